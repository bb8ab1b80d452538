"""One thread writes all pledges: what waits goes into one commit, and is answered after it.

One sync of the disk then serves a whole batch, so that "acknowledged means on disk" stays fast.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from queue import SimpleQueue
from typing import NamedTuple

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from endpoint.arriving import write_new
from endpoint.dialects import Row
from endpoint.store import Store

logger = logging.getLogger("groundswell.endpoint")

BATCH_PLEDGES = 256  # beyond this a batch only gets slower: 65,000 rows a second at 200, 67,000 at 500

#: A batch waits this long for company, and on until the event loop brings no more: each batch costs as much as ten
#: rows, and two threads that work at once take Python's lock from each other. Nobody notices 1 ms.
GATHER_SECONDS = 0.001

#: The database, not a row, is at fault.
UNAVAILABLE = (OperationalError, InternalError, InterfaceError, NoConnection)


class StoreBusy(Exception):
    """The pledge was not stored: too many wait, or the database does not answer. Sending it again is safe."""


class Waiting(NamedTuple):
    """A row and whoever waits for its commit."""

    row: Row
    answer: asyncio.Future[None]


Waits = list[Waiting]
Outcome = tuple[Waiting, Exception | None]


class Writer:
    """Writes pledges in batches from a thread of its own.

    :param queue_pledges: most pledges that may wait; beyond it `add` raises StoreBusy.
    """

    def __init__(self, store: Store, queue_pledges: int) -> None:
        self._store = store
        self._limit = queue_pledges
        self._batches: SimpleQueue[Waits] = SimpleQueue()
        self._arrived: Waits = []
        self._waiting = 0
        self._is_writing = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Return whether pledges are still written."""
        return self._thread.is_alive() and not self._closed

    async def add(self, row: Row) -> None:
        """Return once the row is on disk, or was there already.

        :raises StoreBusy: it is not stored.
        """
        if self._closed or self._waiting >= self._limit:
            raise StoreBusy
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[None] = loop.create_future()
        self._waiting += 1
        self._arrived.append(Waiting(row, answer))
        if len(self._arrived) == 1 and not self._is_writing:
            loop.call_later(GATHER_SECONDS, self._gather, 0)
        # A client that goes away cancels its answer, not the row.
        await answer

    def close(self) -> None:
        """Write what waits, then stop the thread."""
        self._closed = True
        while self._arrived:
            self._hand_over()
        self._batches.put([])
        self._thread.join()

    def _run(self) -> None:
        while batch := self._batches.get():
            outcomes = self._store_batch(batch)
            loop = batch[0].answer.get_loop()
            try:
                loop.call_soon_threadsafe(self._settle, outcomes)
            except RuntimeError:
                # The loop ended first: the rows are on disk, nobody waits for an answer.
                logger.warning("%d pledges were stored after the server had stopped", len(batch))

    def _gather(self, seen: int) -> None:
        """Hand over what arrived, once a turn of the event loop brought nothing new."""
        arrived = len(self._arrived)
        if seen < arrived < BATCH_PLEDGES:
            asyncio.get_running_loop().call_soon(self._gather, arrived)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        batch, self._arrived = self._arrived[:BATCH_PLEDGES], self._arrived[BATCH_PLEDGES:]
        if batch:  # none where `close` was quicker
            self._is_writing = True
            self._batches.put(batch)

    def _store_batch(self, batch: Waits) -> list[Outcome]:
        try:
            write_new(self._store, [waiting.row for waiting in batch])
        except UNAVAILABLE as error:
            # Locked, full, stopped or a standby: it would be the same for each row alone.
            logger.error("%d pledges were not stored: %s", len(batch), getattr(error, "orig", error))
            return [(waiting, StoreBusy()) for waiting in batch]
        except Exception as error:
            logger.warning("a batch of %d failed (%s); trying row by row", len(batch), type(error).__name__)
            return [(waiting, self._store_alone(waiting.row)) for waiting in batch]
        return [(waiting, None) for waiting in batch]

    def _store_alone(self, row: Row) -> Exception | None:
        try:
            write_new(self._store, [row])
        except Exception as error:
            logger.error("a pledge was not stored: %s", type(error).__name__)
            return StoreBusy()
        return None

    def _settle(self, outcomes: list[Outcome]) -> None:
        self._waiting -= len(outcomes)
        for (_, answer), fault in outcomes:
            if answer.done():
                continue
            if fault is None:
                answer.set_result(None)
            else:
                answer.set_exception(fault)
        self._is_writing = False
        if self._arrived:
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self._gather, 0)
