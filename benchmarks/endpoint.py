"""How many durable pledges a second the endpoint takes: against the same disk's one-row-per-commit SQLite rate, and
against the smallest Starlette handlers on the same server, of which one stores nothing and one a row for each form.

Every answer counted is a 303, of the endpoint and of the handler that stores given after the commit. The load comes
from another process on the same machine. The last line is of a slower disk: whoever stores then waits 2 ms longer for
each sync, as on disks that keep no cache behind their owner's back.
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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import plain
from benchmarks.bare import rows_a_second, slowed
from benchmarks.disk import own_disk
from benchmarks.load import generator, post_pledges
from commands import programs

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = (1, 16, 64)
SLOWER_SYNC_US = 2000
ROUNDS = 3
SECONDS = 4
PATH = "/api/forms/pledge"
LEAST_OF_SQLITE, LEAST_OF_PLAIN, MOST_P99_MS, MOST_MEMORY_MB = 2.0, 0.8, 15.0, 80.0

Figures = dict[str, float]


class Servers(NamedTuple):
    """What is measured.

    :param process: the endpoint's number.
    :param ours: the ports of the endpoint, of the handler that stores nothing and of the one that stores.
    """

    process: int
    ours: int
    plain: int
    storing: int


def main() -> int:
    """Measure, print the tables; returns 1 if a target is missed."""
    programs.ensure(["wrk", "strace"])
    print(f"load: {generator()}; each line is the median of {ROUNDS} rounds, all four measured in turns")
    print(
        "sync   connections  SQLite rows/s  plain posts/s  storing posts/s  of SQLite  "
        "pledges/s  of SQLite  of plain  p50 ms  p99 ms  CPU us"
    )
    results = measure_disk(CONNECTIONS, sync_us=0)
    if programs.find("strace"):
        results += measure_disk(CONNECTIONS[-1:], SLOWER_SYNC_US)
    missed = [sentence for result in results if result["connections"] == CONNECTIONS[-1] for sentence in misses(result)]
    print("\n".join(missed) or "every target is met")
    return int(bool(missed) or any(result["refused"] for result in results))


def measure_disk(connections: Sequence[int], sync_us: int) -> list[Figures]:
    """Measure an endpoint of its own, on this disk or a slower one."""
    with tempfile.TemporaryDirectory(dir=own_disk()) as name, ExitStack() as stack:
        folder = Path(name)
        process, port = stack.enter_context(endpoint(folder, sync_us))
        handlers = [stack.enter_context(handler(name, folder, sync_us)) for name in ("plain", "storing")]
        servers = Servers(process.pid, port, *handlers)
        results = [measure(folder, servers, count, sync_us) for count in connections]
        memory = memory_mb(process.pid)
        check_stored(folder, sum(result["posts"] for result in results))
    print(f"memory {memory:.0f} MB; every acknowledged pledge is in the database")
    return [{**result, "memory_mb": memory} for result in results]


def misses(most: Figures) -> list[str]:
    """Return a sentence for each target that was missed."""
    memory = most["memory_mb"]
    targets = [
        (most["of_sqlite"] >= LEAST_OF_SQLITE, f"of SQLite's rate: {most['of_sqlite']:.2f}, target {LEAST_OF_SQLITE}"),
        (most["of_plain"] >= LEAST_OF_PLAIN, f"of the plain handler: {most['of_plain']:.2f}, target {LEAST_OF_PLAIN}"),
        (most["p99_ms"] <= MOST_P99_MS, f"p99: {most['p99_ms']:.1f} ms, target {MOST_P99_MS:g}"),
        (memory < MOST_MEMORY_MB, f"memory: {memory:.0f} MB, target under {MOST_MEMORY_MB:g}"),
    ]
    return [f"missed, sync {sync_text(most['sync_us'])}: {sentence}" for is_met, sentence in targets if not is_met]


@contextmanager
def endpoint(folder: Path, sync_us: int = 0) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the endpoint as an operator would, on a bundle built for it; gives its process and port."""
    process, port = start_endpoint(folder, sync_us)
    try:
        yield process, port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


@contextmanager
def handler(name: str, folder: Path, sync_us: int) -> Iterator[int]:
    """Start one of the smallest handlers, by its name in `benchmarks.plain`; gives its port."""
    port = free_port()
    words = ["--port", str(port), "--no-access-log", "--log-level", "error"]
    command = slowed([sys.executable, "-m", "uvicorn", f"benchmarks.plain:{name}", *words], sync_us)
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, plain.FILE: str(folder / f"{name}.db")})
    try:
        wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def start_endpoint(folder: Path, sync_us: int = 0) -> tuple[subprocess.Popen[bytes], int]:
    """Build a bundle and start the endpoint as an operator would; returns its process and port."""
    from commands.build import build_site

    build_site(ROOT, ROOT / "content", folder / "output", bundle=folder / "bundle")
    port = free_port()
    environment = {
        **os.environ,
        "GROUNDSWELL_DATABASE_URL": f"sqlite:///{folder / 'pledges.db'}",
        "GROUNDSWELL_SECRET": secrets.token_urlsafe(48),
        "GROUNDSWELL_BUNDLE": str(folder / "bundle"),
        "GROUNDSWELL_PORT": str(port),
        "MALLOC_ARENA_MAX": "1",
    }
    command = slowed([sys.executable, "-m", "endpoint"], sync_us)  # as docs/operators/systemd does
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


def measure(folder: Path, servers: Servers, connections: int, sync_us: int) -> Figures:
    """Return the median round, its ratios taken within the round; print it."""
    rounds = [one_round(folder, servers, connections, sync_us) for _ in range(ROUNDS)]
    middle = sorted(rounds, key=lambda each: each["of_sqlite"])[len(rounds) // 2]
    print(
        f"{sync_text(sync_us):<7}{connections:>11}  {middle['raw']:>13.0f}  {middle['plain']:>13.0f}  "
        f"{middle['storing']:>15.0f}  {middle['storing_of_sqlite']:>9.2f}  {middle['a_second']:>9.0f}  "
        f"{middle['of_sqlite']:>9.2f}  {middle['of_plain']:>8.2f}  {middle['p50_ms']:>6.1f}  {middle['p99_ms']:>6.1f}  "
        f"{middle['cpu_us']:>6.0f}",
        flush=True,
    )
    counted = {name: sum(each[name] for each in rounds) for name in ("posts", "refused")}
    return {**middle, **counted, "connections": connections, "sync_us": sync_us}


def sync_text(sync_us: float) -> str:
    """Return what a table says of the disk."""
    return f"+{sync_us / 1000:g} ms" if sync_us else "as is"


def one_round(folder: Path, servers: Servers, connections: int, sync_us: int) -> Figures:
    """Measure the bare loop, both handlers and the endpoint, one after the other."""
    raw = rows_a_second(folder, SECONDS / 2, sync_us)
    without, storing = (
        post_pledges(port, PATH, connections, SECONDS // 2)["a_second"] for port in (servers.plain, servers.storing)
    )
    before = cpu_seconds(servers.process)
    result = post_pledges(servers.ours, PATH, connections, SECONDS)
    ours = result["a_second"]
    return {
        **result,
        "raw": raw,
        "plain": without,
        "storing": storing,
        "storing_of_sqlite": storing / raw,
        "of_sqlite": ours / raw,
        "of_plain": ours / without,
        "cpu_us": 1e6 * (cpu_seconds(servers.process) - before) / result["posts"],
    }


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process took until now (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
