"""A key a day for the network hashes, shared by all instances and destroyed after two days."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select, update

from endpoint.abuse.tables import network_keys
from endpoint.dialects import insert_for
from endpoint.store import Store, now
from endpoint.tables import pledges

KEY_BYTES = 32
KEPT = timedelta(hours=48)
LOOK_SECONDS = 60.0  # a machine that slept, or whose clock was put right, finds midnight late by no more
#: PostgreSQL may show a pledge before others with lower numbers: so many before the first with a hash are read again.
LATE_PLEDGES = 2_000


class DayKeys:
    """Gives today's key. The day is UTC: it needs no campaign, and instances agree.

    :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        at = now()
        self._day: date | None = at.date()
        self._key = self._load(at)

    async def let_go(self) -> None:
        """Let go of each day's key as its day ends, also where nobody sends anything; until cancelled."""
        while True:
            at = now()
            if self._day != at.date():
                self._day, self._key = None, b""
            midnight = datetime.combine(at.date() + timedelta(days=1), time(), UTC)
            await asyncio.sleep(min((midnight - at).total_seconds(), LOOK_SECONDS))

    async def today(self) -> bytes:
        """Return today's key; asks the database at most once a day.

        :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        at = now()
        if at.date() == self._day:
            return self._key
        key = await asyncio.to_thread(self._load, at)
        self._day, self._key = at.date(), key
        return key

    def _load(self, at: datetime) -> bytes:
        day = at.date().isoformat()
        made = {"day": day, "key": secrets.token_bytes(KEY_BYTES), "made_at": at}
        insert = insert_for(self._store.engine.dialect.name)(network_keys).on_conflict_do_nothing()
        with self._store.write() as connection:
            connection.execute(insert, made)
            key: bytes = connection.execute(select(network_keys.c.key).where(network_keys.c.day == day)).scalar_one()
            return key


class OldNetworks:
    """Forgets networks that are older than `KEPT`.

    Hashes stand in the newest pledges alone. So those before them are read once, and none while nobody may write.
    """

    def __init__(self) -> None:
        self._first = 0

    def forget_networks(self, store: Store, at: datetime) -> None:
        """Destroy keys and empty hashes."""
        before = at - KEPT
        number, hashed = pledges.c.id, pledges.c.network_hash.is_not(None)
        old = hashed & (pledges.c.created_at < before)
        with store.read() as connection:
            of_any = select(number).where(hashed, number >= self._first - LATE_PLEDGES).order_by(number).limit(1)
            self._first = connection.scalar(of_any) or self._first
            of_old = select(func.min(number), func.max(number)).where(old, number >= self._first)
            first, last = connection.execute(of_old).one()
        with store.write() as connection:
            connection.execute(network_keys.delete().where(network_keys.c.made_at < before))
            if last is not None:
                emptied = update(pledges).where(old, number.between(first, last)).values(network_hash=None)
                connection.execute(emptied)
