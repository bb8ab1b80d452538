"""What the endpoint is measured against: a bare loop that inserts one row and commits, as fast as the disk lets it.

Run as a program: ``python -m benchmarks.bare FILE SECONDS`` prints the rows a second.
"""

from __future__ import annotations

import secrets
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from commands import programs

ROOT = Path(__file__).resolve().parent.parent


def rows_a_second(folder: Path, seconds: float, sync_us: int = 0) -> float:
    """Run the loop in a process of its own.

    :param sync_us: microseconds that every sync of the disk takes longer.
    """
    path = folder / "bare.db"
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    command = slowed([sys.executable, "-m", "benchmarks.bare", str(path), str(seconds)], sync_us)
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)


def slowed(command: list[str], sync_us: int) -> list[str]:
    """Return the command, with each of its syncs taking so many microseconds longer; strace does it (Linux)."""
    if not sync_us:
        return command
    syncs = "fdatasync,fsync"
    strace = [str(programs.find("strace")), "-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"]
    return [*strace, "-e", f"trace={syncs}", "-e", f"inject={syncs}:delay_enter={sync_us}", *command]


def open_table(path: Path) -> sqlite3.Connection:
    """Make a database with one table of 12 columns, WAL and synchronous=FULL; any thread may use it."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE pledges (token TEXT UNIQUE, {', '.join(f'c{n} TEXT' for n in range(11))})")
    return connection


def insert_rows(connection: sqlite3.Connection, number: int) -> None:
    """Insert so many rows and commit once."""
    connection.execute("BEGIN IMMEDIATE")
    rows = ([secrets.token_hex(16), *["I will walk to work on Tuesday"] * 11] for _ in range(number))
    connection.executemany(f"INSERT INTO pledges VALUES ({', '.join('?' * 12)})", rows)
    connection.execute("COMMIT")


def measure(path: Path, seconds: float) -> float:
    """Insert rows, each with a commit of its own; returns rows a second."""
    connection = open_table(path)
    rows, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        insert_rows(connection, 1)
        rows += 1
    spent = time.perf_counter() - begun
    connection.close()
    return rows / spent


if __name__ == "__main__":
    print(measure(Path(sys.argv[1]), float(sys.argv[2])))
