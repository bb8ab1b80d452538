"""Counts in windows of time, kept in this process's memory.

Those of the `limits` library walk through every key again and again to find what has expired: with 40,000 networks that
took most of the time of a pledge. Here a window ends for everybody at once, so that forgetting is dropping one table.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from limits import RateLimitItem

#: Networks that one window remembers: 18 MB. Beyond it the window begins anew; whoever commands more passes any limit.
MOST_KEYS = 200_000


@dataclass
class _Window:
    until: float = 0.0
    counts: dict[int, int] = field(default_factory=dict)


class Windows:
    """Counts hits in fixed windows; one begins with the first hit after the last has ended."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, int, int], _Window] = {}

    def hit(self, limit: RateLimitItem, what: str, key: str, cost: int) -> bool:
        """Add to the count of a kind; returns whether there was room for it."""
        seconds = limit.get_expiry()
        kind = (what, limit.amount, seconds)
        window = self._windows.get(kind) or self._windows.setdefault(kind, _Window())
        now = time.time()
        if now >= window.until or len(window.counts) >= MOST_KEYS:
            window.until, window.counts = now + seconds, {}
        who = hash(key)  # 64 bits by a key of this process's own: half the memory of the text
        number = window.counts[who] = window.counts.get(who, 0) + cost
        return number <= limit.amount
