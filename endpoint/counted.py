"""What everybody may know of this edition and is costly to count: counted anew at most once a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from endpoint.bundle import Bundle
from endpoint.editions import Editions, Numbers, Span
from endpoint.projection import Document
from endpoint.store import Store, now

FRESH_SECONDS = 60.0


class Counted:
    """Gives one document: ``{"as_of", "since", "forms": {form id: ...}}``, ``since`` as in the summary.

    :param count: counts; ``{form id: {what: number}}``.
    :param told: what of it may be told, by form id.
    """

    def __init__(
        self,
        store: Store,
        editions: Editions,
        count: Callable[[Connection, Editions, Span], Numbers],
        told: Callable[[Bundle, Numbers], dict[str, Any]],
    ) -> None:
        self._store = store
        self._editions = editions
        self._count = count
        self._told = told
        self._counting = asyncio.Lock()
        self._counted = 0.0
        self._span: Span | None = None
        self._as_of: datetime | None = None
        self._numbers: Numbers = {}

    async def get(self, bundle: Bundle) -> Document:
        """Return what may be told.

        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        async with self._counting:
            span = await self._editions.find_span(bundle.campaign)
            if self._as_of is None or span != self._span or time.monotonic() - self._counted >= FRESH_SECONDS:
                self._numbers = await asyncio.to_thread(self._read, span)
                self._span, self._counted, self._as_of = span, time.monotonic(), now()
        since = bundle.campaign.since
        said = {
            "as_of": self._as_of.isoformat(timespec="seconds"),
            "since": since.isoformat() if since else None,
            "forms": self._told(bundle, self._numbers),
        }
        return Document.of(said)

    def _read(self, span: Span) -> Numbers:
        with self._store.snapshot() as connection:
            return self._count(connection, self._editions, span)
