"""Copy the store into a file, while the endpoint runs."""

from __future__ import annotations

import os
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from campaign.problems import counted
from commands.console import Stop
from commands.store import open_store, store_address
from endpoint.backup import back_up


def backup(target: Path) -> None:
    """Write the copy and say how many pledges it has.

    :raises Stop: the store is not an SQLite file, or the copy cannot be written.
    """
    with open_store() as store:
        if not store.is_sqlite:
            raise Stop(_how_to_dump(make_url(store_address(os.environ)), target))
        database = make_url(store_address(os.environ)).database
    try:
        back_up(Path(str(database)), target)
    except FileExistsError:
        raise Stop(f"{target} exists already. Name a new file: a backup never replaces another.") from None
    except (sqlite3.Error, OSError) as error:
        raise Stop(f"The backup could not be written to {target}: {error}.") from None
    with closing(sqlite3.connect(target)) as copy:
        pledges = copy.execute("SELECT count(*) FROM pledges").fetchone()[0]
    copied = counted(pledges, "pledge")
    print(f"{copied} in {target}. To restore it, stop the endpoint and put this file in the store's place.")


def _how_to_dump(url: URL, target: Path) -> str:
    """Return what to type: a dump is made, and put back, by PostgreSQL's own programs of the server's version."""
    # Without the password: it would be in the list of processes, for everybody on the machine.
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    file = shlex.quote(str(target))
    return (
        "The store is PostgreSQL, which has its own backup. It may run while pledges arrive:\n"
        f"    umask 077; pg_dump --format=custom --file={file} {shlex.quote(str(address))}\n"
        "To restore, name a new, empty database in the address, then let the endpoints use it:\n"
        f"    pg_restore --no-owner --single-transaction --dbname={shlex.quote(str(address))} {file}\n"
        "Both read the password from PGPASSWORD or ~/.pgpass."
    )
