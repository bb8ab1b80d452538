"""Forgetting what got in the way: it was told about a pledge, and goes when that is taken back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from endpoint.follow_ups.tables import follow_ups


def forget_hindrances(connection: Connection, pledge_ids: Collection[int]) -> None:
    """Forget what was told about pledges, in the caller's transaction; what was urgent stays so until seen to."""
    these = follow_ups.c.pledge_id.in_(pledge_ids) & follow_ups.c.hindrance.is_not(None)
    connection.execute(follow_ups.update().where(these).values(hindrance=None))
