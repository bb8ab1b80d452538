"""A copy of an SQLite store, taken while pledges arrive."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def back_up(database: Path, target: Path) -> None:
    """Write a copy of the database as it was at one moment; the copy is on disk when this returns.

    One statement, because a copy made in steps begins again at each pledge that another process writes.

    :param target: a file that does not exist yet.
    :raises FileExistsError: the target is there already.
    :raises sqlite3.Error: the database cannot be read, or the target not be written.
    """
    if target.exists():
        raise FileExistsError(target)
    half = target.with_name(f"{target.name}.part")
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO ?", [str(half)])
    half.chmod(0o600)  # it holds what people told the campaign
    with half.open("rb") as copy:
        os.fsync(copy.fileno())
    half.rename(target)
