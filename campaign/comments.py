"""What everybody may read of a comment below a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal

from campaign.language import Language
from campaign.replies import PublicReply

if TYPE_CHECKING:
    from campaign.forms import Form

#: How a commenter may see a text; empty where they were not asked, or did not say.
Side = Literal["", "agree", "differ", "idea"]
SIDES: Final[tuple[Side, ...]] = ("agree", "differ", "idea")
#: So many stand on one page. If each is as long as the sample's form takes, the text's page still comes in one go.
PAGE_COMMENTS: Final = 30


@dataclass(frozen=True)
class Comment:
    """A published comment; all of it is plain text, empty where there is none.

    :param stands_on: the address of its page, without leading slash: ``blog/tea/``.
    :param published: when it was first shown, as an ISO text.
    :param reply: what the campaign says to it in public; None if nothing.
    :param side: how its writer sees the text.
    """

    id: str
    stands_on: str
    words: str
    published: str
    name: str = ""
    reply: PublicReply | None = None
    side: Side = ""


def side_of(form: Form, public: Mapping[str, Any]) -> Side:
    """Return which side a comment's public answers tell."""
    said = public.get(form.comments.side) if form.comments and form.comments.side else None
    return next((side for side in SIDES if side == said), "")


def not_asked(form: Form, *, sides: bool) -> frozenset[str]:
    """Return the names of the questions that the form for comments leaves out below a text.

    :param sides: whether the text asks for sides.
    """
    side = form.comments.side if form.comments else None
    return frozenset({side} if side and not sides else ())


def count_sides(comments: Iterable[Comment]) -> dict[Side, int]:
    """Return how many comments are on each side, in the order of `SIDES`; nothing where nobody took one."""
    found = Counter(comment.side for comment in comments)
    return {side: found[side] for side in SIDES} if any(found[side] for side in SIDES) else {}


def in_turn(comments: Sequence[Comment]) -> list[Comment]:
    """Return comments so that no side speaks alone: the newest of each side, then the second newest of each ...

    Those on no side take their turn after the others.

    :param comments: oldest first.
    """
    lanes = ([one for one in reversed(comments) if one.side == side] for side in (*SIDES, ""))
    return [one for one in chain.from_iterable(zip_longest(*lanes)) if one]


@dataclass(frozen=True)
class CommentPage:
    """A page of what readers said to a text.

    :param number: from 1, which is the text's own page.
    :param url: its address, without leading slash: ``blog/tea/comments/2/``.
    :param comments: in the order to show.
    :param lasts: whether these comments stay on this page, however many are published after them.
    """

    number: int
    url: str
    comments: Sequence[Comment]
    lasts: bool

    @property
    def has_replies(self) -> bool:
        """Return whether the campaign has replied to any of them."""
        return any(each.reply for each in self.comments)


def comment_pages(stands_on: str, comments: Sequence[Comment], *, sides: bool) -> list[CommentPage]:
    """Return the pages of a text's comments: oldest first or, where somebody took a side, the sides in turn.

    :param stands_on: the text's address, without leading slash.
    :param comments: oldest first.
    :param sides: whether the text asks for sides.
    """
    by_turns = sides and bool(count_sides(comments))
    shown = in_turn(comments) if by_turns else comments
    pages = []
    for number, start in enumerate(range(0, len(shown), PAGE_COMMENTS), 1):
        url = stands_on if number == 1 else f"{stands_on}comments/{number}/"
        pages.append(CommentPage(number, url, shown[start : start + PAGE_COMMENTS], number == 1 and not by_turns))
    return pages


def comments_closed(closes: date | None, spoken: Language) -> str:
    """Return since when a text takes no comments; without a day only that it takes none."""
    if closes is None:
        return spoken.say("This page takes no comments")
    return spoken.say("Comments closed on {day}", day=spoken.long_date(closes))
