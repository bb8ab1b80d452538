"""The store: one database, opened, migrated and spoken to from here only.

Every write runs in `Store.write`, which begins IMMEDIATE on SQLite: a deferred transaction that turns into a write
fails at once with "database is locked", whatever the busy timeout says. What the two databases do each in its own way
is in `endpoint.sqlite` and `endpoint.postgresql`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, column, inspect, select, table
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from endpoint.codes import letters
from endpoint.dialects import WRITE, Database, Insert, Row, TotalKey, insert_for, json_text
from endpoint.sqlite import SQLite
from endpoint.states import STATES
from endpoint.tables import decisions, form_versions, pledges, totals

REVISION = "0022"  # the newest migration; a test holds it
_DECIDED = "decided"  # what a connection knows of its transaction
_VERSION = table("alembic_version", column("version_num"))
MIGRATIONS = Path(__file__).parent / "migrations"


class StoreIsNewer(SQLAlchemyError):
    """The tables are those of a later version of this code."""


def now() -> datetime:
    """Return this moment, timezone aware, in UTC."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """Return 16 random characters (80 bits) for addresses: ``a`` to ``z`` and ``2`` to ``7``."""
    return letters(secrets.token_bytes(16))


class Store:
    """An open database whose tables are today's.

    :param url: SQLAlchemy's address, as in GROUNDSWELL_DATABASE_URL.
    :param busy_seconds: how long a write waits for another process.
    :ivar decided: how many transactions of this process have committed decisions.
    :raises sqlalchemy.exc.OperationalError: the database cannot be opened.
    :raises StoreIsNewer: its tables are those of newer code.
    """

    def __init__(self, url: str, busy_seconds: float = 5.0) -> None:
        self._database = _open(make_url(url), busy_seconds)
        self.engine = self._database.engine
        self.is_sqlite = isinstance(self._database, SQLite)
        self.decided = 0
        insert = insert_for(self.engine.dialect.name)
        self._add_version = insert(form_versions).on_conflict_do_nothing(index_elements=["digest"])
        self._add_total = _adding(insert(totals), totals)
        migrate(self)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside a transaction that already holds the right to write."""
        with self.engine.connect().execution_options(**{WRITE: True}) as connection:
            connection.info.pop(_DECIDED, None)
            with connection.begin():
                yield connection
            self.decided += connection.info.pop(_DECIDED, 0)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection for reading that sees the store as it is at one moment, however long it reads."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:  # there every transaction does
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
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
        new = self._database.insert(connection, rows)
        self.add_to_totals(connection, new)
        return new.total()

    def pledge_sent_as(self, submission_key: str) -> RowMapping | None:
        """Return what an answer to a repeat needs of the pledge with this submission key; None where there is none."""
        names = ("public_id", "form_id", "state", "reason", "submission_key", "urgent", "stands_on")
        columns = [pledges.c[name] for name in names]
        query = select(*columns).where(pledges.c.submission_key == submission_key)
        with self.read() as connection:
            return connection.execute(query).mappings().one_or_none()

    def add_to_totals(self, connection: Connection, changes: Mapping[TotalKey, int]) -> None:
        """Add to totals, by form id and state, in the caller's transaction; a change may be negative.

        Everybody takes them in the same order: two that each wait for the other's total would both fail.
        """
        for (form_id, state), change in sorted(changes.items()):
            if change > 0:
                connection.execute(self._add_total, {"form_id": form_id, "state": state, "number": change})
            elif change < 0:
                where = (totals.c.form_id == form_id) & (totals.c.state == state)
                connection.execute(totals.update().where(where).values(number=totals.c.number + change))

    def note_decided(self, connection: Connection) -> None:
        """Note that the caller's transaction decides: what was read before it is stale once it is committed."""
        connection.info[_DECIDED] = 1

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

    def change_mark(self) -> object:
        """Return a mark that is another one after any process changed the store."""
        return self._database.change_mark()

    def wait_to_migrate(self, connection: Connection) -> None:
        """Wait until nobody else migrates; then nobody else does until the transaction ends."""
        self._database.wait_to_migrate(connection)

    def cut_log(self) -> None:
        """Forget what the store's log still holds of older rows, as far as nobody uses it right now."""
        self._database.cut_log()

    def sweep(self) -> None:
        """Overwrite what was deleted; raises OperationalError where others keep the database from it."""
        self._database.sweep()

    def check(self) -> None:
        """Read something; raises OperationalError where the database does not answer."""
        with self.read() as connection:
            connection.scalar(select(totals.c.number).limit(1))

    def close(self) -> None:
        """Close every connection."""
        self._database.close()


def migrate(store: Store) -> None:
    """Bring the tables to today's shape, in one transaction; two processes may try at once.

    :raises StoreIsNewer: another process did so with newer code.
    """
    there = _revision(store) or ""
    if there == REVISION:
        return
    if there > REVISION:
        raise StoreIsNewer(there)
    # Alembic takes half a second and 10 MiB: only whoever needs it pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with store.write() as connection:
        store.wait_to_migrate(connection)
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


def _kind(name: str) -> Callable[..., Database]:
    if name == "sqlite":
        return SQLite
    from endpoint.postgresql import PostgreSQL  # 2 MB that only whoever uses it pays for

    return PostgreSQL


def _open(url: URL, busy_seconds: float) -> Database:
    return _kind(url.get_backend_name())(
        url,
        busy_seconds,
        hide_parameters=True,  # an error's text would carry the pledge into the log
        json_serializer=json_text,
    )
