"""Pages that are kept as bytes until anything changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

from endpoint.bundle import Bundle
from endpoint.projection import Document, change_mark
from endpoint.store import Store

KEPT_PAGES = 500  # 25 kB each


class PageCache:
    """Keeps the pages that were asked for last; forgets all of them when the store or the bundle changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._valid_for: object = None
        self._pages: OrderedDict[Hashable, Document] = OrderedDict()

    async def get(self, bundle: Bundle, key: Hashable, render: Callable[[], Document]) -> Document:
        """Return a page, rendered in a thread if it is not kept.

        :param key: names the page.
        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        mark = await change_mark(self._store)
        now = (mark, id(bundle))
        if now != self._valid_for:
            self._pages.clear()
            self._valid_for = now
        page = self._pages.get(key)
        if page is None:
            page = await asyncio.to_thread(render)
            if now == self._valid_for:
                self._pages[key] = page
        else:
            self._pages.move_to_end(key)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return page
