"""What the campaign says in public to a pledge: you said, we did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from campaign.language import mark

Status = Literal["heard", "doing", "changed"]

CHANGED: Final = "changed"
#: Code: what it tells everybody, as a sentence without its full stop.
STATUSES: Final[dict[str, str]] = {
    "heard": mark("We heard you"),
    "doing": mark("We are doing this"),
    CHANGED: mark("This has changed"),
}


@dataclass(frozen=True)
class PublicReply:
    """A reply as everybody may read it; all of it is plain text.

    :param status: one of `STATUSES`.
    :param words: lines; empty where the status says it all.
    :param by: who says it, as they want to be named: a role, or a name and an organisation.
    :param at: when it was last changed, as an ISO text.
    """

    status: Status
    words: str
    by: str
    at: str

    @property
    def said(self) -> str:
        """Return what the status tells, in English."""
        return STATUSES[self.status]
