"""Which follow-ups a pledge has: written with the pledge, and anew where its supporter changes their mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal, select

from campaign.forms import Form
from campaign.forms.follow_ups import follow_up_moments
from endpoint.dialects import Row, insert_for
from endpoint.follow_ups.tables import TO_ASK, follow_ups
from endpoint.tables import pledges


def add_planned(connection: Connection, rows: Sequence[Row]) -> None:
    """Write the follow-ups of new pledges, which their rows have; of a pledge that was there already, nothing."""
    for row in rows:
        for number, due_at in enumerate(row.get("follow_ups", ()), 1):
            _add(connection, pledges.c.public_id == row["public_id"], number, due_at)


def plan_anew(
    connection: Connection, pledge: Mapping[Any, Any], form: Form, answers: Mapping[str, Any], at: datetime
) -> None:
    """Plan what is still to come by the answers of now; what was asked, or is due, stays.

    :param pledge: has ``id`` and ``created_at``.
    :param answers: all of them.
    """
    still = (follow_ups.c.pledge_id == pledge["id"]) & TO_ASK & (follow_ups.c.due_at > at)
    connection.execute(follow_ups.delete().where(still))
    for number, due_at in enumerate(follow_up_moments(form, answers, pledge["created_at"]), 1):
        if due_at > at:
            _add(connection, pledges.c.id == pledge["id"], number, due_at)


def _add(connection: Connection, where: Any, number: int, due_at: datetime) -> None:
    columns = follow_ups.c
    fixed = (literal(number, columns.number.type), literal(due_at, columns.due_at.type))
    insert = insert_for(connection.dialect.name)(follow_ups)
    connection.execute(
        insert.from_select(
            ["pledge_id", "number", "due_at"], select(pledges.c.id, *fixed).where(where)
        ).on_conflict_do_nothing(index_elements=["pledge_id", "number"])
    )
