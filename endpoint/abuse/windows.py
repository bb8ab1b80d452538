"""Counts in windows of time, kept in this process's memory.

Those of the `limits` library walk through every key again and again to find what has expired: with 40,000 networks that
took most of the time of a pledge. Here a window ends for everybody at once, so that forgetting is dropping one table.
"""

from __future__ import annotations

from array import array
from time import monotonic
from typing import NamedTuple

#: Networks that one window remembers: 3 MB. Beyond it the window begins anew; whoever commands more passes any limit.
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


class _Counts:
    """How often each key was counted: 12 bytes a key, where a dict of numbers takes 70.

    Keys lie in short rows, each looked through from its beginning: 30 keys at 60,000, in a microsecond or two.
    """

    ROWS = 2048

    def __init__(self) -> None:
        self._rows: dict[int, tuple[array[int], array[int]]] = {}
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, key: int, cost: int) -> int:
        """Count a key of 64 bits so many times more; returns how often that makes."""
        row = self._rows.get(key % self.ROWS)
        if row is None:
            row = self._rows[key % self.ROWS] = array("q"), array("i")
        keys, counts = row
        if key in keys:
            place = keys.index(key)
            counts[place] += cost
            return counts[place]
        # Most are new: their row is looked through once.
        keys.append(key)
        counts.append(cost)
        self._number += 1
        return cost


class _Window:
    def __init__(self, until: float) -> None:
        self.until = until
        self.counts = _Counts()


class Windows:
    """Counts hits in fixed windows; one begins with the first hit after the last has ended."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, Limit], _Window] = {}

    async def hit(self, count: Count, cost: int) -> bool:
        """Add to a count in one window after the other, as long as they have room; returns whether all of them had.

        What a minute has no room for is held, and takes no room from others in the hour. Never waits.
        """
        limits, what, who = count
        key = hash(who)  # by a key of this process's own: nobody can choose who shares a number or a row with them
        # Not the clock on the wall: put back by a year, it would keep every window open for as long.
        now, has_room = monotonic(), True
        for limit in limits:
            window = self._windows.get((what, limit))
            if window is None or now >= window.until or len(window.counts) >= MOST_KEYS:
                window = self._windows[what, limit] = _Window(now + limit.seconds)
            has_room = has_room and window.counts.add(key, cost) <= limit.amount
        return has_room
