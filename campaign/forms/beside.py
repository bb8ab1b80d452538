"""What is held of a supporter beside their answers, in words for them: the privacy notice's second table.

The endpoint does the holding; its own tests hold these sentences to what it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from campaign.language import language_of, mark

if TYPE_CHECKING:
    from campaign.forms.definition import Form
    from campaign.forms.options import Mail

#: As long as answers are kept; `campaign.forms.definition` says for each how long that is.
WITH_ANSWERS: Final = mark("As long as your answers")
NETWORK_KEPT: Final = mark("48 hours")
MAIL_KEPT: Final = mark("90 days")

_TEAM = mark("The campaign team only")
_YOU = mark("You, on your pledge's own page, and the campaign team")
_COMMENTER = mark("You, on your comment's own page, and the campaign team")
_AS_ANSWERS = mark("The same as for your answers")
_LAW = mark("The law asks for it")
_SAFETY = mark("We need it and it does you no harm")
_NETWORK = mark("A scrambled form of your network's address")
_FLOODS = mark("To hold back floods")
_AS_NUMBER = mark("For good, as a number that leads to nobody")

#: What, why, on which basis, who sees it, how long.
Row = tuple[str, str, str, str, str]

_COMMENTED: Final[Row] = (
    mark("Which page your comment stands on"),
    mark("To show it there"),
    _AS_ANSWERS,
    mark("Everyone, while it is shown there"),
    _AS_NUMBER,
)


@dataclass(frozen=True)
class Beside:
    """Something that is held beside the answers."""

    what: str
    why: str
    basis: str
    seen_by: str
    kept: str


def held_beside(form: Form) -> tuple[Beside, ...]:
    """Return what is held of whoever sends a form, beside the answers, in the form's language."""
    spoken = language_of(form.language)
    return tuple(Beside(*map(spoken.say, row)) for row in _rows(form))


def _rows(form: Form) -> Iterator[Row]:
    if form.poll:
        yield from _poll_rows()
        return
    seen_by = (_COMMENTER if form.comments else _YOU) if form.manage else _TEAM
    yield from _sent_rows(form, seen_by)
    if form.comments:
        yield _COMMENTED
    elif form.manage:
        yield from _told_rows(seen_by)
    if form.mail:
        yield from _mail_rows(form.mail, seen_by)


def _poll_rows() -> Iterator[Row]:
    yield (
        mark("A scrambled number of the page from which you sent it, not what you answered"),
        mark("So that an answer which is sent twice counts once"),
        _SAFETY,
        mark("Nobody"),
        NETWORK_KEPT,
    )
    yield (_NETWORK, _FLOODS, _SAFETY, mark("Nobody"), mark("At most an hour"))


def _sent_rows(form: Form, seen_by: str) -> Iterator[Row]:
    """Yield what comes with a pledge or a comment, and what is decided about it."""
    yield (
        mark("When you sent it, and which version of the form you read"),
        mark("To count it, and to know what you were asked"),
        _AS_ANSWERS,
        seen_by,
        _AS_NUMBER,
    )
    if any(field.kind == "checkbox" for field in form.fields):
        yield (
            mark("Which boxes you ticked, the exact words beside them, and when"),
            mark("To be able to prove what you agreed to"),
            _LAW,
            seen_by,
            WITH_ANSWERS,
        )
    yield (_NETWORK, _FLOODS, _SAFETY, mark("Nobody"), NETWORK_KEPT)
    if form.wall:
        yield (
            mark("Which other pledge you joined, or which idea of ours you chose, if you did"),
            mark("To count how many do the same"),
            _AS_ANSWERS,
            seen_by,
            _AS_NUMBER,
        )
    yield (
        mark("What we decided about it, when, and why; what we asked you or replied, and what you answered"),
        mark("To answer for what we publish"),
        _AS_ANSWERS,
        seen_by,
        mark("As long as your answers; the decision alone for good"),
    )


def _told_rows(seen_by: str) -> Iterator[Row]:
    """Yield what supporters tell on their pledge's own page."""
    yield (
        mark("Whether you told us that you shared it, did it or inspired somebody, and when"),
        mark("To count it; only totals are published, never who"),
        _AS_ANSWERS,
        seen_by,
        _AS_NUMBER,
    )
    yield (
        mark("Your story, if you tell it"),
        mark("To write a story, if you agree"),
        mark("You agree to it"),
        seen_by,
        WITH_ANSWERS,
    )


def _mail_rows(mail: Mail, seen_by: str) -> Iterator[Row]:
    if mail.follow_up_when:
        yield (
            mark("When we ask you how it went, what you answer, and what got in the way, if you tell us"),
            mark("To learn what helps; only totals are published, never who"),
            _AS_ANSWERS,
            seen_by,
            mark("As long as your answers; 90 days where you do not answer"),
        )
    yield (
        mark("Which mail we sent you, when, and whether it came back; the address in it only until it is sent"),
        mark("So that no mail comes twice"),
        _AS_ANSWERS,
        seen_by,
        MAIL_KEPT,
    )
    yield (
        mark("If you stop our mail, a scrambled form of your address"),
        mark("So that you get none"),
        _LAW,
        mark("Nobody"),
        mark("For good"),
    )
