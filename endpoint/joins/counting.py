"""How many joined a pledge, and which one a pledge joined."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from endpoint.states import TOLD_STATES
from endpoint.tables import pledges, wall_entries


def numbers_joined(connection: Connection, pledge_ids: Collection[int]) -> dict[int, int]:
    """Return how many pledges joined each of these, of those that somebody has read and approved and that count.

    Whoever joins one that itself joined another counts for the one that they named.
    """
    joins = pledges.c.joined_pledge_id
    counts = pledges.c.published_at.is_not(None) & pledges.c.state.in_(sorted(TOLD_STATES))
    query = select(joins, func.count()).where(joins.in_(pledge_ids), counts).group_by(joins)
    return {row[0]: row[1] for row in connection.execute(query)}


def names_of_firsts(connection: Connection, pledge_ids: Collection[int]) -> dict[int, str]:
    """Return the public id of the pledge that each of these joined, as far as that one hangs on the wall."""
    query = (
        select(pledges.c.id, wall_entries.c.public_id)
        .join(wall_entries, wall_entries.c.pledge_id == pledges.c.joined_pledge_id)
        .where(pledges.c.id.in_(pledge_ids))
    )
    return {row.id: row.public_id for row in connection.execute(query)}
