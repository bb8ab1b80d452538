"""A backup is worth what its restoring gives."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import httpx
import pytest

from endpoint.backup import back_up
from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.material import OPEN
from tests.endpoint.running import Endpoint, rows_of, serving

pytestmark = pytest.mark.sqlite_only  # PostgreSQL has pg_dump


def database_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def test_it_restores_the_same_pledges_and_counts(endpoint: Endpoint, settings: Settings, tmp_path: Path) -> None:
    """A restored copy opens as a store, is intact and has the same rows and totals."""
    for number in range(5):
        endpoint.post({**OPEN, "words": f"Promise {number}"})
    back_up(database_of(settings), tmp_path / "copy.db")
    copy = Store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert rows_of(copy) == endpoint.rows()
    assert copy.numbers() == endpoint.store.numbers()
    assert copy.numbers()["pledge"]["pending"] == 5
    copy.close()
    assert sqlite3.connect(tmp_path / "copy.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_it_copies_what_was_acknowledged_while_pledges_arrive(settings: Settings, tmp_path: Path) -> None:
    """A pledge that was acknowledged before the backup began is in it, and pledges go on being taken meanwhile."""
    acknowledged: list[int] = []
    stop = threading.Event()

    def pledge(address: str) -> None:
        with httpx.Client() as client:
            while not stop.is_set():
                words = {**OPEN, "words": f"Promise {len(acknowledged)}"}
                assert client.post(f"{address}/forms/pledge", data=words).status_code == 303
                acknowledged.append(1)

    with serving(settings) as address:
        supporter = threading.Thread(target=pledge, args=(address,))
        supporter.start()
        while len(acknowledged) < 20:
            stop.wait(0.01)
        before = len(acknowledged)
        back_up(database_of(settings), tmp_path / "copy.db")
        stop.set()
        supporter.join()
        copied = sqlite3.connect(tmp_path / "copy.db").execute("SELECT count(*) FROM pledges").fetchone()[0]
    assert before <= copied <= len(acknowledged)


def test_it_never_replaces_a_backup(endpoint: Endpoint, settings: Settings, tmp_path: Path) -> None:
    """The last good copy is not given up for one that may fail half way."""
    (tmp_path / "copy.db").write_text("the good one")
    with pytest.raises(FileExistsError):
        back_up(database_of(settings), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "the good one"


def test_only_the_operator_can_read_it(endpoint: Endpoint, settings: Settings, tmp_path: Path) -> None:
    """The copy holds what people told the campaign, private answers too."""
    back_up(database_of(settings), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
