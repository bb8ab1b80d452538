"""What everybody may read of a comment below a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaign.language import Language
from campaign.replies import PublicReply


@dataclass(frozen=True)
class Comment:
    """A published comment; all of it is plain text, empty where there is none.

    :param stands_on: the address of its page, without leading slash: ``blog/tea/``.
    :param published: when it was first shown, as an ISO text.
    :param reply: what the campaign says to it in public; None if nothing.
    """

    id: str
    stands_on: str
    words: str
    published: str
    name: str = ""
    reply: PublicReply | None = None


def comments_closed(closes: date | None, spoken: Language) -> str:
    """Return since when a text takes no comments; without a day only that it takes none."""
    if closes is None:
        return spoken.say("This page takes no comments")
    return spoken.say("Comments closed on {day}", day=spoken.long_date(closes))
