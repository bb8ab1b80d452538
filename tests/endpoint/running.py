"""The endpoint as the tests run it: in this process, in a thread with a real port, or as a process of its own."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import math
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import uvicorn
from bs4 import BeautifulSoup

from endpoint import bundle
from endpoint.app import create_app
from endpoint.config import Settings
from endpoint.serve import listen, server_config
from endpoint.store import Store
from endpoint.tables import pledges

ROOT = Path(__file__).parents[2]


class Endpoint:
    """The endpoint in this process, spoken to through its HTTP interface."""

    def __init__(self, settings: Settings) -> None:
        bundle.LOOK_SECONDS = 0.0  # a test does not wait for a new bundle to be seen
        self.app = create_app(settings)
        self.service = self.app.state.service
        self.settings = settings
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://endpoint.test", timeout=30)
        self.service.open()

    def close(self) -> None:
        """Stop it; may be done twice."""
        self.service.close()
        self._runner.close()

    def run(self, awaitable: Awaitable[Any]) -> Any:
        """Wait for something of the endpoint's."""

        async def wait() -> Any:
            return await awaitable

        return self._runner.run(wait())

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request."""
        response: httpx.Response = self.run(self.client.request(method, path, **options))
        return response

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Send a GET."""
        return self.request("GET", path, **options)

    def post(self, fields: Any, form: str = "pledge", **options: Any) -> httpx.Response:
        """Post a form."""
        return self.request("POST", f"/forms/{form}", data=fields, **options)

    def post_json(self, content: Any, form: str = "pledge", **options: Any) -> httpx.Response:
        """Post JSON."""
        return self.request("POST", f"/forms/{form}", json=content, **options)

    def together(self, *fields: dict[str, Any], form: str = "pledge") -> list[httpx.Response]:
        """Post several forms at the same time."""

        async def gather() -> list[httpx.Response]:
            return await asyncio.gather(*(self.client.post(f"/forms/{form}", data=each) for each in fields))

        responses: list[httpx.Response] = self.run(gather())
        return responses

    @property
    def store(self) -> Store:
        """Return the open store."""
        store: Store = self.service.running.store
        return store

    def rows(self) -> list[dict[str, Any]]:
        """Return all pledges."""
        return rows_of(self.store)


def rows_of(store: Store) -> list[dict[str, Any]]:
    """Return all pledges of a store, oldest first."""
    with store.read() as connection:
        return [dict(row) for row in connection.execute(pledges.select().order_by(pledges.c.id)).mappings()]


@contextmanager
def serving(settings: Settings, **changes: Any) -> Iterator[str]:
    """Serve on a port that the system chooses; gives the address."""
    settings = dataclasses.replace(settings, **changes)
    server = uvicorn.Server(server_config(settings, create_app(settings)))
    listening = listen(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    port = listening.getsockname()[1]
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        assert not thread.is_alive()


class Process:
    """The endpoint as a process of its own: ``python -m endpoint``.

    :param code: the folder of its code.
    :param given: its bundle and further settings, by their names in the environment; those of ``settings`` if missing.
    :param module: what is run.
    """

    def __init__(
        self, settings: Settings, code: Path = ROOT, given: dict[str, str] | None = None, module: str = "endpoint"
    ) -> None:
        given = given or {
            "GROUNDSWELL_BUNDLE": str(settings.bundle),
            "GROUNDSWELL_TRUSTED_NETWORKS": ", ".join(map(str, settings.trusted_networks)),
            "GROUNDSWELL_LIMITS_URL": settings.limits_url,
        }
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")},
            "GROUNDSWELL_SECRET": settings.secret,
            "GROUNDSWELL_DATABASE_URL": settings.database_url,
            "GROUNDSWELL_PORT": "0",
            **given,
        }
        command = [sys.executable, "-m", module]
        self.errors: list[str] = []
        self._process = subprocess.Popen(command, cwd=code, env=environment, stderr=subprocess.PIPE, text=True)
        self.address = self._address()
        self._drain = threading.Thread(target=self._read_log, daemon=True)
        self._drain.start()

    @property
    def resident_bytes(self) -> int:
        """Return how much memory it has."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) << 10

    def _address(self) -> str:
        for line in self._process.stderr or ():
            if found := re.search(r"listening on (http://\S+)", line):
                return found[1]
        raise AssertionError("the endpoint did not start")

    def _read_log(self) -> None:
        """Keep what it says of its own mistakes, their tracebacks included; every other line begins with its time."""
        for line in self._process.stderr or ():
            if " ERROR " in line or not line[:1].isdigit():
                self.errors.append(line)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send this very process a signal and wait for its end; returns its status."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        status = self._process.wait(timeout=20)
        self._drain.join(timeout=5)
        return status


@contextmanager
def writing(url: str) -> Iterator[None]:
    """Keep the right to store pledges, as another process that writes; readers go on."""
    other: Any
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(libpq(url))
        other.execute("LOCK TABLE pledges IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def locked(url: str, seconds: float) -> Iterator[None]:
    """Keep the right to store pledges for a time, from another thread."""
    with ExitStack() as stack:
        stack.enter_context(writing(url))
        timer = threading.Timer(seconds, stack.pop_all().close)
        timer.start()
        yield
        timer.join()


def libpq(url: str) -> str:
    """Return the address of a PostgreSQL database as psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def wait_until(is_so: Any, seconds: float = 10.0) -> None:
    """Wait until something is so; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def raw_request(address: str, data: bytes, seconds: float = 10.0) -> bytes:
    """Send bytes as they are and return what comes back until the server closes or falls silent."""
    with connect(address, seconds) as connection:
        connection.sendall(data)
        return read_all(connection)


def connect(address: str, seconds: float = 10.0) -> socket.socket:
    """Return a connection to a server."""
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=seconds)


def read_all(connection: socket.socket, most_bytes: float = math.inf) -> bytes:
    """Return what comes until the other side closes or falls silent, or until it is that much."""
    received = bytearray()
    try:
        while len(received) < most_bytes and (piece := connection.recv(65536)):
            received += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return bytes(received)


def page_of(response: httpx.Response) -> BeautifulSoup:
    """Return a parsed page."""
    return BeautifulSoup(response.text, "lxml")


def fields_of(response: httpx.Response, kind: str) -> dict[str, Any]:
    """Return names and values of a page's inputs of the class ``shown`` or ``hidden``; lists where one repeats."""
    found: dict[str, Any] = {}
    for element in page_of(response).select(f"input.{kind}"):
        name, value = str(element["name"]), str(element["value"])
        found[name] = (
            value if name not in found else [*([found[name]] if isinstance(found[name], str) else found[name]), value]
        )
    return found


def errors_of(response: httpx.Response) -> dict[str, str]:
    """Return the errors that a page of the form shows: ``{field: sentence}``."""
    return {str(element["data-field"]): element.text for element in page_of(response).select("p.error")}


def edit_bundle(folder: Path, **changes: Any) -> None:
    """Change keys of bundle.json so that it is seen as a new one."""
    path = folder / "bundle.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))
