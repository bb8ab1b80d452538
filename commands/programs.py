"""What tests and benchmarks need: Python's packages, and programs to start, with Debian's package for each."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from commands.console import Stop
from commands.environment import Environment, SetupFailed, prepare, say

#: Tests that need one of these skip where it is missing, except on a build server. Chromium alone must be there.
PACKAGES = {
    "chromium": "chromium",
    "chromium-headless-shell": "chromium-headless-shell",
    "postgres": "postgresql",
    "redis-server": "redis-server",
    "sshd": "openssh-server",
    "rsync": "rsync",
    "nginx": "nginx-light",
    "caddy": "caddy",
    "systemd-analyze": "systemd",
    "zbar": "libzbar0",
    "openssl": "openssl",
    "wrk": "wrk",
    "strace": "strace",
}
#: Chromium without windows takes 60 % of the processor time; where it is not, tests start Chromium itself.
_WISHED = "chromium-headless-shell"
#: Only a benchmark starts these, and does without.
_FOR_BENCHMARKS = ("wrk", "strace")
_OTHER_NAMES = {"chromium": ("chromium-browser", "google-chrome", "google-chrome-stable")}
_LIBRARIES = ("zbar",)
#: Debian keeps servers away from a person's path.
_OTHER_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/sbin")


def find(name: str) -> str | None:
    """Return where a program of `PACKAGES` is (a library: its name), or None."""
    if name in _LIBRARIES:
        return ctypes.util.find_library(name)
    if name == "postgres" and (newest := _newest_postgres()):
        return newest
    path = os.pathsep.join((os.environ.get("PATH", ""), *_OTHER_FOLDERS))
    names = (name, *_OTHER_NAMES.get(name, ()))
    return next(filter(None, (shutil.which(one, path=path) for one in names)), None)


def _newest_postgres() -> str | None:
    """Return the newest of the versions that Debian keeps side by side."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max(map(str, found), key=lambda path: int(Path(path).parts[-3]), default=None)


def ensure_packages() -> None:
    """See to it that Python's packages for development are there: `tasks.py` does, `invoke` alone does not.

    :raises Stop: they could not be installed.
    """
    try:
        prepare(Environment(), development=True)
    except SetupFailed as fault:
        raise Stop(str(fault)) from None


def ensure(names: Collection[str] = PACKAGES.keys() - _FOR_BENCHMARKS) -> None:
    """See to it that the programs are there, those of the tests if none are named; install Debian's where allowed.

    :raises Stop: Chromium is missing and may not be installed, or an installation failed.
    """
    missing = [name for name in PACKAGES if name in names and not find(name)]
    needed = [name for name in missing if name != _WISHED]
    if not (shutil.which("apt-get") and is_root()):
        if needed:
            _tell(needed)
        return
    if needed:
        _install(needed)
    if _WISHED in missing:
        with suppress(Stop):  # older Debians have no such package, and a machine may reach none
            _install([_WISHED])
    still = [name for name in needed if not find(name)]
    if still:
        raise Stop("Installed, but not found: " + ", ".join(still))


def _install(names: list[str]) -> None:
    say(f"Installing what is to be started ({', '.join(names)}), a minute or two ...")
    apt_get("update")
    apt_get("install", "--yes", "--no-install-recommends", *(PACKAGES[name] for name in names))


def browser() -> str | None:
    """Return the Chromium that tests start, the one without windows if it is there."""
    return find(_WISHED) or find("chromium")


def _tell(missing: list[str]) -> None:
    packages = " ".join(PACKAGES[name] for name in missing)
    if "chromium" in missing:
        raise Stop(
            "The browser tests need Chromium, and there is none on this machine.\n"
            f"    Debian:     sudo apt install {packages}\n    elsewhere:  install Chromium or Google Chrome"
        )
    say(f"Not on this machine, so what starts them is left out: {', '.join(missing)}.")
    say(f"    Debian:  sudo apt install {packages}")


def is_root() -> bool:
    """Tell whether packages may be installed."""
    return sys.platform != "win32" and os.geteuid() == 0


def apt_get(*words: str) -> None:
    """Run apt-get quietly, without starting the services that it installs; raises Stop with all it said if it fails."""
    command = ["apt-get", "--quiet", *words]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(f"{done.stdout}{done.stderr}\nThis failed: {' '.join(command)}")
