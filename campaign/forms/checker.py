"""Judge what was posted: compiled once a form, then one call a post."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from campaign.forms.asked import Asked, Refill, Run
from campaign.forms.autofill import PERSON_NAMES
from campaign.forms.definition import Field, Form
from campaign.forms.kinds import KINDS
from campaign.forms.messages import sentence


@dataclass(frozen=True)
class ConsentGiven:
    """Whether somebody ticked a box, and the digest of the words that they read."""

    field: str
    wording_digest: str
    given: bool


@dataclass(frozen=True)
class Submission:
    """A post without faults.

    :param answers: by field name; None for a question that was not answered.
    :param public: those that may be shown, given the boxes ticked; never None.
    :param private: all others.
    :param consents: one for each single checkbox, ticked or not.
    """

    answers: dict[str, Any]
    public: dict[str, Any]
    private: dict[str, Any]
    consents: tuple[ConsentGiven, ...]


@dataclass(frozen=True)
class Faults:
    """A post with faults.

    :param errors: a sentence for each faulty field, in the form's order.
    :param values: what was typed, cleaned, by posted name: to fill the page again.
    """

    errors: dict[str, str]
    values: dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class _Step:
    """One field, compiled.

    :param shown: True if public, False if private, else the name of the checkbox that decides.
    :param consents: for a checkbox, what to note if it was not ticked and if it was.
    """

    name: str
    run: Run
    refill: Refill
    shown: bool | str
    consents: tuple[ConsentGiven, ConsentGiven] | None


class FormChecker:
    """Checks posts against one form. Never raises, whatever was posted."""

    def __init__(self, form: Form, today: Callable[[], date]) -> None:
        self.form = form
        self._steps = tuple(_compiled(form, today))

    def check(self, posted: Mapping[str, Sequence[str]], fields: Collection[str] | None = None) -> Submission | Faults:
        """Judge a post.

        :param posted: the values under each posted name.
        :param fields: names of the fields to judge; all if missing. A question page judges its own.
        """
        steps = self._steps if fields is None else self._only(fields)
        errors: dict[str, str] = {}
        answers = {step.name: step.run(posted, errors) for step in steps}
        return Faults(errors, self.values(posted, fields)) if errors else _submission(steps, answers)

    def values(
        self, posted: Mapping[str, Sequence[str]], fields: Collection[str] | None = None
    ) -> dict[str, str | list[str]]:
        """Return what was typed, cleaned and cut to a sensible length, to fill a page or to send along."""
        values: dict[str, str | list[str]] = {}
        for step in self._steps if fields is None else self._only(fields):
            step.refill(posted, values)
        return values

    def _only(self, fields: Collection[str]) -> tuple[_Step, ...]:
        return tuple(step for step in self._steps if step.name in fields)


def compile_form(form: Form, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> FormChecker:
    """Return the form's checker.

    :param today: gives the day that ``earliest: today`` means; the campaign's, where its time zone is known.
    """
    return FormChecker(form, today)


def is_name_on(wall: Mapping[str, Any], field: Field) -> bool:
    """Tell whether a field's answer stands as a name: on this wall, or by its ``autocomplete``."""
    on_wall = field.name in (wall.get("name"), wall.get("organisation"), wall.get("place"))
    return field.kind == "text" and (on_wall or field.autocomplete in PERSON_NAMES)


def _compiled(form: Form, today: Callable[[], date]) -> list[_Step]:
    return [step for field in form.fields if (step := _step(form, field, today))]


def _step(form: Form, field: Field, today: Callable[[], date]) -> _Step | None:
    kind = KINDS[field.kind]
    if kind.check is None or kind.refill is None:
        return None

    def say(code: str) -> str:
        return sentence(field, code, form.language)

    wall = form.wall.model_dump() if form.wall else {}
    asked = Asked(field, say, is_name_on(wall, field), today)
    shown = field.shown_when or field.public == "yes"
    return _Step(field.name, kind.check(asked), kind.refill(field), shown, _consents(form, field))


def _consents(form: Form, field: Field) -> tuple[ConsentGiven, ConsentGiven] | None:
    if field.kind != "checkbox":
        return None
    wording = form.wording(field)
    return ConsentGiven(field.name, wording, False), ConsentGiven(field.name, wording, True)


def _submission(steps: tuple[_Step, ...], answers: dict[str, Any]) -> Submission:
    public: dict[str, Any] = {}
    private: dict[str, Any] = {}
    consents = []
    for step in steps:
        name, shown = step.name, step.shown
        answer = answers[name]
        # "when X": X must be ticked in this very post.
        if answer is not None and shown and (shown is True or answers.get(shown) is True):
            public[name] = answer
        else:
            private[name] = answer
        if step.consents:
            consents.append(step.consents[answer is True])
    return Submission(answers, public, private, tuple(consents))
