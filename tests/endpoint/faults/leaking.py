"""The endpoint with a planted fault: it keeps a page of memory of every request."""

from __future__ import annotations

import sys

from starlette.types import Receive, Scope, Send

from endpoint.__main__ import main
from endpoint.guard import Guard

LEAKED_BYTES = 1 << 16

kept: list[bytearray] = []
answer = Guard.__call__


async def leak(self: Guard, scope: Scope, receive: Receive, send: Send) -> None:
    """Keep something of a request, and answer it."""
    kept.append(bytearray(LEAKED_BYTES))
    await answer(self, scope, receive, send)


if __name__ == "__main__":
    Guard.__call__ = leak  # type: ignore[method-assign]
    sys.exit(main())
