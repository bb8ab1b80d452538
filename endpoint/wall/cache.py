"""Pages that are kept as bytes until anything public changes."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from endpoint.bundle import Bundle
from endpoint.projection import Document
from endpoint.seen import newest_seen
from endpoint.store import Store

KEPT_PAGES = 500  # 25 kB each
#: How often the store is asked whether another process decided something; what this one decides is known at once.
LOOK_SECONDS = 1.0


class PageCache:
    """Keeps the pages that were asked for last; forgets all of them once a decision or a bundle changes what they show.

    Pledges that only wait change nothing here: at a campaign's peak they arrive all the time.

    :param kept: how many at most.
    """

    def __init__(self, store: Store, kept: int = KEPT_PAGES) -> None:
        self._store = store
        self._kept = kept
        self._looking = asyncio.Lock()
        self._looked = -LOOK_SECONDS
        self._decided = -1
        self._newest = 0
        self._bundle: Bundle | None = None
        self._pages: OrderedDict[Hashable, asyncio.Future[Document]] = OrderedDict()

    async def get(self, bundle: Bundle, key: Hashable, render: Callable[[], Document]) -> Document:
        """Return a page; it is rendered once, in a thread, for everybody who asks meanwhile.

        :param key: names the page.
        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        await self._look(bundle)
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = asyncio.ensure_future(asyncio.to_thread(render))
            page.add_done_callback(lambda done: self._forget_fault(key, done))
            while len(self._pages) > self._kept:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(key)
        # Whoever goes away takes the page from nobody else.
        return await asyncio.shield(page)

    async def _look(self, bundle: Bundle) -> None:
        """Forget every page if what they show has changed."""
        if self._is_fresh(bundle):
            return
        async with self._looking:
            if self._is_fresh(bundle):
                return
            began, decided = time.monotonic(), self._store.decided
            newest = await asyncio.to_thread(newest_seen, self._store, self._newest)
            if newest != self._newest or bundle is not self._bundle:
                self._pages.clear()
            self._bundle, self._newest, self._looked, self._decided = bundle, newest, began, decided

    def _is_fresh(self, bundle: Bundle) -> bool:
        is_known = bundle is self._bundle and self._decided == self._store.decided
        return is_known and time.monotonic() - self._looked < LOOK_SECONDS

    def _forget_fault(self, key: Hashable, done: asyncio.Future[Document]) -> None:
        if (done.cancelled() or done.exception() is not None) and self._pages.get(key) is done:
            del self._pages[key]
