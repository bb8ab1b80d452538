"""What a report counts of an edition, by the published counting rule; whole numbers, nothing hidden yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, Integer, String, case, func, literal_column, select

from campaign.counter import LASTING
from campaign.forms import PLEDGE_FORM
from endpoint.editions import Span
from endpoint.follow_ups.tables import follow_ups
from endpoint.states import COUNTED_STATES, TOLD, TOLD_STATES
from endpoint.tables import pledges

#: How far pledges came, in the report's order. Approved: a person has read it.
STEPS: Final = ("pledged", "approved", *TOLD, LASTING)
GROUP_STEPS: Final = ("groups", "approved", "people")

Counts = defaultdict[str, Counter[str]]  # by touchpoint's code, in small letters; empty where none was noted

_COUNTS = pledges.c.state.in_(sorted(COUNTED_STATES))
_IS_APPROVED = pledges.c.state.in_(sorted(TOLD_STATES)) & pledges.c.published_at.is_not(None)
_IS_SINGLE = _COUNTS & (pledges.c.form_id == PLEDGE_FORM) & pledges.c.headcount.is_(None)


def count_touchpoints(connection: Connection, span: Span) -> Counts:
    """Count the pledges of the pledge form by touchpoint and `STEPS`."""
    steps = [func.count(pledges.c[f"{step}_at"]).filter(_IS_APPROVED) for step in (*TOLD, LASTING)]
    which = _IS_SINGLE & span.holds(pledges.c.id)
    return _by_touchpoint(connection, which, STEPS, [func.count(), func.count().filter(_IS_APPROVED), *steps])


def count_groups(connection: Connection, span: Span) -> Counts:
    """Count the pledges of groups, of every form that has them, by touchpoint and `GROUP_STEPS`.

    People count once their group's pledge was approved.
    """
    people = func.coalesce(func.sum(pledges.c.headcount).filter(_IS_APPROVED), 0)
    numbers = [func.count(), func.count().filter(_IS_APPROVED), people]
    which = _COUNTS & pledges.c.headcount.is_not(None) & span.holds(pledges.c.id)
    return _by_touchpoint(connection, which, GROUP_STEPS, numbers)


def count_outcomes(connection: Connection, span: Span) -> Counter[tuple[int, str]]:
    """Count what supporters who wished to be asked said of how it went: by the number of the follow-up and outcome."""
    asked = follow_ups.c
    query = (
        select(asked.number, asked.outcome, func.count())
        .join(pledges, pledges.c.id == asked.pledge_id)
        .where(_IS_SINGLE, _IS_APPROVED, asked.outcome.is_not(None), span.holds(pledges.c.id))
        .group_by(asked.number, asked.outcome)
    )
    return Counter({(number, outcome): count for number, outcome, count in connection.execute(query)})


def count_answers(connection: Connection, span: Span, field: str) -> Counter[str]:
    """Count the pledges of the pledge form by a field's answer; empty where there is none."""
    answers: tuple[Column[object], ...] = (pledges.c.public_answers, pledges.c.private_answers)
    answer = func.coalesce(*(column[field].as_string() for column in answers)).label("answer")
    query = select(answer, func.count()).where(_IS_SINGLE, span.holds(pledges.c.id))
    query = query.group_by(literal_column("answer", String))
    return Counter({said or "": number for said, number in connection.execute(query)})


def count_moments(connection: Connection, span: Span, bounds: Sequence[datetime]) -> list[int]:
    """Count the pledges of the pledge form that were sent before the first bound, then between each two, and after.

    :param bounds: rising.
    """
    place = case(*((pledges.c.created_at < bound, number) for number, bound in enumerate(bounds)), else_=len(bounds))
    query = select(place.label("place"), func.count()).where(_IS_SINGLE, span.holds(pledges.c.id))
    rows = connection.execute(query.group_by(literal_column("place", Integer))).all()
    found = {row.place: row[1] for row in rows}
    return [found.get(number, 0) for number in range(len(bounds) + 1)]


def _by_touchpoint(
    connection: Connection, which: ColumnElement[bool], names: Sequence[str], numbers: Sequence[ColumnElement[int]]
) -> Counts:
    query = select(pledges.c.touchpoint, *numbers).where(which).group_by(pledges.c.touchpoint)
    found: Counts = defaultdict(Counter)
    for touchpoint, *counted in connection.execute(query):
        # Typed by hand, a code may come in capital letters.
        code = (touchpoint or "").strip().lower()
        found[code].update(dict(zip(names, counted, strict=True)))
    return found
