"""The picture of a pledge, in its own words: what a network shows beside a link to its page, and what people save."""

from __future__ import annotations

import asyncio

from campaign.forms import WallPledge
from endpoint.bundle import Bundle
from endpoint.projection import Document
from endpoint.store import Store
from endpoint.wall.cache import PageCache
from endpoint.wall.query import find_entry

KEPT_CARDS = 100  # 40 kB each


class PledgeCards:
    """Draws pictures of pledges, and keeps those that were asked for last until anything public changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = PageCache(store, KEPT_CARDS)
        self._drawing = asyncio.Lock()

    async def get(self, bundle: Bundle, public_id: str) -> Document:
        """Return a pledge's picture as JPEG.

        :raises LookupError: the pledge does not hang on the wall, or the campaign has no cards.
        """
        # One after the other: each is 15 ms of work, and whoever sends a pledge meanwhile shall not wait for many.
        async with self._drawing:
            return await self._kept.get(bundle, public_id, lambda: self._draw(bundle, public_id))

    def _draw(self, bundle: Bundle, public_id: str) -> Document:
        pledge = find_entry(self._store, public_id)
        if pledge is None or bundle.card_look is None:
            raise LookupError(public_id)
        from campaign.cards.drawing import draw_card, words_for

        look = bundle.card_look.opened
        words = words_for(bundle.campaign, look, "quote", pledge.words, below=said_by(pledge))
        return Document.of_bytes(draw_card(words, look))


def said_by(pledge: WallPledge) -> str:
    """Return who pledged, as far as it is public; empty where nothing is."""
    return ", ".join(filter(None, (pledge.name, pledge.role, pledge.organisation, pledge.place)))
