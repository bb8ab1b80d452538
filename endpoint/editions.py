"""Which pledges are of which edition of the campaign, and how many they are.

An edition is a run of pledges: those that were sent after the edition before had ended, until it ended itself. The
totals that are kept with every change are of all years. What earlier editions have in them is counted once and taken
off; from then on it follows the decisions about their pledges.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, TextClause, and_, func, select, true

from campaign.settings import Campaign
from endpoint.numbers import whole_number
from endpoint.states import STATES
from endpoint.store import Store, now
from endpoint.tables import IS_COMMENT, decisions, pledges, totals

Numbers = dict[str, dict[str, int]]


class Span(NamedTuple):
    """The pledges of an edition by their numbers, which rise as they arrive.

    :param after: the last one of the edition before; 0 for the first edition.
    :param last: the last one of this; None while it goes on.
    :param began: when the edition before had ended (UTC); None for the first edition.
    """

    after: int = 0
    last: int | None = None
    began: datetime | None = None

    def holds(self, number: ColumnElement[int]) -> ColumnElement[bool]:
        """Return the condition that a pledge's number lies within."""
        bounds = [number > self.after] if self.after else []
        bounds += [number <= self.last] if self.last is not None else []
        return and_(true(), *bounds)


EVERY_YEAR: Final = Span()
_ALL: Final = true()
#: So long after an edition's end what was sent before it may still come in; its end may be some minutes ahead, too.
_SETTLED: Final = timedelta(minutes=1)


def read_year(parameters: Mapping[str, str]) -> int | None:
    """Return the year in an address; None where it has none, 0 where it has something else."""
    return whole_number(parameters["edition"], 4) or 0 if parameters.get("edition") else None


@dataclass(frozen=True)
class _Count:
    """What a span had in it when ``decided`` was the newest decision."""

    decided: int
    numbers: Numbers


class Editions:
    """Knows the editions of a store; asked by several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ends: dict[datetime, int] = {}
        self._counts: dict[Span, _Count] = {}

    def span(self, campaign: Campaign, year: int | None = None) -> Span:
        """Return the pledges of this edition, or of an earlier year's.

        :raises LookupError: there are no pledges of that year.
        """
        ends = {each: end.astimezone(UTC) for each, end in campaign.ends.items()}
        if year is None or year == campaign.year:
            year = campaign.year
        elif year not in ends:
            raise LookupError(year)
        began = next((end for each, end in reversed(ends.items()) if each < year), None)
        last = self._newest_until(ends[year]) if year in ends else None
        return Span(self._newest_until(began) if began else 0, last, began)

    async def find_span(self, campaign: Campaign, year: int | None = None) -> Span:
        """Return the same, in a thread only where the store must be read: a thread costs more than a kept page.

        :raises LookupError: there are no pledges of that year.
        """
        if all(end in self._ends for end in campaign.ends.values()):
            return self.span(campaign, year)
        return await asyncio.to_thread(self.span, campaign, year)

    def numbers(self, span: Span) -> Numbers:
        """Return how many pledges of a span each form has in each state: ``{form id: {state: number}}``.

        Comments are none: a form that takes them now may have taken pledges before, and the other way round. One that
        has comments alone is left out.
        """
        with self._store.snapshot() as connection:
            return self.numbers_in(connection, span)

    def numbers_in(self, connection: Connection, span: Span) -> Numbers:
        """Return the same from a snapshot of the caller's."""
        if span.last is None:
            found = _by_form(connection.execute(select(totals.c.form_id, totals.c.state, totals.c.number)))
            earlier = self._counted(connection, Span(0, span.after)) if span.after else {}
            found = _less(found, earlier)
        else:
            found = self._counted(connection, span)
        found = _less(found, _count(connection, span, IS_COMMENT))
        return {form_id: numbers for form_id, numbers in found.items() if any(numbers.values())}

    def _newest_until(self, moment: datetime) -> int:
        """Return the number of the newest pledge that was sent until then; 0 where none was."""
        if moment in self._ends:
            return self._ends[moment]
        query = select(pledges.c.id).where(pledges.c.created_at <= moment).order_by(pledges.c.id.desc()).limit(1)
        with self._store.read() as connection:
            newest: int = connection.scalar(query) or 0
        if moment < now() - _SETTLED:
            self._ends[moment] = newest
        return newest

    def _counted(self, connection: Connection, span: Span) -> Numbers:
        """Return a span's numbers, from the caller's snapshot."""
        newest = connection.scalar(select(func.max(decisions.c.id))) or 0
        known = self._counts.get(span)
        if known and known.decided > newest:  # another thread's snapshot is younger
            return _count(connection, span)
        numbers = _moved(connection, span, known) if known else _count(connection, span)
        self._counts[span] = _Count(newest, numbers)
        return numbers


def _moved(connection: Connection, span: Span, known: _Count) -> Numbers:
    """Return what a count is after the decisions that were taken about its pledges since."""
    column = decisions.c
    columns = (pledges.c.form_id, column.from_state, column.to_state)
    query = select(*columns, func.count()).join(pledges, pledges.c.id == column.pledge_id)
    query = query.where(column.id > known.decided, span.holds(column.pledge_id)).group_by(*columns)
    numbers = {form_id: dict(states) for form_id, states in known.numbers.items()}
    for form_id, before, after, number in connection.execute(query):
        numbers[form_id][before] -= number
        numbers[form_id][after] += number
    return numbers


def _less(found: Numbers, other: Numbers) -> Numbers:
    """Return numbers less others that are among them."""
    return {
        form_id: {state: number - other.get(form_id, {}).get(state, 0) for state, number in numbers.items()}
        for form_id, numbers in found.items()
    }


def _count(connection: Connection, span: Span, of_which: ColumnElement[bool] | TextClause = _ALL) -> Numbers:
    """Count the rows of a span, comments among them, or some of them only."""
    columns = (pledges.c.form_id, pledges.c.state)
    query = select(*columns, func.count()).where(of_which, span.holds(pledges.c.id)).group_by(*columns)
    return _by_form(connection.execute(query))


def _by_form(rows: Iterable[tuple[str, str, int]]) -> Numbers:
    found: Numbers = {}
    for form_id, state, number in rows:
        found.setdefault(form_id, dict.fromkeys(STATES, 0))[state] = number
    return found
