"""A preview as a person has it: a process with a port, and a browser that listens."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from commands.environment import ROOT
from tests.servers import free_port
from tests.site.building import replace_in
from tests.site.small import copy_small

PATIENCE = 30.0  # seconds, on a machine that does other things as well


class RunningPreview:
    """A preview of the small sample campaign, with a store and an output folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.content = folder / "content"
        self.site = folder / "site"
        self.database_url = f"sqlite:///{folder}/pledges.db"
        self.port = free_port()
        self.data = ROOT / "build" / "preview" / str(self.port) / "data"
        self.process: subprocess.Popen[str] | None = None
        self._log = folder / "log.txt"
        copy_small(ROOT / "content", self.content)
        # In a folder of its host once it is published; the preview serves it from its own root.
        replace_in(self.content / "campaign.yml", "example.org\nendpoint", "example.org/folder\nendpoint")
        shutil.rmtree(self.content / "data", ignore_errors=True)

    def start(self) -> None:
        """Start it in a process group of its own and wait until it serves."""
        words = ["--content", str(self.content), "--output", str(self.site), "--port", str(self.port)]
        others = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")}
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "tasks.py"), "preview", *words],
                env={**others, "GROUNDSWELL_DATABASE_URL": self.database_url},
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        self.wait_for(lambda: "Ctrl-C stops." in self.said)

    @property
    def said(self) -> str:
        """What the terminal shows."""
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, happened: Any) -> Any:
        """Return what ``happened`` returns as soon as that is true; fails with what was said after a while."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process is None or self.process.poll() is None, self.said
            with suppress(OSError):
                if result := happened():
                    return result
            time.sleep(0.05)
        raise AssertionError(self.said)

    def get(self, path: str) -> tuple[int, str, Mapping[str, str]]:
        """Return status, text and headers of an address."""
        return self._request("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        """Post a form as a browser does."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self._request("POST", path, urlencode(fields), headers)

    def _request(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] = {}
    ) -> tuple[int, str, Mapping[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace"), {k.lower(): v for k, v in answer.getheaders()}
        finally:
            connection.close()

    def events(self) -> Events:
        """Listen as an open page does."""
        return Events(self.port)

    def edit(self, name: str, old: str, new: str) -> None:
        """Save a content file with another text in it."""
        replace_in(self.content / name, old, new)

    def stop(self, number: int = signal.SIGINT, whole_group: bool = False) -> int:
        """Send a signal, to the process alone or as a terminal does to its whole group; returns the status."""
        assert self.process
        (os.killpg if whole_group else os.kill)(self.process.pid, number)
        status = self.process.wait(PATIENCE)
        return status

    def left_over(self) -> list[str]:
        """Return the command lines of the processes of its group that are still there."""
        assert self.process
        return [command for group, command in running_processes() if group == self.process.pid]

    def end(self) -> None:
        """Leave nothing behind, however the test ended."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Events:
    """An EventSource."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._connection.request("GET", "/_preview/events", headers={"accept": "text/event-stream"})
        self.answer = self._connection.getresponse()

    def next(self) -> dict[str, str]:
        """Wait for the next message."""
        while True:
            line = self.answer.readline().decode()
            assert line, "the preview ended the stream"
            if line.startswith("data: "):
                message: dict[str, str] = json.loads(line.removeprefix("data: "))
                return message

    def close(self) -> None:
        """Close the page."""
        self._connection.close()


def running_processes() -> list[tuple[int, str]]:
    """Return group and command line of every process that runs."""
    shown = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in shown.splitlines()]
    return [(int(group), command) for group, state, command in rows if not state.startswith("Z")]
