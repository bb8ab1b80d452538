"""A report as text for a terminal, and as CSV for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from endpoint.report.hiding import LEAST
from endpoint.report.tables import Report, Table
from endpoint.spreadsheet import csv_lines

#: What stands below every report.
NOTES = (
    "Pledges that were refused, withdrawn or declared void, or that are held, are not counted. Shared, done and "
    "inspired count who told us so; whoever says nothing has not.",
    f"To keep people from being recognised, numbers from 1 to {LEAST - 1} are hidden, and beside them those from which "
    "they could be worked out.",
    "Each touchpoint brought at least as many as its line says: whoever looks around before pledging, or had it "
    "removed, is among those of whom none is noted. Nobody is followed from page to page.",
)

CSV_COLUMNS = ("table", "line", "level", "column", "number")


def as_csv(report: Report) -> str:
    """Return a row for each number; hidden ones say so."""
    return csv_lines([CSV_COLUMNS, *_rows(report)])


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    for table in report.tables:
        for line in table.lines:
            for column, cell in zip(table.columns[1:], line.cells, strict=True):
                yield table.id, line.head, line.level, column, cell.replace(",", "")


def as_text(report: Report) -> str:
    """Return the tables with their columns below each other."""
    head = f"{report.campaign}, {report.at:%Y-%m-%d %H:%M}"
    return "\n\n".join([head, *map(_text_of, report.tables), "\n".join(NOTES)])


def _text_of(table: Table) -> str:
    indents = {"all": "", "kind": "", "one": "  "}
    rows = [table.columns, *((indents[line.level] + line.head, *line.cells) for line in table.lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join([table.title, *(_aligned(row, widths) for row in rows)])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()
