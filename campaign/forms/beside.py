"""What is held of a supporter beside their answers, in words for them: the privacy notice's second table.

The endpoint does the holding; its own tests hold these sentences to what it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from campaign.forms.definition import Form

#: As long as answers are kept; `campaign.forms.definition` says for each how long that is.
WITH_ANSWERS: Final = "As long as your answers"
NETWORK_KEPT: Final = "48 hours"
MAIL_KEPT: Final = "90 days"

_TEAM = "The campaign team only"
_YOU = "You, on your pledge's own page, and the campaign team"
_AS_ANSWERS = "The same as for your answers"
_LAW = "The law asks for it"
_SAFETY = "We need it and it does you no harm"


@dataclass(frozen=True)
class Beside:
    """Something that is held beside the answers."""

    what: str
    why: str
    basis: str
    seen_by: str
    kept: str


def held_beside(form: Form) -> tuple[Beside, ...]:
    """Return what is held of whoever sends a form, beside the answers."""
    return tuple(_rows(form))


def _rows(form: Form) -> Iterator[Beside]:
    seen_by = _YOU if form.manage else _TEAM
    yield Beside(
        "When you sent it, and which version of the form you read",
        "To count it, and to know what you were asked",
        _AS_ANSWERS,
        seen_by,
        "For good, as a number that leads to nobody",
    )
    if any(field.kind == "checkbox" for field in form.fields):
        yield Beside(
            "Which boxes you ticked, the exact words beside them, and when",
            "To be able to prove what you agreed to",
            _LAW,
            seen_by,
            WITH_ANSWERS,
        )
    yield Beside(
        "A scrambled form of your network's address",
        "To hold back floods",
        _SAFETY,
        "Nobody",
        NETWORK_KEPT,
    )
    yield Beside(
        "What we decided about it, when, and why; what we asked you about it, and what you answered",
        "To answer for what we publish",
        _AS_ANSWERS,
        seen_by,
        f"{WITH_ANSWERS}; the decision alone for good",
    )
    if form.manage:
        yield Beside(
            "Whether you told us that you shared it, did it or inspired somebody, and when",
            "To count it; only totals are published, never who",
            _AS_ANSWERS,
            seen_by,
            "For good, as a number that leads to nobody",
        )
    if form.mail:
        yield Beside(
            "Which mail we sent you, when, and whether it came back; the address in it only until it is sent",
            "So that no mail comes twice",
            _AS_ANSWERS,
            seen_by,
            MAIL_KEPT,
        )
        yield Beside(
            "If you stop our mail, a scrambled form of your address",
            "So that you get none",
            _LAW,
            "Nobody",
            "For good",
        )
