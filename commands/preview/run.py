"""Build, serve, watch: until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.routing import Router

from campaign.problems import counted
from commands.console import Stop
from commands.environment import ROOT
from commands.preview.backend import Backend, preview_settings
from commands.preview.builder import Builder, BuildJob, Outcome
from commands.preview.changes import changed_files, changed_settings
from commands.preview.host import ENDPOINT, OneHost
from commands.preview.live import Live
from commands.preview.pages import Pages
from commands.store import DATABASE, note_preview, preview_database
from endpoint.headers import security_headers

HOST = "127.0.0.1"
LOOK_SECONDS = 1.0  # how often the store is asked for news: another process may moderate


def preview(content: Path, output: Path | None = None, port: int = 8000) -> int:
    """Serve until a signal comes; returns the exit status that a shell reports for that signal.

    :param output: where the pages go; a folder of this preview's own if None, never what was published.
    :raises Stop: it cannot start.
    """
    listening = listen(port)
    own = ROOT / "build" / "preview" / str(port)  # two previews at once have two ports
    bundle = own / "endpoint"
    # Not content/data: the preview's sample pledges must never be published as people's.
    data = own / "data"
    overrides = {"ENDPOINT": ENDPOINT, "SITE": "", "DATA_PATH": str(data), "STYLEGUIDE": True}
    job = BuildJob(content.resolve(), (output or own / "site").absolute(), bundle, overrides)
    settings = preview_settings(job.content, bundle, os.environ)
    if DATABASE not in os.environ:  # commands in another window mean the same pledges
        note_preview(preview_database(job.content))
    with listening:
        return asyncio.run(Preview(job, data, Backend(settings), listening).run())


def listen(port: int) -> socket.socket:
    """Return a socket that holds the port; raises Stop where another program has it."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this would let two programs share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise Stop(
                f"Port {port} is in use, perhaps by another preview: stop that one, or choose another port "
                f"(python3 tasks.py preview --port {port + 1})."
            ) from None
        raise Stop(f"Port {port} cannot be used ({error}); choose another with --port.") from None
    return listening


class Preview:
    """A preview that runs."""

    def __init__(self, job: BuildJob, data: Path, backend: Backend, listening: socket.socket) -> None:
        self.job = job
        self.data = data
        self.backend = backend
        self.listening = listening
        self.live = Live()
        self.builder = Builder(job)
        self.wanted = asyncio.Event()
        self.stopping = asyncio.Event()
        self.signal = 0
        pages = Router(Pages(job.output, self.live).routes, redirect_slashes=False)
        host = OneHost(backend, pages, [*security_headers("", ENDPOINT), (b"cache-control", b"no-store")])
        self.server = Server(uvicorn.Config(host, lifespan="off", log_config=None, access_log=False, ws="none"))
        self.server.config.timeout_graceful_shutdown = 2

    async def run(self) -> int:
        """Run until a signal comes; raises what ends one of its parts."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: loop.call_soon_threadsafe(self._stop, number))
        work = asyncio.create_task(self._work())
        stopped = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait([work, stopped], return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            await self._close(work, stopped)
        return 128 + self.signal

    def _stop(self, number: int) -> None:
        self.signal = number
        self.stopping.set()

    async def _close(self, *tasks: asyncio.Task[object]) -> None:
        self.stopping.set()
        self.server.should_exit = True
        await self.live.stop()
        self.builder.close()
        if self.server.started:
            await self.server.ended.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.backend.close()

    async def _work(self) -> None:
        say("Building ...")
        await self._build()
        self._say_where()
        try:
            async with asyncio.TaskGroup() as parts:
                parts.create_task(self.server.serve(sockets=[self.listening]))
                parts.create_task(self._watch(changed_files(ROOT, self.job.content, self.stopping)))
                parts.create_task(self._watch(changed_settings(ROOT, self.stopping)))
                parts.create_task(self._look_for_pledges())
                parts.create_task(self._build_when_wanted())
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _watch(self, changes: AsyncIterator[set[Path]]) -> None:
        async for paths in changes:
            if any(path.suffix == ".py" for path in paths):
                self.builder.forget_code()
            self.wanted.set()

    async def _look_for_pledges(self) -> None:
        while not self.stopping.is_set():
            await asyncio.sleep(LOOK_SECONDS)
            if await self.backend.pull(self.data):
                self.wanted.set()

    async def _build_when_wanted(self) -> None:
        while not self.stopping.is_set():
            await self.builder.prepare()
            await self.wanted.wait()
            self.wanted.clear()
            await self._build()

    async def _build(self) -> None:
        outcome = await self.builder.build()
        if outcome.is_good and not self.backend.is_open:
            await self._open_backend()
            outcome = await self.builder.build()
        await self._tell(outcome)

    async def _open_backend(self) -> None:
        await self.backend.open()
        try:
            count = self.backend.load_samples(self.job.content)
            if count:
                say(f"{counted(count, 'sample pledge')} put into the store.")
            elif self.backend.has_pledges:
                say("The store has pledges from before.")
        except Stop as stop:  # a preview without samples is better than none
            print(stop, file=sys.stderr, flush=True)
        await self.backend.pull(self.data)

    async def _tell(self, outcome: Outcome) -> None:
        if self.stopping.is_set():
            return
        if outcome.is_good:
            say(f"{counted(outcome.pages, 'page')}, {outcome.seconds:.2f} seconds.")
            await self.live.built()
        else:
            kept = "The last good build is still served." if self.live.build else "Waiting for a change."
            print(f"{outcome.report}\n{kept}", file=sys.stderr, flush=True)
            await self.live.failed(outcome.report)

    def _say_where(self) -> None:
        site = f"http://{HOST}:{self.listening.getsockname()[1]}"
        say(
            f"\n  site      {site}/  (components: {site}/styleguide/)\n"
            f"  endpoint  {site}{ENDPOINT}/  (health: {site}{ENDPOINT}/health)\n"
            "  pledges   wait until you run, in another window: python3 tasks.py moderate\n"
            f"{self._say_how_to_moderate(site)}\n"
            "A page reloads itself when a file changes. Ctrl-C stops."
        )

    def _say_how_to_moderate(self, site: str) -> str:
        """Return a line with a link to sign in; nothing while the endpoint waits for a good build."""
        address = self.backend.sign_in_address(f"{site}{ENDPOINT}") if self.backend.is_open else ""
        return f"  moderate  or in the browser, signed in with {address}\n" if address else ""


class Server(uvicorn.Server):
    """uvicorn, whose signals are the preview's to handle."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone; tell when the server has ended."""
        try:
            yield
        finally:
            self.ended.set()


def say(text: str) -> None:
    """Tell the person at the terminal at once, also through a pipe."""
    print(text, flush=True)
