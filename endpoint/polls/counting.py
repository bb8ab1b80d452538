"""Count the answers to polls, and say what may be told of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from endpoint.bundle import Bundle
from endpoint.dialects import insert_for
from endpoint.editions import Editions, Numbers, Span
from endpoint.polls.tables import poll_numbers, poll_repeats
from endpoint.report.hiding import shown_list
from endpoint.store import Store

#: So long a repeat is known. Whoever comes back to a page after that answers anew.
KNOWN: Final = timedelta(hours=48)


def is_counted(store: Store, key: str) -> bool:
    """Return whether the answer of this submission key was counted already."""
    with store.read() as connection:
        query = select(poll_repeats.c.submission_key).where(poll_repeats.c.submission_key == key)
        return connection.scalar(query) is not None


def count_answer(store: Store, form_id: str, choice: str, key: str, at: datetime) -> None:
    """Count an answer, unless that of the same submission key was counted already."""
    insert = insert_for(store.engine.dialect.name)
    repeat = insert(poll_repeats).on_conflict_do_nothing().returning(poll_repeats.c.submission_key)
    one = insert(poll_numbers).values(form_id=form_id, choice=choice, number=1)
    one_more = one.on_conflict_do_update(
        index_elements=["form_id", "choice"], set_={"number": poll_numbers.c.number + one.excluded.number}
    )
    with store.write() as connection:
        if connection.scalar(repeat, {"submission_key": key, "counted_at": at}) is not None:
            connection.execute(one_more)


def forget_repeats(store: Store, at: datetime) -> None:
    """Forget which pages have answered, once that is `KNOWN` ago."""
    with store.write() as connection:
        connection.execute(poll_repeats.delete().where(poll_repeats.c.counted_at < at - KNOWN))


def numbers_by_choice(connection: Connection, _editions: Editions, _span: Span) -> Numbers:
    """Return ``{form id: {choice: number}}``: a poll is of no edition."""
    numbers: Numbers = {}
    for form_id, choice, number in connection.execute(select(poll_numbers)):
        numbers.setdefault(form_id, {})[choice] = number
    return numbers


def told_of_polls(bundle: Bundle, numbers: Numbers) -> dict[str, dict[str, Any]]:
    """Return what may be told of each poll: ``answered`` and ``choices``, small numbers hidden as in the report.

    A choice that the poll has no more takes its number with it.
    """
    told = {}
    for form_id, placed in bundle.forms.items():
        if placed.version.form.poll:
            values = [choice.value for choice in placed.version.form.question.choices]
            answered, shown = shown_list([numbers.get(form_id, {}).get(value, 0) for value in values])
            told[form_id] = {"answered": answered, "choices": dict(zip(values, shown, strict=True))}
    return told
