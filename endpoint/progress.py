"""How far people have come: who told us of which step, how many pledged in groups, what the counter rose in a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from campaign.counter import LASTING
from endpoint.dialects import insert_for
from endpoint.states import COUNTED_STATES, PROGRESS, TOLD, TOLD_STATES
from endpoint.store import Store
from endpoint.tables import HAS_LASTED, HAS_TOLD, IS_COMMENT, IS_GROUP, daily_totals, decisions, pledges, totals

WEEK: Final = timedelta(days=7)

Numbers = dict[str, dict[str, int]]


def with_step(pledge: Mapping[Any, Any], step: str, at: datetime | None) -> dict[str, Any]:
    """Return the columns of a pledge that change with a step.

    :param step: one of `TOLD`.
    :param at: when it was told; None takes it back.
    """
    moments = {f"{each}_at": pledge[f"{each}_at"] for each in TOLD} | {f"{step}_at": at}
    taken = [each for each in TOLD if moments[f"{each}_at"]]
    # What was not done cannot last.
    lasts = {"lasting_at": None} if step == "done" and at is None else {}
    return {f"{step}_at": at, "progress": taken[-1] if taken else PROGRESS[0], **lasts}


def pledge_numbers(connection: Connection) -> Numbers:
    """Return how many pledges each form has in each state.

    Comments are none: a form that takes them now may have taken pledges before, and the other way round. One that has
    comments alone is left out.
    """
    found: Numbers = {}
    for form_id, state, number in connection.execute(select(totals)):
        found.setdefault(form_id, {})[state] = number
    said = select(pledges.c.form_id, pledges.c.state, func.count()).where(IS_COMMENT)
    for form_id, state, number in connection.execute(said.group_by(pledges.c.form_id, pledges.c.state)):
        found[form_id][state] -= number
    return {form_id: numbers for form_id, numbers in found.items() if any(numbers.values())}


def counted(numbers: Mapping[str, int]) -> int:
    """Return how many pledges count as pledged, of a form's numbers by state."""
    return sum(numbers.get(state, 0) for state in COUNTED_STATES)


class ToldNumbers:
    """Who told us of each step, and groups with their people; counted anew only where a decision was taken since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: int | None = None
        self._numbers: Numbers = {}

    def get(self) -> Numbers:
        """Return ``{form id: {step, "groups", "people", "lasting": number}}``; what there is none of may be missing."""
        with self._store.snapshot() as connection:
            newest = connection.scalar(select(func.max(decisions.c.id)))
            if newest != self._newest:
                self._numbers = told_numbers(connection)
                self._newest = newest
        return self._numbers


def told_numbers(connection: Connection) -> Numbers:
    """Count by the published rule: what was told in pledges that count and that somebody has approved."""
    numbers: Numbers = {}
    steps = {step: func.count(pledges.c[f"{step}_at"]) for step in TOLD}
    groups = {"groups": func.count(), "people": func.sum(pledges.c.headcount)}
    lasting = {LASTING: func.count()}
    for of_which, counts in ((HAS_TOLD, steps), (IS_GROUP, groups), (HAS_LASTED, lasting)):
        query = (
            select(pledges.c.form_id, *counts.values())
            # An anonymised pledge that nobody had read has no such moment.
            .where(of_which, pledges.c.state.in_(sorted(TOLD_STATES)), pledges.c.published_at.is_not(None))
            .where(pledges.c.stands_on.is_(None))
            .group_by(pledges.c.form_id)
        )
        for form_id, *found in connection.execute(query):
            numbers.setdefault(form_id, {}).update(zip(counts, found, strict=True))
    return numbers


def totals_of(store: Store) -> Numbers:
    """Return the totals of all four steps, by form; also of groups, their people and what lasts, where there are."""
    with store.snapshot() as connection:
        told = told_numbers(connection)
        pledged = pledge_numbers(connection)
    return {
        form_id: {PROGRESS[0]: counted(numbers), **dict.fromkeys(TOLD, 0), **told.get(form_id, {})}
        for form_id, numbers in pledged.items()
    }


def note_totals(store: Store, at: datetime) -> None:
    """Note what each form's counter stands at, once a day."""
    with store.snapshot() as connection:
        pledged = pledge_numbers(connection)
    rows = [{"form_id": each, "day": at.date(), "pledged": counted(numbers)} for each, numbers in pledged.items()]
    if rows:
        with store.write() as connection:
            noted = insert_for(connection.dialect.name)(daily_totals)
            connection.execute(noted.on_conflict_do_nothing(index_elements=["form_id", "day"]), rows)


def a_week_ago(store: Store, at: datetime) -> dict[str, int]:
    """Return what each form's counter stood at seven days ago; forms of which nobody noted it are missing."""
    query = select(daily_totals.c.form_id, daily_totals.c.pledged).where(daily_totals.c.day == (at - WEEK).date())
    with store.read() as connection:
        return {row.form_id: row.pledged for row in connection.execute(query)}
