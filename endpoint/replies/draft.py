"""A reply as somebody typed it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from campaign.forms.clean import clean_line, clean_lines, too_long
from campaign.replies import CHANGED, STATUSES, PublicReply

WORDS_CHARACTERS: Final = 600
BY_CHARACTERS: Final = 100


@dataclass(frozen=True)
class Draft:
    """What is to be said: status, words and by whom, cleaned."""

    status: str = ""
    words: str = ""
    by: str = ""

    @classmethod
    def typed(cls, posted: Callable[[str], str]) -> Draft:
        """Return what was posted as ``status``, ``words`` and ``by``."""
        return cls(posted("status"), clean_lines(posted("words")), clean_line(posted("by")))

    @classmethod
    def of(cls, reply: PublicReply) -> Draft:
        """Return a reply to be changed."""
        return cls(reply.status, reply.words, reply.by)

    @property
    def faults(self) -> dict[str, str]:
        """Return what is wrong, as a sentence by field."""
        return dict(self._faults())

    @property
    def note(self) -> str:
        """Return it as the log of decisions keeps it."""
        said = f"({STATUSES[self.status]}. {self.by})"
        return f"{self.words}\n{said}" if self.words else said

    def _faults(self) -> Iterator[tuple[str, str]]:
        if self.status not in STATUSES:
            yield "status", "Choose what the reply tells"
        if self.status == CHANGED and not self.words:
            yield "words", "Say what has changed"
        elif too_long(self.words, WORDS_CHARACTERS):
            yield "words", f"Shorten the reply to {WORDS_CHARACTERS} characters or fewer"
        if not self.by:
            yield "by", "Say who replies, such as Ward manager, Example Hospital"
        elif too_long(self.by, BY_CHARACTERS):
            yield "by", f"Shorten who replies to {BY_CHARACTERS} characters or fewer"
