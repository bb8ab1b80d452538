"""Copy the store into a file, while the endpoint runs."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy.engine import make_url

from commands.console import Stop
from commands.store import open_store, store_address
from endpoint.backup import back_up


def backup(target: Path) -> None:
    """Write the copy and say how many pledges it has.

    :raises Stop: the store is not an SQLite file, or the copy cannot be written.
    """
    with open_store() as store:
        if not store.is_sqlite:
            raise Stop("The store is PostgreSQL: back it up with pg_dump, which comes with it.")
        database = make_url(store_address(os.environ)).database
    try:
        back_up(Path(str(database)), target)
    except FileExistsError:
        raise Stop(f"{target} exists already. Name a new file: a backup never replaces another.") from None
    except (sqlite3.Error, OSError) as error:
        raise Stop(f"The backup could not be written to {target}: {error}.") from None
    with sqlite3.connect(target) as copy:
        pledges = copy.execute("SELECT count(*) FROM pledges").fetchone()[0]
    print(f"{pledges} pledges in {target}. To restore it, stop the endpoint and put this file in the store's place.")
