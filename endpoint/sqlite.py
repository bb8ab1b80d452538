"""SQLite for the store: a file with one writer at a time."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from endpoint.bulk import BulkInsert
from endpoint.dialects import WRITE, Row, TotalKey
from endpoint.tables import PLEDGE_COLUMNS, pledges

#: The log is written into the file when it has so many pages, 16 MB. Each pledge changes pages all over two indexes:
#: with 1,000 most were written into the file again and again, and the slowest pledges took half as long again.
LOG_PAGES = 4000


class SQLite:
    """An SQLite file; it and its folder are made where they are missing.

    :param busy_seconds: how long a write waits for another process.
    :raises sqlalchemy.exc.OperationalError: the file cannot be made.
    """

    def __init__(self, url: URL, busy_seconds: float, **options: Any) -> None:
        _make_private(url.database)
        arguments = {"timeout": busy_seconds, "check_same_thread": False}
        self.engine = create_engine(url, connect_args=arguments, **options)
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        self._pledges = BulkInsert(pledges, PLEDGE_COLUMNS, "submission_key", self.engine.dialect)
        self._marker: Connection | None = None

    def insert(self, connection: Connection, rows: Sequence[Row]) -> Counter[TotalKey]:
        """Insert pledges whose submission key is new; returns how many, by total."""
        groups: dict[TotalKey, list[Row]] = {}
        for row in rows:
            groups.setdefault((row["form_id"], row["state"]), []).append(row)
        return Counter({key: self._pledges.run(connection, group) for key, group in groups.items()})

    def change_mark(self) -> object:
        """Return a mark that is another one after any process changed the store.

        ``data_version`` is counted for each connection, so one connection is kept for it.
        """
        if self._marker is None:
            self._marker = self.engine.connect()
        try:
            # Not through SQLAlchemy: this runs for every reader of the wall.
            cursor = self._marker.connection.cursor()
            version: int = cursor.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise OperationalError("PRAGMA data_version", None, error) from error
        return version

    def wait_to_migrate(self, connection: Connection) -> None:
        """Do nothing: a transaction that writes is alone already."""

    def cut_log(self) -> None:
        """Cut off the log, in which older pages stay, unless somebody is at the store right now: it waits for nobody,
        so that nobody waits for it.
        """
        driver = self.engine.raw_connection()
        try:
            driver.cursor().execute("PRAGMA busy_timeout = 0")
            driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise OperationalError("PRAGMA wal_checkpoint", None, error) from error
        finally:
            driver.invalidate()  # the next one waits for others again

    def sweep(self) -> None:
        """Write the file anew and cut off its log, in which older pages would else stay."""
        driver = self.engine.raw_connection()
        try:
            driver.cursor().execute("VACUUM")
            driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise OperationalError("VACUUM", None, error) from error
        finally:
            driver.close()

    def close(self) -> None:
        """Close every connection."""
        if self._marker is not None:
            self._marker.close()
            self._marker = None
        self.engine.dispose()


def _make_private(database: str | None) -> None:
    """Make the folder, and a new file that only this user may read: SQLite gives its side files the same rights."""
    path = Path(database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise OperationalError("open", None, error) from error


def _prepare(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver would begin DEFERRED by itself
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL, not NORMAL: acknowledged means on disk; batches make it cheap.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What was erased is overwritten: a destroyed key is not to be found in the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    cursor.close()


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN DEFERRED")
