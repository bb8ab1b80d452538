"""A published site and its endpoint on one port, as an operator would put them behind one host."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from commands.media import type_of
from commands.preview.backend import Backend
from commands.preview.host import ENDPOINT, OneHost
from commands.preview.pages import find_file
from commands.preview.run import listen
from endpoint.headers import security_headers

Result = TypeVar("Result")


class Served:
    """Serves in a thread of its own from ``open`` to ``close``.

    :param site: the folder of the published site, which may change meanwhile.
    """

    backend: Backend

    def __init__(self, site: Path) -> None:
        self.site = site
        self._loop = asyncio.new_event_loop()
        self._listening = listen(0)
        self.address = f"http://localhost:{self._listening.getsockname()[1]}"
        self.headers = security_headers("", ENDPOINT)

    def open(self, backend: Backend) -> None:
        """Start, and open the endpoint's store."""
        self.backend = backend
        config = uvicorn.Config(self, lifespan="off", log_config=None, access_log=False, ws="none", http="httptools")
        self._server = uvicorn.Server(config)
        self._server.config.timeout_graceful_shutdown = 1
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self.run(self.backend.open())

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something where the endpoint runs."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._listening]))
        self._loop.run_until_complete(self.backend.close())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the endpoint below its path, the site's files everywhere else."""
        await OneHost(self.backend, self._pages, self.headers)(scope, receive, send)

    async def _pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._file(scope["path"])(scope, receive, send)

    def _file(self, path: str) -> Response:
        found = find_file(self.site, path.removeprefix("/"))
        if found and found.is_dir():
            return RedirectResponse(f"/{found.relative_to(self.site.resolve()).as_posix()}/")
        file = found or self.site / "404.html"
        return Response(file.read_bytes(), 200 if found else 404, media_type=type_of(file))
