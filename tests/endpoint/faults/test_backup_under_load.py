"""Backups while pledges arrive."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import httpx
import pytest

from commands.backup import backup
from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.load import is_intact, sending
from tests.endpoint.material import GOOD
from tests.endpoint.running import (
    rows_of,
    serving,
)


@pytest.mark.sqlite_only
def test_a_backup_under_load_is_a_prefix(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`backup` while pledges arrive; restored, it serves what was acknowledged and knows repeats."""
    backups_under_load(settings, tmp_path, monkeypatch, times=2)


@pytest.mark.faults
@pytest.mark.sqlite_only
def test_many_backups_under_load_are_prefixes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The long form."""
    backups_under_load(settings, tmp_path, monkeypatch, times=30)


def backups_under_load(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Make backups, compare each with the store, restore the last one."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", settings.database_url)
    copies: list[tuple[int, Path]] = []
    with serving(settings) as address, sending(address, number=4) as supporters:
        for number in range(times):
            supporters.wait_for(30)
            copies.append((len(supporters.acknowledged), folder / f"copy {number}.db"))
            backup(copies[-1][1])
        supporters.wait_for(10)
    assert supporters.refused == []
    stored = rows_in(settings.database_url)
    for acknowledged, copy in copies:
        rows = rows_in(f"sqlite:///{copy}")
        assert rows == stored[: len(rows)], "not as it was at one moment"
        assert len(rows) >= acknowledged, "what was acknowledged before is missing"
        assert is_intact(copy)
    restored = dataclasses.replace(settings, database_url=f"sqlite:///{copies[-1][1]}")
    with serving(restored) as address, httpx.Client(base_url=address) as client:
        for key in supporters.acknowledged[:5]:
            form = {**GOOD, "form_key": key, "touchpoint": key}
            assert client.post("/forms/pledge", data=form).status_code == 303
        assert client.post("/forms/pledge", data={**GOOD, "form_key": "one more"}).status_code == 303
        summary = client.get("/summary.json").json()
    assert summary["forms"]["pledge"]["pledged"] == len(rows_in(f"sqlite:///{copies[-1][1]}"))
    assert summary["forms"]["pledge"]["pledged"] == len(rows) + 1


def rows_in(url: str) -> list[dict[str, object]]:
    """Return all pledges of a database."""
    store = Store(url)
    rows = rows_of(store)
    store.close()
    return rows
