"""A key a day for the network hashes, shared by all instances and destroyed after two days."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from endpoint.abuse.tables import network_keys
from endpoint.dialects import insert_for
from endpoint.store import Store, now
from endpoint.tables import pledges

KEY_BYTES = 32
KEPT = timedelta(hours=48)


class DayKeys:
    """Gives today's key. The day is UTC: it needs no campaign, and instances agree.

    :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        at = now()
        self._day = at.date()
        self._key = self._load(at)

    async def today(self) -> bytes:
        """Return today's key; asks the database at most once a day.

        :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        at = now()
        if at.date() != self._day:
            self._key = await asyncio.to_thread(self._load, at)
            self._day = at.date()
        return self._key

    def _load(self, at: datetime) -> bytes:
        day = at.date().isoformat()
        made = {"day": day, "key": secrets.token_bytes(KEY_BYTES), "made_at": at}
        insert = insert_for(self._store.engine.dialect.name)(network_keys).on_conflict_do_nothing()
        with self._store.write() as connection:
            connection.execute(insert, made)
            key: bytes = connection.execute(select(network_keys.c.key).where(network_keys.c.day == day)).scalar_one()
            return key


def forget_networks(store: Store, at: datetime) -> None:
    """Destroy keys and empty hashes that are older than `KEPT`."""
    before = at - KEPT
    old = (pledges.c.network_hash.is_not(None)) & (pledges.c.created_at < before)
    with store.write() as connection:
        connection.execute(network_keys.delete().where(network_keys.c.made_at < before))
        connection.execute(update(pledges).where(old).values(network_hash=None))
