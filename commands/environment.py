"""Make .venv from the locks, with nothing but Python's standard library: this runs on a bare machine.

A stamp in .venv tells from which lock it was made, so that this happens once, and again when the lock changes. Without
a stamp that fits, whatever is in .venv (half made, copied, of a Python since removed) is completed or made anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"  # holds everything in LOCK and what `test` and `bench` need
OLDEST = (3, 11)
BASE_PYTHON: str = getattr(sys, "_base_executable", sys.executable)  # not .venv's own, should this run inside

NO_VENV = """\
This Python ({python}) cannot make virtual environments: its modules 'venv' and 'ensurepip' are not all installed.
    Debian, Ubuntu:  sudo apt install python3-venv
    Fedora, others:  install your system's package for venv and pip
    anywhere:        install uv, which needs neither of them
Then run the same command again."""


class SetupFailed(Exception):
    """The environment could not be made; the text says why and what to do."""


@dataclass(frozen=True)
class Environment:
    """The virtual environment of one checkout."""

    root: Path = ROOT

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        return self.folder / "made-from.json"

    def is_current(self, development: bool) -> bool:
        """Tell whether it was made, to the end, from the locks as they are now."""
        lock = DEVELOPMENT_LOCK if development else self.stamped_lock() or LOCK
        return self.python.exists() and self._read_stamp() == self._stamp_for(lock)

    def stamped_lock(self) -> str | None:
        """Return the lock that it was made from, even if that lock has changed since."""
        lock = self._read_stamp().get("lock")
        return lock if lock in (LOCK, DEVELOPMENT_LOCK) else None

    def lock_for(self, development: bool) -> str:
        """Return the lock to install: what was there for development stays."""
        return DEVELOPMENT_LOCK if development or self.stamped_lock() == DEVELOPMENT_LOCK else LOCK

    def make(self, lock: str) -> None:
        """Complete .venv so that it holds what the lock names; takes the stamp away until all of it is there."""
        self.stamp.unlink(missing_ok=True)
        uv = find_uv()
        if not self._works():
            self._begin(uv)
        run([*self._installer(uv), "--quiet", "--no-deps", "--require-hashes", "-r", self.root / lock])
        self.stamp.write_text(json.dumps(self._stamp_for(lock)) + "\n", encoding="utf-8")

    def _installer(self, uv: str | None) -> list[str | Path]:
        """Return the command that installs; it adds and replaces, and never removes what somebody added by hand.

        Compiling everything takes longer than all the rest, and most of it is never imported: each module is compiled
        when it is first used. Only where Python must not keep what it compiled, that would cost seconds at each start.
        """
        compile_now = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
        if uv:
            command: list[str | Path] = [uv, "pip", "install", "--python", self.python]
            return [*command, "--compile-bytecode"] if compile_now else command
        if not self._has_pip():
            self._begin(None)
        command = [self.python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
        return command if compile_now else [*command, "--no-compile"]

    def _begin(self, uv: str | None) -> None:
        """Make an empty environment in the place of whatever is there."""
        if not uv and not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
            raise SetupFailed(NO_VENV.format(python=sys.executable))
        if self.folder.is_symlink():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)
        if uv:
            run([uv, "venv", "--quiet", "--python", BASE_PYTHON, self.folder])
        else:
            run([BASE_PYTHON, "-m", "venv", self.folder])

    def _works(self) -> bool:
        """Tell whether .venv's Python starts, is its own and is not older than the project allows."""
        if not self.python.exists():
            return False
        question = f"import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < {OLDEST})"
        return succeeds([self.python, "-c", question])

    def _has_pip(self) -> bool:
        return succeeds([self.python, "-m", "pip", "--version"])

    def _stamp_for(self, lock: str) -> dict[str, str]:
        return {"lock": lock, "digest": hashlib.sha256((self.root / lock).read_bytes()).hexdigest()}

    def _read_stamp(self) -> dict[str, str]:
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def prepare(environment: Environment, development: bool = False) -> bool:
    """Make the environment if it is not current; returns whether anything was done.

    :raises SetupFailed: it could not be made.
    """
    if environment.is_current(development):
        return False
    lock = environment.lock_for(development)
    count = count_packages((environment.root / lock).read_text(encoding="utf-8"))
    say(f"Setting up .venv: {count} packages, about half a minute ...")
    started = time.monotonic()
    environment.make(lock)
    say(f"Ready after {time.monotonic() - started:.0f} seconds.")
    return True


def run_inside(arguments: Sequence[str], development: bool = False) -> None:
    """Continue as ``tasks.py ARGUMENTS`` inside the environment; returns only when it is there already."""
    environment = Environment()
    try:
        changed = prepare(environment, development)
    except (SetupFailed, PermissionError) as fault:  # .venv may be another user's, such as root's
        sys.exit(str(fault))
    if changed or Path(sys.prefix).resolve() != environment.folder.resolve():
        become([str(environment.python), str(environment.root / "tasks.py"), *arguments])


def become(command: list[str]) -> None:
    """Replace this process by the command; where that cannot be done, run it and leave with its exit status."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - our own Python, no shell wanted
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the inner process's to answer
    sys.exit(subprocess.call(command))  # noqa: S603


def count_packages(lock: str) -> int:
    """Return how many packages a lock names."""
    return sum("==" in line for line in lock.splitlines() if line[:1].isalnum())


def find_uv() -> str | None:
    """Return uv if it is there and runs (a version manager's stand-in may be there and not run)."""
    uv = shutil.which("uv")
    return uv if uv and succeeds([uv, "--version"]) else None


def succeeds(command: Sequence[str | Path]) -> bool:
    """Tell whether a command ends with status 0."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def run(command: Sequence[str | Path]) -> None:
    """Run a step of the set-up; shows what it said only if it failed.

    :raises SetupFailed: the step failed.
    """
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        shown = " ".join(map(str, command))
        raise SetupFailed(f"{done.stdout}{done.stderr}\nSetting up .venv failed at: {shown}")


def say(sentence: str) -> None:
    """Tell what happens on standard error: standard output belongs to the task."""
    print(sentence, file=sys.stderr, flush=True)
