"""The published sample campaign and the real endpoint on one port, as an operator would put them behind one host."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send

from commands.build import build_site
from commands.media import type_of
from commands.preview.backend import Backend
from commands.preview.pages import find_file
from commands.preview.run import listen
from commands.store import sqlite_url
from endpoint.config import Settings
from endpoint.headers import security_headers
from endpoint.moderation import approve
from endpoint.store import Store
from endpoint.tables import pledges

ROOT = Path(__file__).resolve().parents[2]
ENDPOINT = "/api"
LONGER_WALL = 10  # pledges on top of the samples, so that the wall has a second page


class Host:
    """A host that a test can look into and switch off.

    :param folder: an empty folder for content, site, bundle and database.
    :param content: the campaign, without what was pulled.
    :param apart: whether the endpoint is on another host: the same server by another name, which browsers tell apart.
    """

    def __init__(self, folder: Path, *, apart: bool = False, content: Path = ROOT / "content") -> None:
        self.content = Path(shutil.copytree(content, folder / "content", ignore=shutil.ignore_patterns("data")))
        self.site = folder / "site"
        self.bundle = folder / "endpoint"
        self.database = sqlite_url(folder / "pledges.sqlite3")
        self.endpoint_is_up = True
        self._loop = asyncio.new_event_loop()
        self._listening = listen(0)
        port = self._listening.getsockname()[1]
        self.address = f"http://localhost:{port}"
        other = f"http://127.0.0.1:{port}" if apart else ""
        self.settings = {"ENDPOINT": f"{other}{ENDPOINT}", "SITE": self.address if apart else ""}
        # A static host has the endpoint's policy, with the endpoint as the other place that pages may send to.
        self._headers = security_headers(other, ENDPOINT)

    def build(self) -> None:
        """Publish the site with the pledges that are approved by now."""
        build_site(ROOT, self.content, self.site, bundle=self.bundle, publish=True, overrides=self.settings)

    def pull(self) -> None:
        """Bring what the endpoint makes public into the content, as the operator's task does."""
        self._run(self._backend.pull(self.content / "data"))

    def open(self) -> None:
        """Build the site and serve it with an endpoint that has no pledges."""
        self.build()
        settings = Settings(
            secret="a-secret-for-tests-only-0123456789",
            database_url=self.database,
            bundle=self.bundle,
            cache_seconds=0,
            busy_seconds=0.3,
        )
        self._backend = Backend(settings)
        self._server = uvicorn.Server(
            uvicorn.Config(self, lifespan="off", log_config=None, access_log=False, ws="none", http="httptools")
        )
        self._server.config.timeout_graceful_shutdown = 1
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._run(self._backend.open())
        self.store = Store(self.database)

    def load_samples(self) -> None:
        """Put the sample pledges into the empty store and onto the wall."""
        _make_wall_longer(self.content / "samples/pledges.yml")
        self._backend.load_samples(self.content)
        self.pull()
        self.build()

    def close(self) -> None:
        """Stop serving."""
        self.store.close()
        self._server.should_exit = True
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._listening]))
        self._loop.run_until_complete(self._backend.close())

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the endpoint below its path, the site's files everywhere else."""
        if scope["path"].startswith(f"{ENDPOINT}/"):
            gone = PlainTextResponse("Bad gateway", 502)
            await (self._backend if self.endpoint_is_up else gone)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._file(Request(scope))(scope, receive, with_headers)

    def _file(self, request: Request) -> Response:
        found = find_file(self.site, request.url.path.removeprefix("/"))
        if found and found.is_dir():
            return RedirectResponse(f"/{found.relative_to(self.site).as_posix()}/")
        path = found or self.site / "404.html"
        return Response(path.read_bytes(), 200 if found else 404, media_type=type_of(path))

    def rows(self) -> list[dict[str, Any]]:
        """Return every pledge of the store, oldest first."""
        with self.store.read() as connection:
            return [dict(row) for row in connection.execute(pledges.select().order_by(pledges.c.id)).mappings()]

    def approve(self, row: dict[str, Any]) -> None:
        """Publish a pledge, as a moderator does."""
        approve(self.store, row["public_id"], "a moderator")

    @contextmanager
    def endpoint_down(self) -> Iterator[None]:
        """Answer for the endpoint as a proxy does that finds nothing behind it."""
        self.endpoint_is_up = False
        try:
            yield
        finally:
            self.endpoint_is_up = True

    @contextmanager
    def store_busy(self) -> Iterator[None]:
        """Hold the database's write lock, so that the endpoint itself has to say that it cannot store."""
        with self.store.write():
            yield


def _make_wall_longer(samples: Path) -> None:
    topic = next(row["topic"] for row in yaml.safe_load(samples.read_text(encoding="utf-8")))
    row = f"- pledge: I will take the stairs on day {{}}.\n  topic: {topic}\n  on_wall: yes\n  show_name: no\n"
    with samples.open("a", encoding="utf-8") as file:
        file.writelines(row.format(number) for number in range(1, LONGER_WALL + 1))


def wait_until(is_so: Any, seconds: float = 5.0) -> None:
    """Wait until something is so; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
