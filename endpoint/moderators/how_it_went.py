"""What supporters answered to follow-ups: in numbers, and what got in the way in their words, urgent ones first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from starlette.responses import Response

from endpoint.bundle import Bundle
from endpoint.dialects import locked
from endpoint.follow_ups.tables import LAST, OUTCOMES, follow_ups
from endpoint.moderation import DECIDED, Decision, ModerationFault, apply
from endpoint.moderators.views import moment_text
from endpoint.moderators.visit import Visit
from endpoint.numbers import whole_number
from endpoint.pages import MODERATE_HOW_IT_WENT
from endpoint.store import Store, now
from endpoint.tables import pledges

PAGE_ANSWERS: Final = 20
MOST_DIGITS: Final = 4
SAID: Final = dict(
    zip(OUTCOMES, ("Did it as they said", "In part, or otherwise", "Not yet, or not now", "Did not work"), strict=True)
)
TAKEN_BACK: Final = "Took the answer back"
TIMES: Final = dict(zip(range(1, LAST + 1), ("first time", "second time", "a year on"), strict=True))


@dataclass(frozen=True)
class Came:
    """How many gave one answer.

    :param each: the same for each of the three times.
    """

    outcome: str
    said: str
    number: int
    each: dict[str, int]


@dataclass(frozen=True)
class Hindrance:
    """What got in somebody's way; ``words`` are empty where they took them back and nobody has seen to it."""

    public_id: str
    number: int
    words: str
    said: str
    time: str
    when: str
    urgent: bool


async def show_how_it_went(visit: Visit) -> Response:
    """Show the answers of all, or of those for whom one thing came of it."""
    return await asyncio.to_thread(_show, visit)


def _show(visit: Visit) -> Response:
    said = visit.request.query_params
    outcome = said.get("outcome", "") if said.get("outcome") in OUTCOMES else ""
    page = max(whole_number(said.get("page", ""), MOST_DIGITS) or 1, 1)
    rows, more = _hindrances(visit.store, visit.bundle, outcome, page)
    asked, came = _came(visit.store)
    names: dict[str, Any] = {"asked": asked, "came": came, "rows": rows, "outcome": outcome, "more": more}
    first = (page - 1) * PAGE_ANSWERS + 1
    return visit.render(MODERATE_HOW_IT_WENT, "How it went", heading="How it went", number=page, first=first, **names)


async def see_to(visit: Visit) -> Response:
    """Note that somebody has seen to urgent words."""
    await asyncio.to_thread(_see_to, visit, visit.posted("pledge"), whole_number(visit.posted("number"), 1) or 0)
    return visit.go("/how-it-went")


def _see_to(visit: Visit, public_id: str, number: int) -> None:
    with visit.store.write() as connection:
        query = select(*DECIDED).where(pledges.c.public_id == public_id)
        pledge = connection.execute(locked(query)).mappings().one_or_none()
        if pledge is None:
            raise ModerationFault("There is no such pledge any more.")
        this = (follow_ups.c.pledge_id == pledge["id"]) & (follow_ups.c.number == number) & follow_ups.c.urgent
        if connection.execute(follow_ups.update().where(this).values(urgent=False)).rowcount:
            decision = Decision("follow-up-seen", None, visit.moderator.name, now())
            apply(visit.store, connection, pledge, decision)


def _came(store: Store) -> tuple[int, list[Came]]:
    """Return how often it was asked, and what came of it."""
    columns = follow_ups.c
    query = select(columns.outcome, columns.number, func.count()).where(columns.asked_at.is_not(None))
    with store.read() as connection:
        rows = connection.execute(query.group_by(columns.outcome, columns.number)).all()
    numbers = {(outcome, number): count for outcome, number, count in rows}
    came = []
    for outcome, said in SAID.items():
        each = {time: numbers.get((outcome, number), 0) for number, time in TIMES.items()}
        came.append(Came(outcome, said, sum(each.values()), each))
    return sum(numbers.values()), came


def _hindrances(store: Store, bundle: Bundle, outcome: str, page: int) -> tuple[list[Hindrance], bool]:
    columns = follow_ups.c
    query = (
        select(follow_ups, pledges.c.public_id)
        .join(pledges, pledges.c.id == columns.pledge_id)
        .where(columns.hindrance.is_not(None) | columns.urgent)
        .order_by(columns.urgent.desc(), columns.answered_at.desc(), columns.pledge_id)
        .offset((page - 1) * PAGE_ANSWERS)
        .limit(PAGE_ANSWERS + 1)
    )
    with store.read() as connection:
        rows = connection.execute(query.where(columns.outcome == outcome) if outcome else query).all()
    found = [
        Hindrance(
            row.public_id, row.number, row.hindrance or "", SAID.get(row.outcome, TAKEN_BACK), TIMES[row.number],
            moment_text(row.answered_at or row.asked_at, bundle), row.urgent,
        )
        for row in rows[:PAGE_ANSWERS]
    ]  # fmt: skip
    return found, len(rows) > PAGE_ANSWERS
