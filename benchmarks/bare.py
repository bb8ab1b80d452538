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


def insert_rows(path: Path, seconds: float) -> float:
    """Insert rows of 12 columns, each with a commit of its own, WAL and synchronous=FULL; returns rows a second."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE pledges (token TEXT UNIQUE, {', '.join(f'c{n} TEXT' for n in range(11))})")
    insert = f"INSERT INTO pledges VALUES ({', '.join('?' * 12)})"
    rows, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(insert, [secrets.token_hex(16), *["I will walk to work on Tuesday"] * 11])
        connection.execute("COMMIT")
        rows += 1
    spent = time.perf_counter() - begun
    connection.close()
    return rows / spent


if __name__ == "__main__":
    print(insert_rows(Path(sys.argv[1]), float(sys.argv[2])))
