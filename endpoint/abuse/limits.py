"""How many pledges a network may send before they are held: several windows, in memory or in Redis."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from endpoint.abuse.windows import DAY, HOUR, MINUTE, Count, Limit, Windows
from endpoint.setting_checks import MEMORY

if TYPE_CHECKING:
    from endpoint.abuse.shared import SharedWindows

#: Pledges whose page came from us and lay open for a while. A lecture hall behind one address is 300 people.
WITH_TOKEN = (Limit(300, MINUTE), Limit(1000, HOUR))
#: All others, such as those of a script that never looked at a page.
WITHOUT_TOKEN = (Limit(10, MINUTE), Limit(60, HOUR))
#: Guesses of an address that only its owner knows.
GUESSES = (Limit(30, MINUTE), Limit(200, HOUR))
#: The same proof of having seen a page counts once.
ONCE = (Limit(1, DAY),)
#: The same pledge, sent again after a lost answer or a double press, counts once.
REPEATS = (Limit(1, HOUR),)


class Limits:
    """Counts of all instances.

    :param url: ``memory://`` for one instance, ``redis://HOST:PORT`` for several.
    """

    def __init__(self, url: str) -> None:
        self._windows = Windows() if url == MEMORY else _shared(url)

    def allows(self, count: Count) -> Awaitable[bool]:
        """Count one more, as long as the windows have room; returns whether all of them had."""
        return self._windows.hit(count, 1)

    def is_within(self, count: Count) -> Awaitable[bool]:
        """Return whether no window is over its limit; counts nothing."""
        return self._windows.hit(count, 0)

    async def give_back(self, count: Count) -> None:
        """Count one less of what had room, in every window: nothing came of it."""
        for limit in count.limits:
            await self._windows.hit(count._replace(limits=(limit,)), -1)


def _shared(url: str) -> SharedWindows:
    from endpoint.abuse.shared import SharedWindows  # its library takes 1 MB: only whoever needs it pays for it

    return SharedWindows(url)
