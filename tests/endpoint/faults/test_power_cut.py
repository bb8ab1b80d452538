"""The power fails: what was acknowledged is on the disk. A kill tells nothing of that: it leaves the page cache."""

from __future__ import annotations

import asyncio
import random
import shutil
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError

from endpoint.dialects import Row
from endpoint.store import Store, new_public_id, now
from endpoint.tables import PLEDGE_COLUMNS
from endpoint.writer import StoreBusy, Writer
from tests.endpoint.faults.power import Disk, Driver
from tests.endpoint.load import is_intact
from tests.endpoint.running import rows_of

LONGEST = 1_500  # writes to the disk until the cut; about 90 commits
CUTS = 10  # of one database
LOG_PAGES = 1_000  # a quarter of the endpoint's: so many writes reach a checkpoint now and then


class Result(NamedTuple):
    """What came of some cuts."""

    acknowledged: int
    lost: int
    broken: int
    checkpoints: int


class Cutter:
    """One database whose power is cut again and again; each time it goes on with what was left."""

    def __init__(self, folder: Path, empty: Path, seed: int, synchronous: str = "FULL") -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._synchronous = synchronous
        self._keys = map(str, count())
        self._now = folder / "0"
        self._now.mkdir(parents=True)
        shutil.copy(empty, self._now / "pledges.sqlite3")
        store = Store(f"sqlite:///{self._now / 'pledges.sqlite3'}")
        store.remember_form("0" * 32, "pledge", {})
        store.close()

    def cut(self, times: int) -> Result:
        """Cut the power so often, or until the database is broken."""
        acknowledged: set[str] = set()
        lost = checkpoints = 0
        for number in range(1, times + 1):
            disk = Disk(self._chance.randrange(1, LONGEST))
            answered = self._pledge(disk)
            following = self._folder / str(number)
            following.mkdir()
            disk.after_the_cut(following, self._chance)
            shutil.rmtree(self._now)
            self._now = following
            checkpoints += disk.main_writes > 0
            stored = self._stored()
            if stored is None:
                return Result(len(acknowledged), lost, 1, checkpoints)
            lost += len((acknowledged | answered) - stored)
            acknowledged = (acknowledged | answered) & stored  # count each loss once
        return Result(len(acknowledged), lost, 0, checkpoints)

    def _pledge(self, disk: Disk) -> set[str]:
        """Send pledges until nothing is stored any more; returns which were acknowledged."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("endpoint.sqlite.create_engine", partial(create_engine, module=Driver(disk)))
            patch.setattr("endpoint.sqlite.LOG_PAGES", LOG_PAGES)
            try:
                store = Store(f"sqlite:///{self._now / 'pledges.sqlite3'}")
            except OperationalError:  # cut while it was opened
                return set()
        if self._synchronous != "FULL":
            store.engine.dispose()
            event.listen(store.engine, "connect", self._weaken)
        writer = Writer(store, 2_000)
        answered = asyncio.run(self._send(writer))
        writer.close()
        store.close()
        return answered

    def _weaken(self, connection: Any, _record: Any) -> None:
        connection.cursor().execute(f"PRAGMA synchronous = {self._synchronous}")

    async def _send(self, writer: Writer) -> set[str]:
        answered: set[str] = set()

        async def supporter() -> None:
            with suppress(StoreBusy):
                while True:
                    key = next(self._keys)
                    await writer.add(pledge(key))
                    answered.add(key)

        await asyncio.gather(*(supporter() for _ in range(self._chance.randrange(1, 12))))
        return answered

    def _stored(self) -> set[str] | None:
        """Return which pledges are there, read from a copy to leave all as it is; None if it is broken."""
        copy = Path(shutil.copytree(self._now, self._folder / "copy"))
        try:
            database = copy / "pledges.sqlite3"
            if not is_intact(database):
                return None
            store = Store(f"sqlite:///{database}")
            keys = [row["submission_key"] for row in rows_of(store)]
            assert len(keys) == len(set(keys)) == sum(store.numbers().get("pledge", {}).values())
            store.close()
            return set(keys)
        finally:
            shutil.rmtree(copy)


def pledge(key: str) -> Row:
    """Return a pledge's row, as large as a usual one."""
    at = now()
    given = {
        "public_id": new_public_id(), "form_id": "pledge", "form_digest": "0" * 32, "submission_key": key,
        "public_answers": {"words": "Drink my tea hot " * 6}, "private_answers": {"email": "ann@example.org"},
        "consents": [], "language": "en-GB", "state": "pending", "progress": "pledged", "headcount": None,
        "urgent": False, "created_at": at, "changed_at": at,
    }  # fmt: skip
    return {**dict.fromkeys(PLEDGE_COLUMNS), **given}


def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path, empty_store: Path) -> None:
    """Ten cuts at any write or sync: all that was acknowledged is there, the file is intact, totals are right."""
    result = Cutter(tmp_path, empty_store, seed=1).cut(CUTS)
    assert (result.lost, result.broken) == (0, 0)
    assert result.acknowledged > 500, "little was at stake"
    assert result.checkpoints, "no cut could fall into a checkpoint"


def test_the_cut_finds_a_store_that_does_not_wait_for_the_disk(tmp_path: Path, empty_store: Path) -> None:
    """The gate on a planted fault: with synchronous=NORMAL acknowledged pledges are lost."""
    assert Cutter(tmp_path, empty_store, seed=2, synchronous="NORMAL").cut(3).lost > 0


@pytest.mark.faults
def test_two_hundred_power_cuts_lose_nothing(tmp_path: Path, empty_store: Path) -> None:
    """The long form, on twenty databases."""
    results = [Cutter(tmp_path / str(seed), empty_store, seed).cut(CUTS) for seed in range(100, 120)]
    print(summary("FULL", results))
    assert sum(result.lost + result.broken for result in results) == 0


@pytest.mark.faults
@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_two_hundred_power_cuts_find_what_does_not_wait(tmp_path: Path, empty_store: Path, synchronous: str) -> None:
    """The long form of the planted fault: every database loses acknowledged pledges, or is broken."""
    results = [Cutter(tmp_path / str(seed), empty_store, seed, synchronous).cut(CUTS) for seed in range(100, 120)]
    print(summary(synchronous, results))
    assert all(result.lost or result.broken for result in results)


def summary(synchronous: str, results: list[Result]) -> str:
    """Return the figures in a line."""
    kept, lost, broken, checkpoints = (sum(column) for column in zip(*results, strict=True))
    return (
        f"synchronous={synchronous}: {len(results)} databases, {CUTS} cuts each: {kept + lost} acknowledged, "
        f"{lost} lost, {broken} broken; {checkpoints} cuts after or in a checkpoint"
    )
