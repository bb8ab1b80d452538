"""Counts in windows of time, kept in this process's memory.

Those of the `limits` library walk through every key again and again to find what has expired: with 40,000 networks that
took most of the time of a pledge. Here a window ends for everybody at once, so that forgetting is dropping one table.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

#: Networks that one window remembers: 18 MB. Beyond it the window begins anew; whoever commands more passes any limit.
MOST_KEYS = 200_000

MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds


class Limit(NamedTuple):
    """How many there may be in a window of so many seconds."""

    amount: int
    seconds: int


class Count(NamedTuple):
    """What is counted of whom, and in which windows."""

    limits: tuple[Limit, ...]
    what: str
    who: str


@dataclass
class _Window:
    until: float = 0.0
    counts: dict[int, int] = field(default_factory=dict)


class Windows:
    """Counts hits in fixed windows; one begins with the first hit after the last has ended."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, Limit], _Window] = {}

    async def hit(self, count: Count, cost: int) -> bool:
        """Add to a count in each of its windows; returns whether all of them had room for it. Never waits."""
        limits, what, who = count
        key = hash(who)  # 64 bits by a key of this process's own: half the memory of the text
        now, has_room = time.time(), True
        for limit in limits:
            window = self._windows.get((what, limit)) or self._windows.setdefault((what, limit), _Window())
            if now >= window.until or len(window.counts) >= MOST_KEYS:
                window.until, window.counts = now + limit.seconds, {}
            number = window.counts[key] = window.counts.get(key, 0) + cost
            has_room = has_room and number <= limit.amount
        return has_room
