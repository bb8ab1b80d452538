"""How far people have come: who told us of which step, how many pledged in groups, what the counter rose in a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from campaign.counter import LASTING
from endpoint.dialects import insert_for
from endpoint.editions import EVERY_YEAR, Editions, Numbers, Span
from endpoint.states import COUNTED_STATES, PROGRESS, TOLD, TOLD_STATES
from endpoint.store import Store
from endpoint.tables import HAS_LASTED, HAS_TOLD, IS_GROUP, daily_totals, decisions, pledges

WEEK: Final = timedelta(days=7)


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


def counted(numbers: Mapping[str, int]) -> int:
    """Return how many pledges count as pledged, of a form's numbers by state."""
    return sum(numbers.get(state, 0) for state in COUNTED_STATES)


class ToldNumbers:
    """Who told us of each step, and groups with their people; counted anew only where a decision was taken since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counted: tuple[int | None, Span] | None = None
        self._numbers: Numbers = {}

    def get(self, span: Span) -> Numbers:
        """Return ``{form id: {step, "groups", "people", "lasting": number}}``; what there is none of may be missing."""
        with self._store.snapshot() as connection:
            counted = connection.scalar(select(func.max(decisions.c.id))), span
            if counted != self._counted:
                self._numbers = told_numbers(connection, span)
                self._counted = counted
        return self._numbers


def told_numbers(connection: Connection, span: Span) -> Numbers:
    """Count by the published rule: what was told in pledges of an edition that count and that somebody has approved.

    What lasts after a year is told in the next edition: as long as one goes on, it is counted of every year.
    """
    numbers: Numbers = {}
    steps = {step: func.count(pledges.c[f"{step}_at"]) for step in TOLD}
    groups = {"groups": func.count(), "people": func.sum(pledges.c.headcount)}
    lasting = {LASTING: func.count()}
    of_lasting = EVERY_YEAR if span.last is None else span
    told = ((HAS_TOLD, steps, span), (IS_GROUP, groups, span), (HAS_LASTED, lasting, of_lasting))
    for of_which, counts, within in told:
        query = (
            select(pledges.c.form_id, *counts.values())
            # An anonymised pledge that nobody had read has no such moment.
            .where(of_which, within.holds(pledges.c.id), pledges.c.stands_on.is_(None))
            .where(pledges.c.state.in_(sorted(TOLD_STATES)), pledges.c.published_at.is_not(None))
            .group_by(pledges.c.form_id)
        )
        for form_id, *found in connection.execute(query):
            numbers.setdefault(form_id, {}).update(zip(counts, found, strict=True))
    return numbers


def totals_of(store: Store, editions: Editions, span: Span) -> Numbers:
    """Return an edition's totals of all four steps, by form; also groups, their people and what lasts, if there are."""
    with store.snapshot() as connection:
        told = told_numbers(connection, span)
        pledged = editions.numbers_in(connection, span)
    return {
        form_id: {PROGRESS[0]: counted(numbers), **dict.fromkeys(TOLD, 0), **told.get(form_id, {})}
        for form_id, numbers in pledged.items()
    }


def note_totals(store: Store, at: datetime) -> None:
    """Note how many pledges of each form count, of all years, once a day."""
    pledged = Editions(store).numbers(EVERY_YEAR)
    rows = [{"form_id": each, "day": at.date(), "pledged": counted(numbers)} for each, numbers in pledged.items()]
    if rows:
        with store.write() as connection:
            noted = insert_for(connection.dialect.name)(daily_totals)
            connection.execute(noted.on_conflict_do_nothing(index_elements=["form_id", "day"]), rows)


def gained(store: Store, at: datetime) -> dict[str, int]:
    """Return by how much the pledges of each form, of all years, rose in seven days; 0 where they fell.

    Forms of which nobody noted them seven days ago are missing.
    """
    query = select(daily_totals.c.form_id, daily_totals.c.pledged).where(daily_totals.c.day == (at - WEEK).date())
    with store.read() as connection:
        before = {row.form_id: row.pledged for row in connection.execute(query)}
    numbers = Editions(store).numbers(EVERY_YEAR)
    return {form_id: max(counted(numbers.get(form_id, {})) - stood, 0) for form_id, stood in before.items()}
