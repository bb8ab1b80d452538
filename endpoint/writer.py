"""One thread writes all pledges: what waits goes into one commit, and is answered after it.

One sync of the disk then serves a whole batch, so that "acknowledged means on disk" stays fast.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from queue import Empty, SimpleQueue
from typing import NamedTuple

from sqlalchemy.exc import OperationalError

from endpoint.store import Row, Store

logger = logging.getLogger("groundswell.endpoint")

BATCH_PLEDGES = 256  # beyond this a batch only gets slower: 65,000 rows a second at 200, 67,000 at 500


class StoreBusy(Exception):
    """The pledge was not stored: too many wait, or the database does not answer. Sending it again is safe."""


class Waiting(NamedTuple):
    """A row and whoever waits for its commit."""

    row: Row
    answer: asyncio.Future[None]


Outcome = tuple[Waiting, Exception | None]


class Writer:
    """Writes pledges in batches from a thread of its own.

    :param queue_pledges: most pledges that may wait; beyond it `add` raises StoreBusy.
    """

    def __init__(self, store: Store, queue_pledges: int) -> None:
        self._store = store
        self._limit = queue_pledges
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._waiting = 0
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
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting += 1
        self._queue.put(Waiting(row, answer))
        # Shielded by nature: a client that goes away cancels its answer, not the row.
        await answer

    def close(self) -> None:
        """Write what waits, then stop the thread."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while batch := self._next_batch():
            outcomes = self._store_batch(batch)
            loop = batch[0].answer.get_loop()
            try:
                loop.call_soon_threadsafe(self._settle, outcomes)
            except RuntimeError:
                # The loop ended first: the rows are on disk, nobody waits for an answer.
                logger.warning("%d pledges were stored after the server had stopped", len(batch))

    def _next_batch(self) -> list[Waiting]:
        first = self._queue.get()
        batch = [] if first is None else [first]
        while batch and len(batch) < BATCH_PLEDGES:
            try:
                following = self._queue.get_nowait()
            except Empty:
                break
            if following is None:
                self._queue.put(None)
                break
            batch.append(following)
        return batch

    def _store_batch(self, batch: list[Waiting]) -> list[Outcome]:
        try:
            self._commit([waiting.row for waiting in batch])
        except OperationalError as error:
            # Locked or full: it would be the same for each row alone.
            logger.error("%d pledges were not stored: %s", len(batch), error.orig)
            return [(waiting, StoreBusy()) for waiting in batch]
        except Exception as error:
            logger.warning("a batch of %d failed (%s); trying row by row", len(batch), type(error).__name__)
            return [(waiting, self._store_alone(waiting.row)) for waiting in batch]
        return [(waiting, None) for waiting in batch]

    def _store_alone(self, row: Row) -> Exception | None:
        try:
            self._commit([row])
        except Exception as error:
            logger.error("a pledge was not stored: %s", type(error).__name__)
            return StoreBusy()
        return None

    def _commit(self, rows: list[Row]) -> None:
        with self._store.write() as connection:
            self._store.add_pledges(connection, rows)

    def _settle(self, outcomes: list[Outcome]) -> None:
        self._waiting -= len(outcomes)
        for (_, answer), fault in outcomes:
            if answer.done():
                continue
            if fault is None:
                answer.set_result(None)
            else:
                answer.set_exception(fault)
