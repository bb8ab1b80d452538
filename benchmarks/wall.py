"""Half a million pledges: how long a page of the wall, a pledge, a search and the summary take; what posting loses.

The pledges are written straight into the database; what is measured goes over HTTP to an endpoint of its own.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from benchmarks.disk import own_disk
from benchmarks.endpoint import PATH, endpoint, memory_mb
from benchmarks.load import post_pledges

PLEDGES = 500_000
PIECE = 10_000
ASKED = 200  # requests of each kind; none twice, so that no kept page answers
MOST_P95_MS, MOST_MEMORY_MB, LEAST_OF_EMPTY = 50.0, 150.0, 0.85
CONNECTIONS, SECONDS, ROUNDS = 64, 4, 3
COMMON = (
    *(["I", "will", "make", "tea", "walk", "the", "stairs", "ring", "my", "mum", "say", "hello"]),
    *(["drink", "more", "water", "listen", "first", "before", "every", "shift"]),
)
RARE = [f"{first}{last}" for first in ("bel", "cor", "dun", "fen", "gar") for last in ("dale", "holm", "mere", "wick")]
TOPICS = ("rest-and-breaks", "kind-words", "good-company", "moving-more", "food-and-drink", "smoother-care")


def main() -> int:
    """Load, measure, print the table; returns 1 if a target is missed."""
    with tempfile.TemporaryDirectory(dir=own_disk()) as name:
        folder = Path(name)
        with endpoint(folder) as (_, port):
            empty = posting(port)
        begun = time.perf_counter()
        ids = load(folder / "pledges.db")
        print(f"{len(ids):,} pledges loaded in {time.perf_counter() - begun:.0f} s")
        with endpoint(folder) as (process, port):
            slowest = max([answers(port, kind, paths) for kind, paths in requests(ids).items()])
            full = posting(port)
            memory = memory_mb(process.pid)
    print(f"posting: {empty:.0f}/s empty, {full:.0f}/s with {PLEDGES:,} pledges: {full / empty:.2f} of it")
    print(f"memory {memory:.0f} MB")
    missed = [
        f"missed: {sentence}"
        for is_met, sentence in (
            (slowest <= MOST_P95_MS, f"p95 {slowest:.1f} ms, target {MOST_P95_MS:g}"),
            (full >= LEAST_OF_EMPTY * empty, f"posting {full / empty:.2f} of the empty store, target {LEAST_OF_EMPTY}"),
            (memory < MOST_MEMORY_MB, f"memory {memory:.0f} MB, target under {MOST_MEMORY_MB:g}"),
        )
        if not is_met
    ]
    print("\n".join(missed) or "every target is met")
    return int(bool(missed))


def posting(port: int) -> float:
    """Return pledges a second: the median of a few rounds."""
    return statistics.median(post_pledges(port, PATH, CONNECTIONS, SECONDS)["a_second"] for _ in range(ROUNDS))


def requests(ids: list[str]) -> dict[str, list[str]]:
    """Return what is asked for, by kind; no address twice."""
    random.seed(3)
    deep = random.sample(range(1_000, PLEDGES), ASKED)
    words = random.sample([f"{one} {two}" for one in COMMON for two in COMMON if one != two], ASKED)
    return {
        "wall, newest and deep": ["/api/wall", *(f"/api/wall?before={number}" for number in deep[1:])],
        "wall, one topic": [f"/api/wall?topic={random.choice(TOPICS)}&before={number}" for number in deep],
        "pledge": [f"/api/pledge/{each}" for each in random.sample(ids, ASKED)],
        "search, rare word": [f"/api/wall?q={RARE[index % len(RARE)]}{'%20' * index}" for index in range(ASKED)],
        "search, two common words": [f"/api/wall?q={each.replace(' ', '+')}" for each in words],
        "search in a topic": [f"/api/wall?q={each.replace(' ', '+')}&topic={TOPICS[0]}" for each in words],
        "summary": [f"/api/summary.json?{index}" for index in range(ASKED)],
    }


def answers(port: int, kind: str, paths: list[str]) -> float:
    """Ask for all paths, one after the other; print and return the 95th percentile in milliseconds."""
    connection = HTTPConnection("127.0.0.1", port)
    spent = []
    for path in paths:
        begun = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        spent.append(1000 * (time.perf_counter() - begun))
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer.status}")
    connection.close()
    p95 = statistics.quantiles(spent, n=20)[-1]
    print(f"{kind:<26} p50 {statistics.median(spent):6.1f} ms   p95 {p95:6.1f} ms", flush=True)
    return p95


def load(database: Path) -> list[str]:
    """Fill a store with published pledges; returns their public ids."""
    connection = sqlite3.connect(database)
    digest, form_id = connection.execute(
        "SELECT digest, form_id FROM form_versions WHERE form_id = 'pledge'"
    ).fetchone()
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM pledges").fetchone()[0]
    ids: list[str] = []
    for piece in pieces(first):
        pledges = [(*each, form_id, digest) for each in piece]
        connection.executemany(_PLEDGE, pledges)
        connection.executemany(_ENTRY, [(each[0], each[1], form_id, *_shown(each)) for each in piece])
        connection.executemany(_SEARCH, [(each[0], json.loads(each[2])["pledge"]) for each in piece])
        connection.commit()
        ids += [each[1] for each in piece]
    connection.execute("INSERT INTO totals VALUES (?, 'published', ?)", (form_id, len(ids)))
    connection.commit()
    connection.close()
    return ids


_PLEDGE = """
INSERT INTO pledges (id, public_id, public_answers, created_at, submission_key, form_id, form_digest, private_answers,
    consents, language, state, progress, changed_at, published_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '{}', '[]', 'en-GB', 'published', 'pledged', ?4, ?4)"""
_ENTRY = """
INSERT INTO wall_entries (id, pledge_id, public_id, form_id, words, topic, published_at, name, role, organisation,
    place)
VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, '', '', '', '')"""
_SEARCH = "INSERT INTO wall_search (rowid, words, name, role, organisation, place) VALUES (?, ?, '', '', '', '')"


def pieces(first: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield pieces of made-up pledges: id, public id, public answers, time, submission key."""
    random.seed(2)
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    for start in range(0, PLEDGES, PIECE):
        piece = []
        for number in range(start, min(start + PIECE, PLEDGES)):
            words = " ".join(random.choices(COMMON, k=14))
            if number % 2_000 == 0:
                words += f" in {random.choice(RARE)}"
            answers = json.dumps({"pledge": words, "topic": random.choice(TOPICS)})
            moment = (begun + timedelta(seconds=number)).strftime("%Y-%m-%d %H:%M:%S.000000")
            piece.append((first + number, f"{number:016x}", answers, moment, f"{number:064x}"))
        yield piece


def _shown(pledge: tuple[Any, ...]) -> tuple[str, str, str]:
    answers = json.loads(pledge[2])
    return answers["pledge"], answers["topic"], pledge[3]


if __name__ == "__main__":
    sys.exit(main())
