"""The process is killed, or the same pledge comes again and again: each is stored once."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from endpoint.config import Settings
from tests.endpoint.load import file_of, is_intact, sending, stored_once
from tests.endpoint.material import OPEN
from tests.endpoint.running import (
    Endpoint,
    Process,
)


@pytest.mark.sqlite_only
def test_it_keeps_every_acknowledged_pledge_through_kills(start: Callable[[], Process], settings: Settings) -> None:
    """Killed under load, started again: each pledge that got a 303 is there once, and the file is intact."""
    through_kills(start, settings, kills=1)


@pytest.mark.faults
def test_it_keeps_every_acknowledged_pledge_through_twenty_kills(
    start: Callable[[], Process], settings: Settings
) -> None:
    """The long form, on both databases."""
    through_kills(start, settings, kills=20)


def through_kills(start: Callable[[], Process], settings: Settings, kills: int) -> None:
    """Kill under load, start again; supporters try again with the same key until they are answered."""
    process = start()
    with sending(process.address) as supporters:
        for _ in range(kills):
            supporters.wait_for(60)
            process.end(signal.SIGKILL)
            if settings.database_url.startswith("sqlite"):
                assert is_intact(copied(file_of(settings)))
            process = start()
            supporters.address = process.address
        supporters.wait_for(60)
    stored = stored_once(settings.database_url, supporters.acknowledged)
    assert supporters.broken >= kills
    assert len(supporters.acknowledged) == len(set(supporters.acknowledged))
    print(f"{kills} kills: {len(supporters.acknowledged)} acknowledged, {stored} stored, 0 lost, 0 doubles")


def copied(database: Path) -> Path:
    """Return a copy of a file and its log: looking at the copy leaves the tidying up to the next process."""
    copy = database.with_name("copy.sqlite3")
    for end in ("", "-wal"):
        shutil.copy(f"{database}{end}", f"{copy}{end}")
    return copy


def test_a_hundred_of_the_same_are_one(endpoint: Endpoint) -> None:
    """100 parallel posts with the same key, by form and by script: one row, and everybody gets the same answer."""
    form = {**OPEN, "form_key": "impatient"}
    answers = endpoint.together(*[form] * 100)
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, answers[0].headers["location"])
    }
    assert endpoint.post_json(form).status_code == 201
    assert len(endpoint.rows()) == endpoint.store.numbers()["pledge"]["pending"] == 1
