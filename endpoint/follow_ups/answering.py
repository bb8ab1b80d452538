"""What supporters answer: what came of their pledge, and what got in the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from endpoint.follow_ups.tables import DONE_OUTCOMES, LAST, OUTCOMES, follow_ups
from endpoint.manage.changes import NotAsked, changeable_pledge
from endpoint.moderation import Decision, apply
from endpoint.moderation.questions import SUPPORTER
from endpoint.progress import with_step
from endpoint.store import Store, now

#: As each answer is written down.
WENT: Final = {outcome: f"went-{outcome}" for outcome in OUTCOMES}
UNTOLD: Final = "went-untold"
HINDERED: Final = "hindrance"


def tell_outcome(store: Store, public_id: str, number: int, outcome: str | None) -> None:
    """Note what came of a pledge; what was done is the third of the four steps too. The same again changes nothing.

    :param number: of the follow-up.
    :param outcome: one of `OUTCOMES`; None takes the answer back, with what got in the way. What was urgent stays so.
    :raises TooLate: the pledge was withdrawn, or is no longer held.
    :raises NotAsked: it was not asked.
    """
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        before = _asked(connection, pledge["id"], number)
        if before["outcome"] == outcome:
            return
        at = now()
        values: dict[str, Any] = {"outcome": outcome, "answered_at": at if outcome else None}
        if outcome is None:
            values["hindrance"] = None
        _change(connection, before, values)
        changes = {**_done(connection, pledge, before, outcome, at), **_lasting(number, outcome, at)}
        decision = Decision(WENT[outcome] if outcome else UNTOLD, pledge["state"], SUPPORTER, at)
        apply(store, connection, pledge, decision, changes)


def tell_hindrance(store: Store, public_id: str, number: int, text: str, *, urgent: bool = False) -> None:
    """Note what got in the way, for the campaign team alone; an empty text takes it back.

    :param urgent: whether the words are those of somebody who may need help now; once so, it stays so until seen to.
    :raises TooLate: the pledge was withdrawn, or is no longer held.
    :raises NotAsked: it was not asked, or not answered.
    """
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        before = _asked(connection, pledge["id"], number)
        if before["outcome"] is None:
            raise NotAsked
        if (before["hindrance"] or "") == text:
            return
        _change(connection, before, {"hindrance": text or None, "urgent": urgent or before["urgent"]})
        decision = Decision(HINDERED, pledge["state"], SUPPORTER, now())
        apply(store, connection, pledge, decision, {"urgent": urgent or pledge["urgent"]})


def _asked(connection: Connection, pledge_id: int, number: int) -> RowMapping:
    this = (follow_ups.c.pledge_id == pledge_id) & (follow_ups.c.number == number)
    query = select(follow_ups).where(this, follow_ups.c.asked_at.is_not(None))
    found = connection.execute(query).mappings().one_or_none()
    if found is None:
        raise NotAsked
    return found


def _change(connection: Connection, row: RowMapping, values: Mapping[str, Any]) -> None:
    this = (follow_ups.c.pledge_id == row["pledge_id"]) & (follow_ups.c.number == row["number"])
    connection.execute(follow_ups.update().where(this).values(values))


def _done(
    connection: Connection, pledge: RowMapping, before: RowMapping, outcome: str | None, at: datetime
) -> dict[str, Any]:
    """Return the columns of the step: an answer takes it, and takes back no other moment than its own."""
    own = before["outcome"] in DONE_OUTCOMES and pledge["done_at"] == before["answered_at"]
    if outcome in DONE_OUTCOMES:
        return with_step(pledge, "done", at) if own or pledge["done_at"] is None else {}
    return with_step(pledge, "done", _said_otherwise(connection, before)) if own else {}


def _said_otherwise(connection: Connection, row: RowMapping) -> datetime | None:
    """Return when another of the pledge's follow-ups was answered by a yes; None if none was."""
    other = (follow_ups.c.pledge_id == row["pledge_id"]) & (follow_ups.c.number != row["number"])
    query = select(follow_ups.c.answered_at).where(other, follow_ups.c.outcome.in_(DONE_OUTCOMES))
    return connection.scalar(query.order_by(follow_ups.c.number).limit(1))


def _lasting(number: int, outcome: str | None, at: datetime) -> dict[str, Any]:
    return {"lasting_at": at if outcome in DONE_OUTCOMES else None} if number == LAST else {}
