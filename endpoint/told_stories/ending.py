"""The end of stories: what was told goes, and the consents of those that were accepted are known to hold no more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from endpoint.told_stories.tables import ACCEPTED, ended_consents, told_stories


def end_stories(connection: Connection, pledge_ids: Collection[int], at: datetime) -> int:
    """Forget the stories told about pledges, in the caller's transaction; returns how many there were."""
    these = told_stories.c.pledge_id.in_(pledge_ids)
    accepted = select(told_stories.c.reference).where(these, told_stories.c.state == ACCEPTED)
    ended = [{"reference": reference, "ended_at": at} for reference in connection.scalars(accepted)]
    if ended:
        connection.execute(ended_consents.insert(), ended)
    return connection.execute(told_stories.delete().where(these)).rowcount
