"""Build in a child process, so that each build sees the code as it is on disk and a fault ends nothing but itself.

The next child is made beforehand: it has imported what a build needs and waits for the word. Where code changed since,
another takes its place. Children come from a fork server that holds the large libraries, never our own modules.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from campaign.problems import Problem, ProblemsFound
from commands.environment import ROOT

LIBRARIES = ["pelican", "markdown", "jinja2", "pydantic", "PIL.Image", "yaml", "invoke"]


@dataclass(frozen=True)
class BuildJob:
    """What to build from what into what; the fields are the arguments of `commands.build.build_site`."""

    content: Path
    output: Path
    bundle: Path
    overrides: Mapping[str, object]


@dataclass(frozen=True)
class Outcome:
    """How a build ended.

    :param problems: what the editor must mend; the site was not written then.
    :param crash: the traceback of a fault in the code itself.
    """

    pages: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    crash: str = ""

    @property
    def is_good(self) -> bool:
        """Tell whether the site was written."""
        return not self.problems and not self.crash

    @property
    def report(self) -> str:
        """Return what to show where it is not good; otherwise an empty text."""
        return self.crash or (ProblemsFound(self.problems).report() if self.problems else "")


class Builder:
    """Runs one build at a time."""

    def __init__(self, job: BuildJob) -> None:
        self._job = job
        self._make_process = processes().Process
        self._ready: tuple[BaseProcess, Connection] | None = None
        self._closed = False
        self._starting = threading.Lock()

    async def build(self) -> Outcome:
        """Build once; a child that dies is told as a crash."""
        return await asyncio.to_thread(self._build)

    async def prepare(self) -> None:
        """Have a child ready for the next build."""
        await asyncio.to_thread(self._prepare)

    def forget_code(self) -> None:
        """Give up the child that waits: code has changed since it was made."""
        if self._ready:
            child, connection = self._ready
            self._ready = None
            connection.close()
            child.kill()
            child.join()

    def close(self) -> None:
        """Leave no process behind."""
        with self._starting:
            self._closed = True
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
        # Both would end by themselves, a moment after this process; but when Ctrl-C is over nothing is left.
        helpers: list[Any] = [forkserver._forkserver, resource_tracker._resource_tracker]
        for helper in helpers:
            if hasattr(helper, "_stop"):
                helper._stop()

    def _prepare(self) -> None:
        with self._starting:
            if self._ready or self._closed:
                return
            ours, theirs = multiprocessing.Pipe()
            child = self._make_process(target=wait_and_build, args=(theirs, self._job), daemon=True)
            child.start()
            theirs.close()
            self._ready = child, ours

    def _build(self) -> Outcome:
        self._prepare()
        if not self._ready:
            return Outcome(crash="The preview is stopping.")
        (child, connection), self._ready = self._ready, None
        try:
            connection.send("build")
            outcome: Outcome = connection.recv()
        except (EOFError, OSError):
            child.join()
            return Outcome(crash=f"The build ended with status {child.exitcode}; what it said is above.")
        finally:
            connection.close()
        child.join()
        return outcome


def processes() -> ForkServerContext | SpawnContext:
    """Return how children are made: from a fork server where the system has one."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    # What is blocked here stays so in the server: Ctrl-C reaches the whole group, also while it is still importing.
    resource_tracker.ensure_running()  # the server starts it otherwise, and unblocks the signal on the way
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def wait_and_build(connection: Connection, job: BuildJob) -> None:
    """Build when told to, in a child; ends quietly when its parent goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _import_all()
    gc.disable()  # this process ends before there is much to collect
    try:
        connection.recv()
    except (EOFError, OSError):
        return
    with contextlib.suppress(OSError):
        connection.send(_build(job))


def _import_all() -> None:
    """Import all that a build imports."""
    # Faulty code is told when something is to be built, not before.
    with contextlib.suppress(Exception):
        from commands.build import load_settings

        load_settings(ROOT, "pelicanconf.py")


def _build(job: BuildJob) -> Outcome:
    try:
        from commands.build import build_site

        report = build_site(ROOT, job.content, job.output, bundle=job.bundle, overrides={**job.overrides})
    except ProblemsFound as found:
        return Outcome(problems=found.problems)
    except Exception:  # any fault of a plugin or template: it must be shown, and the preview goes on
        return Outcome(crash=traceback.format_exc())
    return Outcome(report.pages, report.seconds)
