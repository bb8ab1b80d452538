"""What the endpoint is measured against: the smallest Starlette handlers that read a posted form.

One stores nothing. The other stores a row and answers after its commit, which all that wait share: what this stack and
this disk give to a program that checks nothing, signs nothing and keeps one table.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.bare import insert_rows, open_table

FILE = "GROUNDSWELL_BENCH_FILE"  # names where the second handler stores

_waiting: asyncio.Queue[asyncio.Future[None]] = asyncio.Queue()


async def _answer(request: Request) -> Response:
    fields = dict(parse_qsl((await request.body()).decode()))
    return Response(status_code=303 if fields else 422, headers={"location": "/pledge/thank-you/"})


async def post(request: Request) -> Response:
    """Read the form and send the browser on."""
    return await _answer(request)


async def post_and_store(request: Request) -> Response:
    """Read the form, wait until its row is on disk, and send the browser on."""
    answer = await _answer(request)
    stored = asyncio.get_running_loop().create_future()
    _waiting.put_nowait(stored)
    await stored
    return answer


async def _store_what_waits() -> None:
    connection = open_table(Path(os.environ[FILE]))
    while True:
        batch = [await _waiting.get()]
        batch += [_waiting.get_nowait() for _ in range(_waiting.qsize())]
        await asyncio.to_thread(insert_rows, connection, len(batch))
        for stored in batch:
            stored.set_result(None)


@asynccontextmanager
async def _storing(_app: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(_store_what_waits())
    yield
    task.cancel()


plain = Starlette(routes=[Route("/api/forms/{form_id}", post, methods=["POST"])])
storing = Starlette(routes=[Route("/api/forms/{form_id}", post_and_store, methods=["POST"])], lifespan=_storing)
