"""PostgreSQL for the store: its connections, its insert and its sign of change. Several endpoints may share one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    ExceptionContext,
    Executable,
    String,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL
from sqlalchemy.types import TypeEngine

from endpoint.dialects import Row, TotalKey
from endpoint.tables import PLEDGE_COLUMNS, pledges

#: The writer's, and those of readers and moderators at the same moment; docs/operators/scale.md counts with their sum.
KEPT_CONNECTIONS = 5
SPARE_CONNECTIONS = 5

#: Ends a connection to a machine that is gone without a word, as in a fail-over, within about 11 seconds.
_KEEP_ALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}

#: Any number that nobody else takes: who holds it may migrate.
_MIGRATION_LOCK = 4_711_303_2027

_READ_ONLY = "25006"  # what a server says after it was made a standby


class PostgreSQL:
    """A PostgreSQL database that may be shared with other endpoints.

    :param busy_seconds: how long a statement waits for a lock, and a connection for the server.
    """

    def __init__(self, url: URL, busy_seconds: float, **options: Any) -> None:
        self.engine = create_engine(
            url,
            # Finds out, before it is used, that the server was restarted since.
            pool_pre_ping=True,
            pool_size=KEPT_CONNECTIONS,
            max_overflow=SPARE_CONNECTIONS,
            pool_timeout=busy_seconds,
            connect_args=_connect_arguments(url, busy_seconds),
            **options,
        )
        self._busy = f"{math.ceil(busy_seconds * 1000)}ms"
        event.listen(self.engine, "connect", self._prepare)
        event.listen(self.engine, "handle_error", _leave_standby)
        event.listen(self.engine, "handle_error", _hide_values)

    def insert(self, connection: Connection, rows: Sequence[Row]) -> Counter[TotalKey]:
        """Insert pledges whose submission key is new; returns how many, by total."""
        # One order for everybody: two endpoints that got the same two pledges would else wait for each other.
        ordered = sorted(rows, key=lambda row: str(row["submission_key"]))
        columns = {name: [row[name] for row in ordered] for name in PLEDGE_COLUMNS}
        added = connection.execute(_INSERT_PLEDGES, columns)
        return Counter((form_id, state) for form_id, state in added)

    def change_mark(self) -> object:
        """Return what is visible now: another text after any transaction of any endpoint was committed.

        No number out of a table would do. A row with a lower number may be committed after one with a higher.
        """
        with self.engine.connect() as connection:
            return connection.scalar(_VISIBLE)

    def wait_to_migrate(self, connection: Connection) -> None:
        """Wait, however long, until nobody else migrates; then nobody else does until the transaction ends."""
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        connection.execute(select(func.set_config("lock_timeout", self._busy, True)))

    def cut_log(self) -> None:
        """Do nothing: the server reuses its log by itself."""

    def sweep(self) -> None:
        """Free the places of rows that were deleted or changed; the server overwrites them in time."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _prepare(self, connection: Any, _record: Any) -> None:
        connection.execute("SELECT set_config('lock_timeout', %s, false)", [self._busy])
        # Acknowledged means on disk, whatever the server's default; stricter ones (remote_apply) stay.
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
        connection.commit()


_VISIBLE = text("SELECT CAST(pg_current_snapshot() AS text)")


def _connect_arguments(url: URL, busy_seconds: float) -> dict[str, Any]:
    """Return what the address does not say itself."""
    ours = {**_KEEP_ALIVE, "connect_timeout": max(2, math.ceil(busy_seconds))}
    return {name: value for name, value in ours.items() if name not in url.query}


def _leave_standby(context: ExceptionContext) -> None:
    """Give up every connection to a server that does not take writes any more: the next one finds the new one."""
    if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
        context.is_disconnect = True


def _hide_values(context: ExceptionContext) -> None:
    """Keep a message's first line: the others quote the row, which shall not be in any log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).split("\n", 1)[0], *error.args[1:])


def _insert_pledges(names: Sequence[str]) -> Executable:
    """Return one statement for any number of rows: an array a column."""
    # Of one dimension: consents are lists themselves.
    arrays = [bindparam(name, type_=ARRAY(_array_type(pledges.c[name].type), dimensions=1)) for name in names]
    rows = func.unnest(*arrays).table_valued(*names, name="sent").render_derived()
    statement = insert(pledges).from_select(names, select(*(rows.c[name] for name in names)))
    return statement.on_conflict_do_nothing(index_elements=["submission_key"]).returning(
        pledges.c.form_id, pledges.c.state
    )


def _array_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type as an array's: a text that is too long shall be refused, and a cast would cut it."""
    return Text() if isinstance(kind, String) else kind


_INSERT_PLEDGES = _insert_pledges(PLEDGE_COLUMNS)
