"""Supporters who send one pledge after the other while something goes wrong."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
from sqlalchemy.engine import make_url

from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.material import GOOD
from tests.endpoint.running import rows_of, wait_until


class Supporters:
    """Each sends pledges that are known by their touchpoint, and the same one again until it is acknowledged.

    :param address: where they send to; may be changed while they do.
    """

    def __init__(self, address: str, number: int = 8) -> None:
        self.address = address
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self.broken = 0
        self._client = httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=number))
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send_all, args=(name,)) for name in range(number)]

    def wait_for(self, number: int, seconds: float = 60) -> None:
        """Wait until so many more are acknowledged."""
        enough = len(self.acknowledged) + number
        wait_until(lambda: len(self.acknowledged) >= enough, seconds)

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop them; what is under way is answered first."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._client.close()

    def _send_all(self, name: int) -> None:
        number = 0
        while not self._stop.is_set():
            try:
                number += self._send(f"{name}-{number}")
            except httpx.TransportError:
                self.broken += 1
                self._stop.wait(0.05)

    def _send(self, key: str) -> bool:
        form = {**GOOD, "form_key": key, "touchpoint": key}
        status = self._client.post(f"{self.address}/forms/pledge", data=form).status_code
        if status == 303:
            self.acknowledged.append(key)
            return True
        self.refused.append(status)
        self._stop.wait(0.05)
        return False


@contextmanager
def sending(address: str, number: int = 8) -> Iterator[Supporters]:
    """Let supporters send until the end."""
    supporters = Supporters(address, number)
    supporters.start()
    try:
        yield supporters
    finally:
        supporters.stop()


def stored_once(database_url: str, acknowledged: list[str]) -> int:
    """See that everything acknowledged is stored, nothing twice, and the totals say so; returns how many are stored."""
    store = Store(database_url)
    stored = Counter(row["touchpoint"] for row in rows_of(store))
    total = sum(store.numbers().get("pledge", {}).values())
    store.close()
    assert set(acknowledged) <= stored.keys(), "an acknowledged pledge is lost"
    assert set(stored.values()) <= {1}, "a pledge is there twice"
    assert total == len(stored)
    return total


def is_intact(database: Path) -> bool:
    """Return what SQLite says of a file."""
    with closing(sqlite3.connect(database)) as connection:
        answers: list[tuple[str]] = connection.execute("PRAGMA integrity_check").fetchall()
        return answers == [("ok",)] and not connection.execute("PRAGMA foreign_key_check").fetchall()


def file_of(settings: Settings) -> Path:
    """Return the SQLite file."""
    return Path(str(make_url(settings.database_url).database))
