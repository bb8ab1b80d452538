"""Inserting many rows with few statements.

The driver's ``executemany`` lets go of Python's lock for every row and has to win it back each time from the thread
that serves requests: 64 rows then took 60 ms. Here 64 rows are one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam

from endpoint.dialects import insert_for

#: Rows a statement; a batch is cut into as few as possible. 64 rows of 13 columns are 832 of SQLite's 32,766 values.
SIZES = (64, 16, 4, 1)

Row = Mapping[str, Any]


class BulkInsert:
    """Inserts rows that have exactly these columns, and passes over those that conflict.

    :param conflict: the unique column by which a row is known already.
    """

    def __init__(self, table: Table, columns: Sequence[str], conflict: str, dialect: Dialect) -> None:
        self._columns = columns
        self._processors = [_processor(table, column, dialect) for column in columns]
        self._compiled = {size: _compile(table, columns, size, conflict, dialect) for size in SIZES}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Insert rows; returns how many were new."""
        new = 0
        for piece in pieces(rows):
            compiled = self._compiled[len(piece)]
            result = connection.exec_driver_sql(compiled.string, self._parameters(compiled, piece))
            new += result.rowcount
        return new

    def _parameters(self, compiled: Any, rows: Sequence[Row]) -> Any:
        values = [
            row[column] if process is None else process(row[column])
            for row in rows
            for column, process in zip(self._columns, self._processors, strict=True)
        ]
        return tuple(values) if compiled.positional else dict(zip(self._names(len(rows)), values, strict=True))

    def _names(self, size: int) -> list[str]:
        return [_name(column, number) for number in range(size) for column in self._columns]


def pieces(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Cut rows into pieces that have one of `SIZES`, largest first."""
    start = 0
    for size in SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _name(column: str, number: int) -> str:
    return f"{column}_{number}"


def _processor(table: Table, column: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what turns a value into what the driver takes; None where it takes it as it is."""
    return table.c[column].type.dialect_impl(dialect).bind_processor(dialect)


def _compile(table: Table, columns: Sequence[str], size: int, conflict: str, dialect: Dialect) -> Any:
    values = [
        {column: bindparam(_name(column, number), type_=table.c[column].type) for column in columns}
        for number in range(size)
    ]
    insert = insert_for(dialect.name)(table).values(values)
    compiled = insert.on_conflict_do_nothing(index_elements=[conflict]).compile(dialect=dialect)
    # Values are given in this order, not in one that the compiler chose.
    expected = [_name(column, number) for number in range(size) for column in columns]
    if compiled.positional and list(compiled.positiontup or ()) != expected:
        raise RuntimeError("the compiler puts the columns into another order")
    return compiled
