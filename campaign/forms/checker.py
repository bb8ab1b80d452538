"""Judge what was posted: compiled once a form, then one call a post."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from campaign.forms.asked import Asked, Refill, Run
from campaign.forms.children import is_child, personal_fields, protected
from campaign.forms.definition import Form
from campaign.forms.fields import Field
from campaign.forms.judged import ConsentGiven, Faults, Submission
from campaign.forms.kinds import KINDS
from campaign.forms.messages import sentence
from campaign.forms.names import is_name_on


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
        self._personal = frozenset(personal_fields(form))

    def check(self, posted: Mapping[str, Sequence[str]], fields: Collection[str] | None = None) -> Submission | Faults:
        """Judge a post.

        :param posted: the values under each posted name.
        :param fields: names of the fields to judge; all if missing. A question page judges its own.
        """
        steps = self._steps if fields is None else self._only(fields)
        errors: dict[str, str] = {}
        answers = {step.name: step.run(posted, errors) for step in steps}
        child = is_child(self.form, posted)
        if child:
            # Nobody asks a child for what is not kept.
            errors = {name: error for name, error in errors.items() if name not in self._personal}
        if errors:
            return Faults(errors, self.values(posted, fields))
        submission = _submission(steps, answers)
        return protected(self.form, submission) if child else submission

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


def _compiled(form: Form, today: Callable[[], date]) -> list[_Step]:
    return [step for field in form.fields if (step := _step(form, field, today))]


def _step(form: Form, field: Field, today: Callable[[], date]) -> _Step | None:
    kind = KINDS[field.kind]
    if kind.check is None or kind.refill is None:
        return None

    def sentence_for(code: str) -> str:
        return sentence(field, code, form.language)

    wall = form.shown.model_dump() if form.shown else {}
    asked = Asked(field, sentence_for, is_name_on(wall, field), today)
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
