"""The log: one line a request, and what operators should know. No line holds anything of a supporter's."""

from __future__ import annotations

import asyncio
import logging
import sys
import time

REQUESTS = logging.getLogger("groundswell.requests")
FLUSH_SECONDS = 0.25


def set_up_log() -> None:
    """Send the log to standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    # "Invalid HTTP request received." for every probe of every scanner is noise.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(message)s"))
    REQUESTS.addHandler(lines)
    REQUESTS.propagate = False


class RequestLog:
    """Gathers the requests' lines and writes them together, a few times a second.

    A log record for each request would cost a tenth of the request, and each write lets go of Python's lock, which the
    writer thread is waiting for.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._second = 0
        self._clock = ""

    def add(self, line: str) -> None:
        """Take a line, without its time; needs a running event loop."""
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._lines.append(f"{self._now()} {line}")

    def flush(self) -> None:
        """Write all lines."""
        if self._lines:
            REQUESTS.info("\n".join(self._lines))
            self._lines = []

    def _now(self) -> str:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._clock = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(second))
        return self._clock
