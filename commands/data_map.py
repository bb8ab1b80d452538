"""Print the data map: what is held of people, why, who sees it, for how long and where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from campaign.folder import load_folder
from campaign.problems import ProblemsFound, did_you_mean
from commands.console import Stop
from endpoint.governance.data_map import DataMap, HeldColumn, data_map

FORMATS = ("markdown", "json")

_FIELDS = ("Field", "What", "Why", "Lawful basis", "Who sees it", "How long", "Where")
_COLUMNS = ("Column", "What", "Personal", "Why", "Lawful basis", "Who sees it", "How long")


def print_map(content: Path, form: str) -> None:
    """Print the map of a campaign's forms and of the endpoint's tables.

    :param form: one of `FORMATS`.
    :raises Stop: there is no such format.
    :raises ProblemsFound: the campaign's files have faults.
    """
    if form not in FORMATS:
        raise Stop(f"'{form}' is not a format. {did_you_mean(form, FORMATS, 'Formats')}")
    folder = load_folder(content)
    if folder.problems:
        raise ProblemsFound(folder.problems)
    found = data_map(folder.forms.values())
    print(json.dumps(found.as_data(), ensure_ascii=False, indent=2) if form == "json" else as_markdown(found))


def as_markdown(found: DataMap) -> str:
    """Return a table for each form and for each table of the store."""
    parts = ["# Data map"]
    for form in dict.fromkeys(field.form for field in found.fields):
        rows = [
            (f"`{one.field}`", one.what, one.purpose, one.basis, one.seen_by, one.kept, one.where)
            for one in found.fields
            if one.form == form
        ]
        parts += [f"## What the form '{form}' asks", _table(_FIELDS, rows)]
    for table in dict.fromkeys(column.table for column in found.columns):
        lines = [_row(column) for column in found.columns if column.table == table]
        parts += [f"## What the table '{table}' holds", _table(_COLUMNS, lines)]
    return "\n\n".join(parts)


def _row(one: HeldColumn) -> tuple[str, ...]:
    personal = "yes" if one.personal else "no"
    return (f"`{one.column}`", one.what, personal, one.purpose, one.basis, one.seen_by, one.kept)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
