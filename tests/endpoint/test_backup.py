"""A backup is worth what its restoring gives."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from endpoint.backup import back_up
from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.material import OPEN
from tests.endpoint.running import Endpoint, rows_of

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


def test_it_copies_the_very_file_that_is_named(tmp_path: Path) -> None:
    """Signs that mean something in an address mean nothing in a path: an empty file beside it was made, and copied."""
    database = tmp_path / "pledges #1 50%25?.db"
    with closing(sqlite3.connect(database)) as store:
        store.execute("CREATE TABLE pledges (id)")
    back_up(database, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT name FROM sqlite_master").fetchall() == [("pledges",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", database.name]


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
