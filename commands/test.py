"""Everything that must hold before a change is taken: style, types, tests. Ends where the first stage fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from commands import programs
from commands.environment import ROOT, say

PACKAGES = ("campaign", "plugins", "endpoint", "commands")
# One process more than cores: tests wait for browsers, servers and disks.
WORKERS = min(4, (os.cpu_count() or 1) + 1)
# A file's tests stay in one process, so that what they share is made once.
IN_PARALLEL = ("-n", str(WORKERS), "--dist", "loadfile")


class Stage(NamedTuple):
    """A command, and what it looks after."""

    name: str
    command: list[str]


class Running(NamedTuple):
    """A stage that was started.

    :param said: what it says, where it is not shown at once.
    """

    stage: Stage
    process: subprocess.Popen[str]
    said: IO[str] | None


def test(only: Sequence[str] | None, faults: bool) -> int:
    """Run all stages, or only some tests.

    :param only: test files or folders; then style and types are left out.
    :param faults: run the long form of the fault tests, marked so, and no others.
    :returns: the status of the stage that failed, else 0.
    :raises Stop: what the tests need cannot be set up.
    """
    programs.ensure_packages()
    if not only or faults or any("browser" in path for path in only):
        programs.ensure()
    for together in stages(only or (), faults):
        status = _run(together)
        if status:
            return status
    return 0


def _run(together: Sequence[Stage]) -> int:
    """Run stages at once. The last one is seen at work; what another says is told only where it fails.

    :returns: the status of the first that failed, else 0.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        running = [_start(stage, stack, is_seen=stage is together[-1]) for stage in together]
        for stage, process, said in running:
            if process.wait():
                _end(running)
                _tell(said)
                say(f"\n{stage.name} failed with status {process.returncode}; nothing after it was run.")
                return process.returncode
            say(f"\n{stage.name}: {time.monotonic() - started:.0f} seconds")
    return 0


def _start(stage: Stage, stack: ExitStack, *, is_seen: bool) -> Running:
    say(f"\n{stage.name}: {' '.join(stage.command[2:])}")
    said: IO[str] | None = None
    if not is_seen:
        said = stack.enter_context(TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115 - the stack closes it
    process = stack.enter_context(
        subprocess.Popen(stage.command, cwd=ROOT, env=_environment(), text=True, stdout=said, stderr=said)  # noqa: S603
    )
    return Running(stage, process, said)


def _end(running: Sequence[Running]) -> None:
    """Interrupt what still runs as Ctrl-C would, so that tests stop the servers that they started."""
    for _, process, _ in running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait()


def _tell(said: IO[str] | None) -> None:
    if said:
        said.seek(0)
        sys.stdout.write(said.read())
        sys.stdout.flush()


def _environment() -> dict[str, str]:
    """Return this process's environment, but what Python compiles is kept.

    Else each of the many processes that tests start would compile all that it imports anew.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def stages(only: Sequence[str], faults: bool = False) -> list[list[Stage]]:
    """Return what is run in turn, each time one stage or several at once; pytest is last, so that its closing line is.

    Types are judged on one core only, so that the tests need not wait for them.
    """
    module = [sys.executable, "-m"]
    if faults:
        where = [str(Path(path).absolute()) for path in only] or ["tests"]
        return [[Stage("Faults", [*module, "pytest", "-q", "-m", "faults", *where])]]
    if only:
        return [[Stage("Tests", [*module, "pytest", "-q", *(str(Path(path).absolute()) for path in only)])]]
    packages = [name for name in PACKAGES if (ROOT / name).is_dir()]
    return [
        [Stage("Style", [*module, "ruff", "check", "."])],
        [Stage("Format", [*module, "ruff", "format", "--check", "."])],
        [
            Stage("Types", [*module, "mypy", "--strict", *packages]),
            Stage("Tests", [*module, "pytest", "-q", *IN_PARALLEL, "tests"]),
        ],
    ]
