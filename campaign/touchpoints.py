"""touchpoints.yml: which posters, programmes and talks lead people here, and the short address of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from campaign.check import Model, check_model
from campaign.forms import Field as FormField
from campaign.forms import Form
from campaign.language import Language, mark
from campaign.problems import Problem
from campaign.settings import SLUG, Word
from campaign.yamlfile import Document, read_yaml

REGISTER: Final = "touchpoints.yml"
#: Short addresses begin with this: ``/r/td1/``.
FOLDER: Final = "r/"
#: The hidden field of a form in which a touchpoint's code arrives.
TOUCHPOINT_FIELD: Final = "touchpoint"

MOST_LETTERS = 20  # of a code: somebody types it
MOST_DIGITS = 4  # in a row: a year may stand in a code, a staff or telephone number may not
MOST_SPOKEN = 10  # letters and digits of a code that is said on the radio

Kind = Literal["print", "press", "radio", "face-to-face", "digital", "social"]
#: Each kind in the report, in its order.
KINDS: Final[Mapping[str, str]] = {
    "print": "Print",
    "press": "Press",
    "radio": "Radio",
    "face-to-face": "Face to face",
    "digital": "Digital",
    "social": "Social media",
}
Layout = Literal["poster", "card", "letter"]

_MAIL = re.compile(r"\S@\S")
_TELEPHONE = re.compile(r"\+?\d(?:[ ()]*\d){6,}")


def _nobodys(said: str) -> str:
    """Refuse what leads to one person: a touchpoint is met by many."""
    if _MAIL.search(said) or _TELEPHONE.search(said):
        raise ValueError("it has somebody's address or number. A touchpoint tells what many people saw, never who")
    return said


Nobodys = Annotated[Word, AfterValidator(_nobodys)]


class Touchpoint(Model):
    """Where people meet the campaign."""

    name: Nobodys = Field(description="What it is called in your report, such as Breakfast on Valley FM.")
    kind: Kind = Field(description="How people meet it.")
    where: Nobodys | None = Field(None, description="Where people meet it.")
    when: Word | None = Field(None, description="When people meet it, in your words.")
    partner: Word | None = Field(None, description="Who does it with you: a file in partners/, without .md.")
    page: Word | None = Field(None, description="Where it leads, such as /group/; the pledge page if missing.")
    sheets: tuple[Layout, ...] = Field((), description="Which sheets to print for it: poster, card, letter.")


#: What every campaign has to print. An entry of the same code in touchpoints.yml takes its place.
STANDARD: Final[Mapping[str, Touchpoint]] = {
    "poster": Touchpoint(name=mark("Posters"), kind="print", sheets=("poster",)),
    "card": Touchpoint(name=mark("Cards"), kind="print", sheets=("card",)),
    "letter": Touchpoint(name=mark("Letters"), kind="print", sheets=("letter",)),
}


@dataclass(frozen=True)
class TouchpointRegister:
    """The touchpoints of a campaign.

    :param touchpoints: by code, without those that have faults; those of `STANDARD` first.
    :param exists: whether there is a touchpoints.yml.
    """

    touchpoints: Mapping[str, Touchpoint] = field(default_factory=lambda: dict(STANDARD))
    document: Document = field(default_factory=lambda: Document(REGISTER))
    exists: bool = False


def short_url(code: str) -> str:
    """Return the short address of a touchpoint, without leading slash."""
    return f"{FOLDER}{code}/"


def touchpoint_field(form: Form) -> FormField | None:
    """Return the field of a form that notes by which touchpoint somebody came; None where it notes none."""
    return next((one for one in form.fields if one.name == TOUCHPOINT_FIELD and one.source), None)


def code_query(form: Form, code: str) -> str:
    """Return what an address says of a touchpoint to a form: ``?from=td1``; empty where the form notes none."""
    noted = touchpoint_field(form)
    return f"?{noted.source}={code}" if noted else ""


def load_touchpoints(path: Path, shown_as: str, spoken: Language) -> tuple[TouchpointRegister, list[Problem]]:
    """Read a register; returns it, with `STANDARD` alone where there is none, and all Problems of the file itself.

    :param spoken: the campaign's, in which those of `STANDARD` are named.
    """
    standard = {code: one.model_copy(update={"name": spoken.say(one.name)}) for code, one in STANDARD.items()}
    if not path.exists():
        return TouchpointRegister(standard), []
    document, problems = read_yaml(path, shown_as)
    if document.data is None:
        return TouchpointRegister(standard, document), problems
    if not isinstance(document.data, dict):
        hint = "Write a short code such as td1, a colon, and the touchpoint's keys indented below it."
        return TouchpointRegister(standard, document), [
            document.problem((), f"{REGISTER} must be a list of touchpoints by code", hint)
        ]
    touchpoints = {}
    for code in document.data:
        touchpoint, faults = check_model(Touchpoint, document.part(code))
        fault = _code_fault(code, touchpoint)
        problems += [*faults, *([document.key_problem((code,), *fault)] if fault else [])]
        if touchpoint and not fault:
            touchpoints[code] = touchpoint
    return TouchpointRegister({**standard, **touchpoints}, document, exists=True), sorted(problems)


def _code_fault(code: str, touchpoint: Touchpoint | None) -> tuple[str, str] | None:
    """Return what is wrong with a code, and what to do."""
    if _MAIL.search(code) or re.search(rf"\d{{{MOST_DIGITS + 1}}}", code):
        hint = f"A code is the same for everybody who comes that way: a word, with {MOST_DIGITS} digits at most."
        return f"the code '{code}' looks like one person's address or number", hint
    if not re.fullmatch(SLUG, code) or not 2 <= len(code) <= MOST_LETTERS:
        hint = f"Use 2 to {MOST_LETTERS} lower-case letters and digits, for example td1."
        return f"'{code}' cannot be a touchpoint's code", hint
    if touchpoint and touchpoint.kind == "radio" and (len(code) > MOST_SPOKEN or "-" in code):
        hint = f"It is said once and typed from memory: {MOST_SPOKEN} letters and digits at most, and no hyphen."
        return f"nobody can note down the code '{code}' from the radio", hint
    return None
