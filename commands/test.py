"""Everything that must hold before a change is taken: style, types, tests. Ends at the first stage that fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from commands.console import Stop
from commands.environment import ROOT, Environment, SetupFailed, prepare, say

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("campaign", "plugins", "endpoint", "commands")
# A file's tests stay in one process, so that what they share is made once.
IN_PARALLEL = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")

Stage = tuple[str, list[str]]


def test(only: Sequence[str] | None) -> int:
    """Run all stages, or only some tests.

    :param only: test files or folders; then style and types are left out.
    :returns: the status of the stage that failed, else 0.
    :raises Stop: what the tests need cannot be set up.
    """
    try:
        prepare(Environment(), development=True)
    except SetupFailed as fault:
        raise Stop(str(fault)) from None
    if not only or any("browser" in path for path in only):
        ensure_chromium()
    for name, command in stages(only or ()):
        started = time.monotonic()
        say(f"\n{name}: {' '.join(command[2:])}")
        status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own commands
        if status:
            say(f"\n{name} failed with status {status}; nothing after it was run.")
            return status
        say(f"{name}: {time.monotonic() - started:.0f} seconds")
    return 0


def stages(only: Sequence[str]) -> list[Stage]:
    """Return what is run, in turn; pytest is last, so that its closing line is."""
    module = [sys.executable, "-m"]
    checks: list[Stage] = [
        ("Style", [*module, "ruff", "check", "."]),
        ("Format", [*module, "ruff", "format", "--check", "."]),
        ("Types", [*module, "mypy", "--strict", *(name for name in PACKAGES if (ROOT / name).is_dir())]),
    ]
    if only:
        return [("Tests", [*module, "pytest", "-q", *(str(Path(path).absolute()) for path in only)])]
    return [*checks, ("Tests", [*module, "pytest", "-q", *IN_PARALLEL, "tests"])]


def ensure_chromium() -> None:
    """See to it that there is a Chromium; install Debian's where that is allowed."""
    if find_chromium():
        return
    if not (shutil.which("apt-get") and is_root()):
        raise Stop(
            "The browser tests need Chromium, and there is none on this machine.\n"
            "    Debian:     sudo apt install chromium\n    elsewhere:  install Chromium or Google Chrome"
        )
    say("Installing Chromium for the browser tests, about a minute ...")
    apt_get("update")
    apt_get("install", "--yes", "--no-install-recommends", "chromium")
    if not find_chromium():
        raise Stop("Chromium was installed, but none of these is on the path: " + ", ".join(CHROMIUM))


def find_chromium() -> str | None:
    """Return the machine's Chromium."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def is_root() -> bool:
    """Tell whether packages may be installed."""
    return sys.platform != "win32" and os.geteuid() == 0


def apt_get(*words: str) -> None:
    """Run apt-get quietly; raises Stop with all it said where it fails."""
    command = ["apt-get", "--quiet", *words]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(f"{done.stdout}{done.stderr}\nThis failed: {' '.join(command)}")
