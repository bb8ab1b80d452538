"""Counts in windows of time that several endpoints share, kept in Redis."""

from __future__ import annotations

import asyncio
import logging

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from endpoint.abuse.windows import Count, Limit, Windows

logger = logging.getLogger("groundswell.endpoint")

REDIS_SECONDS = 0.5  # a pledge does not wait longer for a count


class SharedWindows:
    """Counts hits of all endpoints.

    :param url: ``redis://HOST:PORT``.
    """

    def __init__(self, url: str) -> None:
        self._memory = Windows()
        storage = RedisStorage(
            f"async+{url}", implementation="redispy", key_prefix="groundswell",
            socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS,
        )  # fmt: skip
        self._limiter = FixedWindowRateLimiter(storage)

    async def hit(self, count: Count, cost: int) -> bool:
        """Add to a count in one window after the other, as long as they have room; returns whether all of them had."""
        for limit in count.limits:
            if not await self._hit(count, limit, cost):
                return False
        return True

    async def _hit(self, count: Count, limit: Limit, cost: int) -> bool:
        window = RateLimitItemPerSecond(limit.amount, limit.seconds)
        try:
            async with asyncio.timeout(2 * REDIS_SECONDS):
                return await self._limiter.hit(window, count.what, count.who, cost=cost)
        except Exception as error:
            logger.warning("the shared limits do not answer (%s)", type(error).__name__)
            # Better a count of this endpoint alone than none, or no pledge.
            return await self._memory.hit(count._replace(limits=(limit,)), cost)
