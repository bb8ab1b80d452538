"""Rules on a poll's file: one question, whose answers are counted by their choices. Each yields its Problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from campaign.forms.definition import PLEDGE_FORM
from campaign.forms.draft import Draft, is_yes
from campaign.forms.fields import Field
from campaign.problems import Problem, counted

FEWEST, MOST = 2, 8  # choices; beyond it nobody reads to the last one on a phone
#: What a form says that stores what is sent, or asks for more than one press.
OF_PLEDGES = ("check", "wall", "manage", "mail", "children", "group", "comments", "pages")


def polls_ask_one_question(draft: Draft) -> Iterator[Problem]:
    """Nothing can be written, so nothing has to be read before it is shown; nothing is kept, so for no time."""
    if not draft.is_poll:
        return
    number = len(list(draft.raw_fields))
    if number > 1:
        hint = "Keep one field of the kind radios. More questions are more polls, each with a file of its own."
        yield draft.problem(("fields", 1), f"a poll asks one question, and this one asks {number}", hint)
    for index, field in draft.fields[:1]:
        yield from _question_problems(draft, index, field)


def _question_problems(draft: Draft, index: int, field: Field) -> Iterator[Problem]:
    here = ("fields", index)
    if field.kind != "radios":
        hint = "Write 'kind: radios' with 2 to 8 choices. What people write would have to be read before it is shown."
        yield draft.problem((*here, "kind"), f"the poll's question is a {field.kind}", hint)
    elif field.choices and not FEWEST <= len(field.choices) <= MOST:
        message = f"the poll offers {counted(len(field.choices), 'choice')}"
        yield draft.problem((*here, "choices"), message, f"Offer {FEWEST} to {MOST}.")
    if not field.required:
        yield draft.problem(here, "the poll's question may be left unanswered", "Write 'required: yes' there.")
    if field.retention:
        hint = "Leave the line out: each answer becomes a number at once."
        yield draft.key_problem((*here, "retention"), "a poll keeps no answer, so it keeps none for a time", hint)
    if field.public != "no":
        hint = "Leave the line out: everybody sees the numbers, and nobody an answer."
        yield draft.key_problem((*here, "public"), "a poll shows numbers, and no answer is public", hint)


def polls_have_nothing_of_pledges(draft: Draft) -> Iterator[Problem]:
    """An answer to a poll is no pledge: nobody reads it, finds it again or takes it back."""
    if not draft.is_poll:
        return
    for key in OF_PLEDGES:
        said = draft.data.get(key)
        if said is not None and (key != "manage" or is_yes(said)):
            hint = "Leave it out, or make two forms of it."
            yield draft.key_problem((key,), f"the form is a poll and has '{key}:'", hint)
    if PurePath(draft.document.path).stem == PLEDGE_FORM:
        hint = "Give the poll a file of its own, such as forms/kettle.yml."
        yield draft.key_problem(("poll",), "every button of the site leads to this form, which must make pledges", hint)
