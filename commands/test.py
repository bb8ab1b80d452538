"""Everything that must hold before a change is taken: style, types, tests. Ends at the first stage that fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from commands import programs
from commands.console import Stop
from commands.environment import ROOT, Environment, SetupFailed, prepare, say

PACKAGES = ("campaign", "plugins", "endpoint", "commands")
# One process more than cores: tests wait for browsers, servers and disks.
WORKERS = min(4, (os.cpu_count() or 1) + 1)
# A file's tests stay in one process, so that what they share is made once.
IN_PARALLEL = ("-n", str(WORKERS), "--dist", "loadfile")

Stage = tuple[str, list[str]]


def test(only: Sequence[str] | None, faults: bool) -> int:
    """Run all stages, or only some tests.

    :param only: test files or folders; then style and types are left out.
    :param faults: run the long form of the fault tests, marked so, and no others.
    :returns: the status of the stage that failed, else 0.
    :raises Stop: what the tests need cannot be set up.
    """
    try:
        prepare(Environment(), development=True)
    except SetupFailed as fault:
        raise Stop(str(fault)) from None
    if not only or faults or any("browser" in path for path in only):
        programs.ensure()
    for name, command in stages(only or (), faults):
        started = time.monotonic()
        say(f"\n{name}: {' '.join(command[2:])}")
        done = subprocess.run(command, cwd=ROOT, env=_environment(), check=False)  # noqa: S603 - our own commands
        if done.returncode:
            say(f"\n{name} failed with status {done.returncode}; nothing after it was run.")
            return done.returncode
        say(f"{name}: {time.monotonic() - started:.0f} seconds")
    return 0


def _environment() -> dict[str, str]:
    """Return this process's environment, but what Python compiles is kept.

    Else each of the many processes that tests start would compile all that it imports anew.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def stages(only: Sequence[str], faults: bool = False) -> list[Stage]:
    """Return what is run, in turn; pytest is last, so that its closing line is."""
    module = [sys.executable, "-m"]
    checks: list[Stage] = [
        ("Style", [*module, "ruff", "check", "."]),
        ("Format", [*module, "ruff", "format", "--check", "."]),
        ("Types", [*module, "mypy", "--strict", *(name for name in PACKAGES if (ROOT / name).is_dir())]),
    ]
    if faults:
        where = [str(Path(path).absolute()) for path in only] or ["tests"]
        return [("Faults", [*module, "pytest", "-q", "-m", "faults", *where])]
    if only:
        return [("Tests", [*module, "pytest", "-q", *(str(Path(path).absolute()) for path in only)])]
    return [*checks, ("Tests", [*module, "pytest", "-q", *IN_PARALLEL, "tests"])]
