"""The store: one database, opened, migrated and spoken to from here only.

Every write runs in `Store.write`, which begins IMMEDIATE on SQLite: a deferred transaction that turns into a write
fails at once with "database is locked", whatever the busy timeout says.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, column, create_engine, event, func, inspect, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from endpoint.bulk import BulkInsert
from endpoint.dialects import Insert, insert_for
from endpoint.states import STATES
from endpoint.tables import decisions, form_versions, pledges, totals

Row = dict[str, Any]

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567" * 8  # each byte gives one of 32 characters, all as likely
_WRITE = "groundswell_write"
#: What a new pledge has; its other columns are empty until something happens to it.
PLEDGE_COLUMNS = (
    "public_id",
    "form_id",
    "form_digest",
    "public_answers",
    "private_answers",
    "consents",
    "language",
    "touchpoint",
    "submission_key",
    "state",
    "progress",
    "created_at",
    "changed_at",
)
REVISION = "0001"  # the newest migration; a test holds it
_VERSION = table("alembic_version", column("version_num"))
MIGRATIONS = Path(__file__).parent / "migrations"


def now() -> datetime:
    """Return this moment, timezone aware, in UTC."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """Return 16 random characters (80 bits) for addresses: ``a`` to ``z`` and ``2`` to ``7``."""
    return secrets.token_bytes(16).translate(_BASE32).decode("ascii")


class Store:
    """An open database whose tables are today's.

    :param url: SQLAlchemy's address, as in GROUNDSWELL_DATABASE_URL.
    :param busy_seconds: how long a write waits for another process.
    :raises sqlalchemy.exc.OperationalError: the database cannot be opened.
    """

    def __init__(self, url: str, busy_seconds: float = 5.0) -> None:
        self.engine = _engine(url, busy_seconds)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        insert = insert_for(self.engine.dialect.name)
        self._pledges = BulkInsert(pledges, PLEDGE_COLUMNS, "submission_key", self.engine.dialect)
        self._add_version = insert(form_versions).on_conflict_do_nothing(index_elements=["digest"])
        self._add_total = _adding(insert(totals), totals)
        self._marker: Connection | None = None
        migrate(self)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside a transaction that already holds the right to write."""
        with self.engine.connect().execution_options(**{_WRITE: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading."""
        with self.engine.connect() as connection:
            yield connection

    def remember_form(self, digest: str, form_id: str, definition: Mapping[str, Any]) -> None:
        """Keep a version of a form, for good; known ones stay as they are."""
        row = {"digest": digest, "form_id": form_id, "definition": dict(definition), "first_seen": now()}
        with self.write() as connection:
            connection.execute(self._add_version, row)

    def form_definition(self, digest: str, form_id: str) -> Mapping[str, Any] | None:
        """Return the definition of a version of a form, or None."""
        query = select(form_versions.c.definition).where(
            form_versions.c.digest == digest, form_versions.c.form_id == form_id
        )
        with self.read() as connection:
            definition: Mapping[str, Any] | None = connection.scalar(query)
            return definition

    def add_pledges(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Insert pledges and count them; a row whose submission key is known is left out.

        :param rows: a value for each of `PLEDGE_COLUMNS`.
        :returns: how many were new.
        """
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            groups.setdefault((row["form_id"], row["state"]), []).append(row)
        return sum(self._add_group(connection, key, group) for key, group in groups.items())

    def _add_group(self, connection: Connection, key: tuple[str, str], rows: list[Row]) -> int:
        new = self._pledges.run(connection, rows)
        self.count(connection, *key, new)
        return new

    def count(self, connection: Connection, form_id: str, state: str, change: int) -> None:
        """Add ``change`` (may be negative) to a total, in the caller's transaction."""
        if change > 0:
            connection.execute(self._add_total, {"form_id": form_id, "state": state, "number": change})
        elif change < 0:
            where = (totals.c.form_id == form_id) & (totals.c.state == state)
            connection.execute(totals.update().where(where).values(number=totals.c.number + change))

    def is_empty(self) -> bool:
        """Return whether there is no pledge."""
        with self.read() as connection:
            return connection.scalar(select(pledges.c.id).limit(1)) is None

    def numbers(self) -> dict[str, dict[str, int]]:
        """Return how many pledges each form has in each state: ``{form id: {state: number}}``."""
        found: dict[str, dict[str, int]] = {}
        with self.read() as connection:
            for form_id, state, number in connection.execute(select(totals)):
                found.setdefault(form_id, dict.fromkeys(STATES, 0))[state] = number
        return found

    def last_change(self) -> datetime | None:
        """Return when a pledge last arrived or was decided about; None where there is none."""
        newest = (
            select(pledges.c.created_at).order_by(pledges.c.id.desc()).limit(1),
            select(decisions.c.at).order_by(decisions.c.id.desc()).limit(1),
        )
        with self.read() as connection:
            moments = [connection.scalar(query) for query in newest]
        return max((moment for moment in moments if moment is not None), default=None)

    def change_mark(self) -> int | str:
        """Return a mark that is another one after any process changed the store.

        ``data_version`` is counted for each connection, so one connection is kept for it.
        """
        if self._marker is None:
            self._marker = self.engine.connect()
        if self.is_sqlite:
            return self._data_version(self._marker)
        newest = select(func.max(pledges.c.id), func.max(decisions.c.id))
        mark_row = self._marker.execute(newest).one()
        self._marker.rollback()
        return repr(tuple(mark_row))

    def _data_version(self, connection: Connection) -> int:
        try:
            # Not through SQLAlchemy: this runs for every reader of the wall.
            cursor = connection.connection.cursor()
            version: int = cursor.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise OperationalError("PRAGMA data_version", None, error) from error
        return version

    def check(self) -> None:
        """Read something; raises OperationalError where the database does not answer."""
        with self.read() as connection:
            connection.scalar(select(totals.c.number).limit(1))

    def close(self) -> None:
        """Close every connection."""
        if self._marker is not None:
            self._marker.close()
            self._marker = None
        self.engine.dispose()


def migrate(store: Store) -> None:
    """Bring the tables to today's shape, in one transaction; two processes may try at once."""
    if _revision(store) == REVISION:
        return
    # Alembic takes half a second and 10 MiB: only whoever needs it pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(store: Store) -> str | None:
    """Return the revision of the tables that are there; None where there are none."""
    with store.read() as connection:
        if not inspect(connection).has_table(_VERSION.name):
            return None
        revision: str | None = connection.scalar(select(_VERSION.c.version_num))
        return revision


def _adding(insert: Insert, counted: Table) -> Insert:
    added = counted.c.number + insert.excluded.number
    return insert.on_conflict_do_update(index_elements=["form_id", "state"], set_={"number": added})


def _engine(url: str, busy_seconds: float) -> Engine:
    address = make_url(url)
    options: dict[str, Any] = {}
    if address.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": busy_seconds, "check_same_thread": False}
        _make_private(address.database)
    engine = create_engine(
        address,
        hide_parameters=True,  # an error's text would carry the pledge into the log
        json_serializer=_JSON.encode,
        **options,
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(database: str | None) -> None:
    """Make the folder, and a new file that only this user may read: SQLite gives its side files the same rights."""
    path = Path(database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise OperationalError("open", None, error) from error


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver would begin DEFERRED by itself
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL, not NORMAL: acknowledged means on disk; batches make it cheap.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN DEFERRED")
