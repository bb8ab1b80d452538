"""How many durable pledges a second the endpoint takes: against the same disk's one-row-per-commit SQLite rate, and
against a plain Starlette handler that stores nothing on the same server.

Every answer counted is a 303 that was given after the commit. The load comes from another process on the same machine.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.load import generator, post_pledges
from commands import programs

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = (1, 16, 64)
ROUNDS = 3
SECONDS = 4
PATH = "/api/forms/pledge"
LEAST_OF_SQLITE, LEAST_OF_PLAIN, MOST_P99_MS, MOST_MEMORY_MB = 1.5, 0.8, 15.0, 80.0

Figures = dict[str, float]


def main() -> int:
    """Measure, print the table; returns 1 if a target is missed."""
    programs.ensure(["wrk"])
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name, ExitStack() as stack:
        folder = Path(name)
        process, port = stack.enter_context(endpoint(folder))
        _, plain_port = stack.enter_context(plain_handler())
        print(f"load: {generator()}; each line is the median of {ROUNDS} rounds, all three measured in turns")
        print("connections  SQLite rows/s  plain posts/s  pledges/s  of SQLite  of plain  p50 ms  p99 ms  CPU us")
        results = [measure(folder, process.pid, port, plain_port, count) for count in CONNECTIONS]
        memory = memory_mb(process.pid)
        check_stored(folder, sum(result["posts"] for result in results))
    print(f"memory {memory:.0f} MB; every acknowledged pledge is in the database")
    missed = misses(results[-1], memory)
    print("\n".join(missed) or "every target is met")
    return int(bool(missed) or any(result["refused"] for result in results))


def misses(most: Figures, memory: float) -> list[str]:
    """Return a sentence for each target that was missed at the most connections."""
    targets = [
        (most["of_sqlite"] >= LEAST_OF_SQLITE, f"of SQLite's rate: {most['of_sqlite']:.2f}, target {LEAST_OF_SQLITE}"),
        (most["of_plain"] >= LEAST_OF_PLAIN, f"of the plain handler: {most['of_plain']:.2f}, target {LEAST_OF_PLAIN}"),
        (most["p99_ms"] <= MOST_P99_MS, f"p99: {most['p99_ms']:.1f} ms, target {MOST_P99_MS:g}"),
        (memory < MOST_MEMORY_MB, f"memory: {memory:.0f} MB, target under {MOST_MEMORY_MB:g}"),
    ]
    return [f"missed: {sentence}" for is_met, sentence in targets if not is_met]


@contextmanager
def endpoint(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the endpoint as an operator would, on a bundle built for it; gives its process and port."""
    process, port = start_endpoint(folder)
    try:
        yield process, port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


@contextmanager
def plain_handler() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the plain handler on the endpoint's kind of server; gives its process and port."""
    port = free_port()
    words = ["--port", str(port), "--no-access-log", "--log-level", "error", "--lifespan", "off"]
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", "benchmarks.plain:app", *words], cwd=ROOT)
    try:
        wait_for(port)
        yield process, port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


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
    wait_for(port)
    return process, port


def wait_for(port: int) -> None:
    """Wait until somebody listens; raises RuntimeError after ten seconds."""
    for _ in range(100):
        time.sleep(0.1)
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        return
    raise RuntimeError("the server did not start")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def measure(folder: Path, pid: int, port: int, plain_port: int, connections: int) -> Figures:
    """Return the median round, its ratios taken within the round; print it."""
    rounds = [one_round(folder, pid, port, plain_port, connections) for _ in range(ROUNDS)]
    middle = sorted(rounds, key=lambda each: each["of_sqlite"])[len(rounds) // 2]
    print(
        f"{connections:>11} {middle['raw']:>14.0f} {middle['plain']:>14.0f} {middle['a_second']:>10.0f} "
        f"{middle['of_sqlite']:>10.2f} {middle['of_plain']:>9.2f} {middle['p50_ms']:>7.1f} {middle['p99_ms']:>7.1f} "
        f"{middle['cpu_us']:>7.0f}",
        flush=True,
    )
    return {**middle, **{name: sum(each[name] for each in rounds) for name in ("posts", "refused")}}


def one_round(folder: Path, pid: int, port: int, plain_port: int, connections: int) -> Figures:
    """Measure the bare loop, the plain handler and the endpoint, one after the other."""
    raw = raw_sqlite_rate(folder)
    plain = post_pledges(plain_port, PATH, connections, SECONDS // 2)["a_second"]
    before = cpu_seconds(pid)
    result = post_pledges(port, PATH, connections, SECONDS)
    ours = result["a_second"]
    cpu_us = 1e6 * (cpu_seconds(pid) - before) / result["posts"]
    return {**result, "raw": raw, "plain": plain, "of_sqlite": ours / raw, "of_plain": ours / plain, "cpu_us": cpu_us}


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process took until now (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
