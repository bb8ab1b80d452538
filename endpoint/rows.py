"""The answers as the check page lists them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from campaign.forms import Field, Form, Submission
from campaign.language import Language, language_of


class CheckRow(NamedTuple):
    """One answer as a person reads it.

    :param public: whether everybody will see it once the pledge is published.
    """

    label: str
    value: str
    public: bool


def check_rows(form: Form, submission: Submission, not_asked: Collection[str] = ()) -> list[CheckRow]:
    """Return a row for each question, in the form's order; hidden fields and texts are no questions.

    :param not_asked: the names of fields that were left out.
    """
    spoken, answers = language_of(form.language), submission.answers
    return [
        CheckRow(field.label, answer_text(field, answers.get(field.name), spoken), field.name in submission.public)
        for field in form.fields
        if field.asks and field.name not in not_asked
    ]


def typed_rows(form: Form, values: Mapping[str, str | list[str]]) -> list[CheckRow]:
    """Return a row for each answer as it was typed, judged or not; a box of consent has no words of anybody's.

    :param values: what was typed, by posted name.
    """
    return [
        CheckRow(field.label, typed, public=False)
        for field in form.fields
        if field.asks and field.kind != "checkbox" and (typed := _typed_text(field, values))
    ]


def _typed_text(field: Field, values: Mapping[str, str | list[str]]) -> str:
    typed = [values.get(name, "") for name in field.posted_as]
    words = [word for each in typed for word in ([each] if isinstance(each, str) else each) if word]
    return (" " if field.kind == "date" else ", ").join(field.choice_label(word) for word in words)


def answer_text(field: Field, answer: Any, spoken: Language) -> str:
    """Return an answer in words; empty where there is none."""
    if field.kind == "checkbox":
        return spoken.say("Yes") if answer else spoken.say("No")
    if answer is None or answer == "":
        return ""
    if field.kind == "date":
        return spoken.long_date(str(answer))
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(field.choice_label(str(one)) for one in chosen)
