"""How many durable pledges a second the endpoint takes, against the same disk's one-row-per-commit SQLite rate.

Target at 64 connections: at least 1.5 times that rate, p99 under 50 ms, memory under 80 MB. The load comes from another
process on the same machine; every answer counted is a 303 that was given after the commit.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = (1, 16, 64)
ROUNDS = 3
SECONDS = 4.0
LEAST_RATIO, MOST_P99_MS, MOST_MEMORY_MB = 1.5, 50.0, 80.0


def main() -> int:
    """Measure, print the table; returns 1 if a target is missed."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = Path(name)
        process, port = start_endpoint(folder)
        try:
            print(f"{'connections':>12} {'posts/s':>9} {'p50 ms':>7} {'p99 ms':>7} {'SQLite rows/s':>14} {'ratio':>6}")
            results = {count: measure(folder, port, count) for count in CONNECTIONS}
            memory = memory_mb(process.pid)
            check_stored(folder, sum(result["posts"] for result in results.values()))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    most = results[CONNECTIONS[-1]]
    print(f"memory {memory:.0f} MB (target: under {MOST_MEMORY_MB:g}); every acknowledged pledge is in the database")
    print(f"at 64 connections {most['ratio']:.2f} times (target: {LEAST_RATIO:g}), p99 {most['p99_ms']:.1f} ms")
    missed = most["ratio"] < LEAST_RATIO or most["p99_ms"] > MOST_P99_MS or memory > MOST_MEMORY_MB
    return int(missed or most["refused"] > 0)


def start_endpoint(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Build a bundle and start the endpoint as an operator would; returns its process and port."""
    from commands.build import build_site

    build_site(ROOT, ROOT / "content", folder / "output", bundle=folder / "bundle")
    port = free_port()
    environment = {
        **os.environ,
        "GROUNDSWELL_DATABASE_URL": f"sqlite:///{folder / 'pledges.db'}",
        "GROUNDSWELL_SECRET": secrets.token_urlsafe(48),
        "GROUNDSWELL_BUNDLE": str(folder / "bundle"),
    }
    command = [sys.executable, "tasks.py", "endpoint", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    for _ in range(100):
        time.sleep(0.1)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).read()
            return process, port
        except OSError:
            continue
    process.kill()
    raise RuntimeError("the endpoint did not start")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def measure(folder: Path, port: int, connections: int) -> dict[str, float]:
    """Return the median round: load and raw SQLite in turns."""
    rounds = []
    for _ in range(ROUNDS):
        raw = raw_sqlite_rate(folder)
        command = [sys.executable, "-m", "benchmarks.load", str(port), "/api/forms/pledge", str(connections)]
        said = subprocess.run([*command, str(SECONDS)], cwd=ROOT, capture_output=True, check=True, timeout=60)
        result: dict[str, float] = json.loads(said.stdout)
        rounds.append({**result, "raw": raw, "ratio": result["a_second"] / raw})
    middle = sorted(rounds, key=lambda each: each["ratio"])[len(rounds) // 2]
    print(
        f"{connections:>12} {middle['a_second']:>9.0f} {middle['p50_ms']:>7.1f} {middle['p99_ms']:>7.1f} "
        f"{middle['raw']:>14.0f} {middle['ratio']:>6.2f}",
        flush=True,
    )
    totals = {name: sum(each[name] for each in rounds) for name in ("posts", "refused")}
    return {**middle, **totals, "p99_ms": statistics.median(each["p99_ms"] for each in rounds)}


def raw_sqlite_rate(folder: Path) -> float:
    """Return rows a second of a bare loop: one insert of 12 columns, one commit, WAL, synchronous=FULL."""
    path = folder / "raw.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE pledges (token TEXT UNIQUE, {', '.join(f'c{n} TEXT' for n in range(11))})")
    insert = f"INSERT INTO pledges VALUES ({', '.join('?' * 12)})"
    rows, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS / 2:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(insert, [secrets.token_hex(16), *["I will walk to work on Tuesday"] * 11])
        connection.execute("COMMIT")
        rows += 1
    spent = time.perf_counter() - begun
    connection.close()
    return rows / spent


def memory_mb(pid: int) -> float:
    """Return the most memory that a process ever held (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def check_stored(folder: Path, acknowledged: float) -> None:
    """Raise if a pledge that was acknowledged is not in the database."""
    connection = sqlite3.connect(folder / "pledges.db")
    stored = connection.execute("SELECT count(*) FROM pledges").fetchone()[0]
    connection.close()
    if stored < acknowledged:
        raise RuntimeError(f"{acknowledged:.0f} pledges were acknowledged and {stored} are stored")


if __name__ == "__main__":
    sys.exit(main())
