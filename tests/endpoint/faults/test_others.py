"""Others get in the way: a process that holds the database, clients that stall."""

from __future__ import annotations

import dataclasses
import os
import resource
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from endpoint.config import Settings
from tests.endpoint.load import file_of, sending, stored_once
from tests.endpoint.material import GOOD
from tests.endpoint.running import (
    connect,
    serving,
    wait_until,
)

HOLD_THE_LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for _ in range(int(sys.argv[2])):
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    time.sleep(0.2)
    connection.execute("ROLLBACK")
    time.sleep(0.05)
"""


@pytest.mark.sqlite_only
def test_it_waits_for_another_process_that_writes(settings: Settings) -> None:
    """Somebody's own program holds the database again and again: every pledge waits and gets its 303."""
    beside_a_writer(settings, times=3)


@pytest.mark.faults
@pytest.mark.sqlite_only
def test_it_waits_for_another_process_for_long(settings: Settings) -> None:
    """The long form."""
    beside_a_writer(settings, times=100)


def beside_a_writer(settings: Settings, times: int) -> None:
    """Send while another process holds the lock ``times`` times for a fifth of a second."""
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(file_of(settings)), str(times)]
    with serving(settings) as address:
        other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with sending(address, number=4) as supporters:
            assert other.wait(timeout=300) == 0
            supporters.wait_for(1)
    other.stdout.close()
    assert supporters.refused == []
    assert supporters.broken == 0
    stored_once(settings.database_url, supporters.acknowledged)


@pytest.mark.faults
@pytest.mark.sqlite_only
def test_it_answers_a_good_pledge_beside_a_thousand_stalled_ones(settings: Settings) -> None:
    """Clients that never finish head or body, or never read their answer: a good pledge is answered in a second."""
    seconds = beside_stalled(settings, 1_000)
    print(f"1,000 stalled clients: a good pledge took {max(seconds) * 1000:.0f} ms at most of {len(seconds)}")
    assert max(seconds) < 1


@pytest.mark.faults
@pytest.mark.sqlite_only
def test_it_lets_go_of_stalled_clients(settings: Settings) -> None:
    """Each is closed at its deadline; afterwards the process holds no connection of theirs."""
    settings = dataclasses.replace(settings, header_seconds=1, body_seconds=1, idle_seconds=2)
    with serving(settings) as address:
        before = open_sockets()
        clients = [stall(address, number) for number in range(300)]
        for client in clients:
            wait_for_end(client)
            client.close()
        wait_until(lambda: open_sockets() <= before, 30)


def beside_stalled(settings: Settings, number: int) -> list[float]:
    """Return how long good pledges take beside so many clients that stall."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * number)), hard))
    with serving(settings) as address:
        clients = [stall(address, each) for each in range(number)]
        seconds = []
        with httpx.Client(base_url=address, timeout=30) as supporter:
            supporter.get("/health")  # by now all have been let in
            for each in range(20):
                begun = time.monotonic()
                assert supporter.post("/forms/pledge", data={**GOOD, "form_key": str(each)}).status_code == 303
                seconds.append(time.monotonic() - begun)
        for client in clients:
            client.close()
    return seconds


def stall(address: str, number: int) -> socket.socket:
    """Return a connection of somebody who goes no further: silent, in the head, in the body, or deaf."""
    post = b"POST /forms/pledge HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    sent = [b"", post[:20], post + b"Content-Length: 100\r\n\r\nwords=", b"GET /wall HTTP/1.1\r\nHost: a\r\n\r\n"]
    connection = connect(address)
    connection.sendall(sent[number % len(sent)])
    return connection


def wait_for_end(connection: socket.socket) -> None:
    """Read until the other side has closed; raises TimeoutError where it does not."""
    with suppress(ConnectionResetError):
        while connection.recv(65536):
            pass


def open_sockets() -> int:
    """Return how many sockets this process has open; the store opens its files when it likes."""
    # Not os.readlink, which fails where a descriptor is closed meanwhile.
    return sum("socket:" in os.path.realpath(each) for each in Path("/proc/self/fd").iterdir())
