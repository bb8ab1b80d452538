"""The log: one line a request, and what operators should know. No line holds anything of a supporter's."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
import traceback
from types import TracebackType
from typing import TextIO

from sqlalchemy.exc import DBAPIError

logger = logging.getLogger("groundswell.endpoint")

REQUESTS = logging.getLogger("groundswell.requests")
FLUSH_SECONDS = 0.25
TOLD_SECONDS = 60.0  # a database that is away would else fill the log with one failure a request


class WithoutWords(logging.Formatter):
    """Tells where something failed and what kind of failure it was, never in its own words: they may quote a pledge."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the lines of code that led there, of each failure that led to the next."""
        failures, error = [], ei[1]
        while error is not None:
            failures.append("".join([*traceback.format_tb(error.__traceback__), kind_of(error)]))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich led to\n".join(reversed(failures))


def kind_of(error: BaseException) -> str:
    """Return what kind of failure it was, and why, where that can quote nothing: ``OperationalError (SQLITE_FULL)``.

    Why is a code of the database or the system; or the database's words where no statement was sent, as at the start.
    """
    driver = getattr(error, "orig", None) or error
    codes = (getattr(driver, name, None) for name in ("sqlite_errorname", "sqlstate", "strerror"))
    reason = next(filter(None, codes), "")
    if not reason and isinstance(error, DBAPIError) and error.statement is None:
        reason = str(driver).partition("\n")[0]
    return f"{type(error).__qualname__} ({reason})" if reason else type(error).__qualname__


def log_handler(stream: TextIO) -> logging.Handler:
    """Return what writes the log."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutWords("%(asctime)s %(levelname)s %(message)s"))
    return handler


def set_up_log() -> None:
    """Send the log to standard error."""
    logging.basicConfig(level=logging.INFO, handlers=[log_handler(sys.stderr)])
    # "Invalid HTTP request received." for every probe of every scanner is noise.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(message)s"))
    REQUESTS.addHandler(lines)
    REQUESTS.propagate = False


class FailureLog:
    """Tells why requests were answered 503: each kind of failure, once a minute at most."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def tell(self, error: Exception) -> None:
        """Write down a failure, unless one of its kind was within the last minute."""
        kind, at = kind_of(error), time.monotonic()
        if at - self._told.get(kind, -TOLD_SECONDS) >= TOLD_SECONDS:
            self._told[kind] = at
            logger.error("requests are answered 503: %s", kind, exc_info=error)


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
