"""Post pledges over many kept-open connections and say how it went.

Only for the endpoint benchmark: 127.0.0.1, bounded in time. wrk does it where it is there, as it takes a tenth of the
processor time; else this module does it itself, in a process of its own, and prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import cast
from urllib.parse import quote_plus

from commands import programs

FOLDER = Path(__file__).resolve().parent

ANSWER_END = b"\r\n\r\n"
RUN = secrets.token_hex(8)  # a run before may have used the same numbers: its pledges would be repeats


def generator() -> str:
    """Return what makes the load: "wrk" or "Python"."""
    return "wrk" if programs.find("wrk") else "Python"


def post_pledges(port: int, path: str, connections: int, seconds: int) -> dict[str, float]:
    """Post from another process; returns posts, a_second, p50_ms, p99_ms and refused."""
    wrk = programs.find("wrk")
    if wrk:
        script = [
            "--script",
            str(FOLDER / "pledge.lua"),
            f"http://127.0.0.1:{port}{path}",
            "--",
            RUN + secrets.token_hex(4),
        ]
        command = [wrk, "--threads=1", f"--connections={connections}", f"--duration={seconds}s", *script]
    else:
        command = [sys.executable, "-m", "benchmarks.load", str(port), path, str(connections), str(seconds)]
    said = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, check=True, timeout=seconds + 60)
    measured: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return measured


class Supporter(asyncio.Protocol):
    """One connection: sends a pledge, waits for the answer, sends the next, until the time is over."""

    def __init__(self, number: int, port: int, path: str, until: float, done: asyncio.Future[None]) -> None:
        self.number, self.port, self.path, self.until, self.done = number, port, path, until, done
        self.sent = 0
        self.times: list[float] = []
        self.refused = 0
        self.started = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        assert self.transport
        self.sent += 1
        words = quote_plus(f"I will walk to work on Tuesday, supporter {self.number}, pledge {self.sent}")
        body = f"pledge={words}&topic=moving-more&on_wall=yes&form_key={RUN}-{self.number}-{self.sent}".encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            # As a proxy would say it: from one address, so many pledges would be held for a human look.
            f"X-Forwarded-For: 10.{self.number}.{self.sent % 200}.1\r\n\r\n"
        )
        self.started = time.perf_counter()
        self.transport.write(head.encode() + body)

    def data_received(self, data: bytes) -> None:
        if not data.endswith(ANSWER_END):  # a redirect has no body: one piece, ending after its head
            self.refused += not data.startswith(b"HTTP/1.1 303")
            return
        self.times.append(time.perf_counter() - self.started)
        self.refused += not data.startswith(b"HTTP/1.1 303")
        if time.perf_counter() < self.until:
            self._send()
        else:
            assert self.transport
            self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def load(port: int, path: str, connections: int, seconds: float) -> dict[str, float]:
    """Post for ``seconds`` over ``connections``; returns rate and latencies in milliseconds."""
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    supporters, ends = [], []
    for number in range(connections):
        done = loop.create_future()
        supporter = Supporter(number, port, path, begun + seconds, done)
        await loop.create_connection(lambda supporter=supporter: supporter, "127.0.0.1", port)  # type: ignore[misc]
        supporters.append(supporter)
        ends.append(done)
    await asyncio.wait(ends, timeout=seconds + 10)
    spent = time.perf_counter() - begun
    times = sorted(1000 * each for supporter in supporters for each in supporter.times)
    return {
        "posts": len(times),
        "a_second": len(times) / spent,
        "p50_ms": times[len(times) // 2],
        "p99_ms": times[int(len(times) * 0.99)],
        "refused": sum(supporter.refused for supporter in supporters),
    }


def main() -> None:
    """Read port, path, connections and seconds from the command line."""
    port, path, connections, seconds = sys.argv[1:]
    try:
        import uvloop

        run = uvloop.run
    except ImportError:
        run = asyncio.run  # type: ignore[assignment]
    print(json.dumps(run(load(int(port), path, int(connections), float(seconds)))))


if __name__ == "__main__":
    main()
