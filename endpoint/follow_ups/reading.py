"""What is known of a pledge's follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from endpoint.follow_ups.tables import follow_ups
from endpoint.store import Store


@dataclass(frozen=True)
class FollowUp:
    """One follow-up; moments are None where it did not happen yet.

    :param outcome: one of `OUTCOMES`, or None.
    :param hindrance: what got in the way; empty where nothing was said.
    """

    number: int
    due: datetime
    asked: datetime | None
    outcome: str | None
    answered: datetime | None
    hindrance: str


def follow_ups_of(connection: Connection, pledge_id: int) -> list[FollowUp]:
    """Return a pledge's follow-ups, first to last."""
    columns = follow_ups.c
    query = select(follow_ups).where(columns.pledge_id == pledge_id).order_by(columns.number)
    return [
        FollowUp(row.number, row.due_at, row.asked_at, row.outcome, row.answered_at, row.hindrance or "")
        for row in connection.execute(query)
    ]


def waits_for_answer(found: list[FollowUp]) -> bool:
    """Return whether the newest that was asked is not answered yet."""
    asked = [each for each in found if each.asked]
    return bool(asked) and asked[-1].outcome is None


def next_after(found: list[FollowUp], at: datetime) -> datetime | None:
    """Return when it is asked again; None if never."""
    return min((each.due for each in found if each.asked is None and each.due > at), default=None)


def urgent_answers(store: Store) -> int:
    """Return how many answers have words that somebody should read soon."""
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(follow_ups).where(follow_ups.c.urgent)) or 0
