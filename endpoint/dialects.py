"""What the store needs of a database, whichever of the two it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, Select, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Row = dict[str, Any]
TotalKey = tuple[str, str]  # form id and state

Insert: TypeAlias = "sqlite.Insert | postgresql.Insert"

#: The execution option of a connection that will write.
WRITE = "groundswell_write"


class Database(Protocol):
    """A database: `endpoint.sqlite.SQLite` or `endpoint.postgresql.PostgreSQL`."""

    engine: Engine

    def insert(self, connection: Connection, rows: Sequence[Row]) -> Counter[TotalKey]:
        """Insert pledges whose submission key is new; returns how many, by total."""
        ...

    def change_mark(self) -> object:
        """Return a mark that is another one after any process changed the store."""
        ...

    def wait_to_migrate(self, connection: Connection) -> None:
        """Wait until nobody else migrates; then nobody else does until the transaction ends."""
        ...

    def cut_log(self) -> None:
        """Forget the older pages in the log, as far as others do not use it."""
        ...

    def sweep(self) -> None:
        """Overwrite what was deleted, as far as others do not use it."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


def locked(query: Select[Any]) -> Select[Any]:
    """Return a query for pledges that are to be decided about: nobody else decides until the transaction is over.

    Not a plain FOR UPDATE: whoever joins one of them would wait for it, and all pledges of the same batch with them.
    """
    return query.with_for_update(key_share=True)


def insert_for(name: str) -> Callable[[Table], Insert]:
    """Return the INSERT that knows ON CONFLICT, for ``sqlite`` or ``postgresql``."""
    if name == "sqlite":
        return sqlite.insert
    from sqlalchemy.dialects import postgresql  # 2 MB that only whoever uses it pays for

    return postgresql.insert


def json_text(value: Any) -> str:
    """Return what a JSON column keeps. pydantic's encoder takes a fifth of the standard library's time."""
    return to_json(value).decode()
