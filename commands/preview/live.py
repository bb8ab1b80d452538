"""What open browsers are told: which build they could show, and what is wrong with the newest one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

PING_SECONDS = 15.0  # so that a closed browser is noticed


class Live:
    """The state of the preview, and who listens to it.

    :ivar build: names the build that is served; empty until there is one. Differs between two starts of the preview.
    :ivar report: what is wrong with the newest build; empty if nothing is.
    """

    def __init__(self) -> None:
        self.build = ""
        self.report = ""
        self._changed = asyncio.Condition()
        self._stopped = False

    async def built(self) -> None:
        """A new build is served."""
        self.build, self.report = f"{time.time_ns():x}", ""
        await self._tell()

    async def failed(self, report: str) -> None:
        """The newest build has faults; the one before it is still served."""
        self.report = report
        await self._tell()

    async def stop(self) -> None:
        """Let every listener go."""
        self._stopped = True
        await self._tell()

    async def messages(self) -> AsyncIterator[str]:
        """Yield server-sent events: the state now, and again at each change."""
        said = None
        while not self._stopped:
            state = (self.build, self.report)
            if state == said:
                yield ": still here\n\n"
            else:
                said = state
                yield f"data: {json.dumps({'build': state[0], 'report': state[1]})}\n\n"
            await self._wait(said)

    async def _wait(self, said: tuple[str, str]) -> None:
        def has_news() -> bool:
            return self._stopped or (self.build, self.report) != said

        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(has_news), PING_SECONDS)
            except TimeoutError:
                return

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
