"""Inserting many rows into SQLite with few statements.

The driver's ``executemany`` lets go of Python's lock for every row and has to win it back each time from the thread
that serves requests: 64 rows then took 60 ms. Here 64 rows are one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Table

from endpoint.dialects import json_text
from endpoint.schema import UtcTime

#: Rows a statement; a batch is cut into as few as possible. 64 rows of 13 columns are 832 of SQLite's 32,766 values.
SIZES = (64, 32, 16, 8, 4, 2, 1)

Row = Mapping[str, Any]
Process = Callable[[Any], Any]


class BulkInsert:
    """Inserts rows that have exactly these columns, and passes over those that conflict.

    :param conflict: the unique column by which a row is known already.
    """

    def __init__(self, table: Table, columns: Sequence[str], conflict: str, dialect: Dialect) -> None:
        self._pick = itemgetter(*columns)
        self._processes = list(_processes(table, columns, dialect))
        self._statements = {size: _statement(table, columns, conflict, size) for size in SIZES}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Insert rows; returns how many were new."""
        new = 0
        for piece in pieces(rows):
            values = tuple(chain.from_iterable(map(self._values, piece)))
            new += connection.exec_driver_sql(self._statements[len(piece)], values).rowcount
        return new

    def _values(self, row: Row) -> list[Any]:
        values = list(self._pick(row))
        for place, process in self._processes:
            values[place] = process(values[place])
        return values


def pieces(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Cut rows into pieces that have one of `SIZES`, largest first."""
    start = 0
    for size in SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _statement(table: Table, columns: Sequence[str], conflict: str, size: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * size)} "  # noqa: S608
        f"ON CONFLICT ({conflict}) DO NOTHING"
    )


def _processes(table: Table, columns: Sequence[str], dialect: Dialect) -> Iterator[tuple[int, Process]]:
    """Yield the place of each column whose values the driver does not take as they are, and what turns them."""
    last_moment: Process | None = None
    for place, column in enumerate(columns):
        kind = table.c[column].type
        if isinstance(kind, JSON):
            yield place, json_text
            continue
        process: Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
        if process is not None and isinstance(kind, UtcTime):
            # One for all moments: a new row was made and changed at the same one, which is then turned once.
            process = last_moment = last_moment or lru_cache(maxsize=1)(process)
        if process is not None:
            yield place, process
