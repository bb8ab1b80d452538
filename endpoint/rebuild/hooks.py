"""What is done to have the site built: a command on this machine, or a signed call to another one."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import Final, Protocol

#: A build takes a minute at most; whatever hangs shall not hold up the next one for ever.
COMMAND_SECONDS: Final = 900.0
END_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 0.1


class HookFault(Exception):
    """The site was not built; the text says why in a few words, without addresses, output or secrets."""


class Stopped(Exception):
    """The endpoint ends: the build was given up."""


class Hook(Protocol):
    """A way to have the site built."""

    def run(self, number: int, stopping: threading.Event) -> None:
        """Have it built.

        :param number: of the newest change that it takes in; the same number is the same event.
        :raises HookFault: it was not.
        :raises Stopped: ``stopping`` was set meanwhile.
        """
        ...


class Command:
    """A program with its words, run without a shell. It does not get the endpoint's settings, so no secret of ours."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(words)

    def run(self, number: int, stopping: threading.Event) -> None:  # noqa: ARG002 - each run is the same
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")}
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's own words
                self._words, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
            )
        except OSError as error:
            raise HookFault(f"the command cannot be started ({error.strerror})") from None
        try:
            self._wait(process, stopping)
        finally:
            _end(process)

    def _wait(self, process: subprocess.Popen[bytes], stopping: threading.Event) -> None:
        until = time.monotonic() + COMMAND_SECONDS
        while process.poll() is None:
            if stopping.wait(LOOK_SECONDS):
                raise Stopped
            if time.monotonic() > until:
                raise HookFault(f"the command took more than {COMMAND_SECONDS:g} seconds")
        if process.returncode:
            raise HookFault(f"the command ended with status {process.returncode}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that still runs, and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            continue
