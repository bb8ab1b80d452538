"""How many pledges a network may send before they are held: several windows, in memory or in Redis."""

from __future__ import annotations

import asyncio
import logging
from typing import NamedTuple

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from endpoint.abuse.windows import Windows
from endpoint.setting_checks import MEMORY

logger = logging.getLogger("groundswell.endpoint")

REDIS_SECONDS = 0.5  # a pledge does not wait longer for a count

#: Pledges whose page came from us and lay open for a while. A lecture hall behind one address is 300 people.
WITH_TOKEN = (parse("300/minute"), parse("1000/hour"))
#: All others, such as those of a script that never looked at a page.
WITHOUT_TOKEN = (parse("10/minute"), parse("60/hour"))
#: Guesses of an address that only its owner knows.
GUESSES = (parse("30/minute"), parse("200/hour"))
#: The same proof of having seen a page counts once.
ONCE = (parse("1/day"),)
#: The same pledge, sent again after a lost answer or a double press, counts once.
REPEATS = (parse("1/hour"),)


class Count(NamedTuple):
    """What is counted of whom, and in which windows."""

    windows: tuple[RateLimitItem, ...]
    what: str
    who: str


class Limits:
    """Counts of all instances.

    :param url: ``memory://`` for one instance, ``redis://HOST:PORT`` for several.
    """

    def __init__(self, url: str) -> None:
        self._memory = Windows()
        self._shared: FixedWindowRateLimiter | None = None
        if url != MEMORY:
            storage = RedisStorage(
                f"async+{url}", implementation="redispy", key_prefix="groundswell",
                socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS,
            )  # fmt: skip
            self._shared = FixedWindowRateLimiter(storage)

    async def allows(self, count: Count) -> bool:
        """Count one more in every window; returns whether all of them still had room."""
        return await self._add(count, 1)

    async def is_within(self, count: Count) -> bool:
        """Return whether no window is over its limit; counts nothing."""
        return await self._add(count, 0)

    async def give_back(self, count: Count) -> None:
        """Count one less in every window: nothing came of it."""
        await self._add(count, -1)

    async def _add(self, count: Count, cost: int) -> bool:
        room = [await self._hit(window, count.what, count.who, cost) for window in count.windows]
        return all(room)

    async def _hit(self, window: RateLimitItem, what: str, who: str, cost: int) -> bool:
        if self._shared is not None:
            try:
                async with asyncio.timeout(2 * REDIS_SECONDS):
                    return await self._shared.hit(window, what, who, cost=cost)
            except Exception as error:
                # Better a count of this instance alone than none, or no pledge.
                logger.warning("the shared limits do not answer (%s)", type(error).__name__)
        return self._memory.hit(window, what, who, cost)
