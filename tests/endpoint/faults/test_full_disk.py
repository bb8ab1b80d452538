"""A disk without room: nobody loses an answer, and nobody has to start anything again."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from commands.programs import is_root
from endpoint.config import Settings
from tests.endpoint.load import file_of, is_intact, sending, stored_once
from tests.endpoint.material import OPEN
from tests.endpoint.running import (
    Endpoint,
    errors_of,
    fields_of,
    serving,
    wait_until,
)

VOLUME_BYTES = 4 << 20


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """Return a real file system of 4 MiB; only root may mount one."""
    where = tmp_path / "volume"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_BYTES}", "tmpfs", str(where)]
    if not is_root() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may mount no file system; test_store.py limits the file's pages instead")
    yield where
    subprocess.run(["umount", str(where)], check=True)


@pytest.mark.sqlite_only
def test_it_survives_a_volume_without_room(settings: Settings, volume: Path) -> None:
    """Full: 503 with every answer on the page and nothing half stored; with room again it goes on by itself."""
    settings = dataclasses.replace(settings, database_url=f"sqlite:///{volume / 'pledges.sqlite3'}")
    endpoint = Endpoint(settings)
    fill(volume, spare=100_000)
    answers = [endpoint.post({**OPEN, "words": f"{number} " + "a" * 270}) for number in range(60)]
    stored = [answer for answer in answers if answer.status_code == 303]
    assert {answer.status_code for answer in answers} == {303, 503}
    assert answers[-1].headers["retry-after"] == "5"
    assert fields_of(answers[-1], "shown")["words"] == "59 " + "a" * 270
    assert "try again" in errors_of(answers[-1])[""]
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == len(stored)
    assert len(endpoint.rows()) == len(stored) == endpoint.store.numbers()["pledge"]["pending"]

    (volume / "something else").unlink()
    again = {**fields_of(answers[-1], "shown"), **fields_of(answers[-1], "hidden")}
    assert [endpoint.post(again).status_code for _ in range(2)] == [303, 303]
    assert len(endpoint.rows()) == len(stored) + 1
    endpoint.close()
    assert is_intact(file_of(settings))


def fill(volume: Path, spare: int) -> None:
    """Leave this many bytes of a file system; the store may be quicker and take the last of them."""
    free = os.statvfs(volume).f_bavail * os.statvfs(volume).f_frsize
    with suppress(OSError):
        (volume / "something else").write_bytes(bytes(free - spare))


@pytest.mark.faults
@pytest.mark.sqlite_only
def test_it_survives_a_volume_that_is_full_again_and_again(settings: Settings, volume: Path) -> None:
    """The long form, under load: filled and emptied five times; nothing acknowledged is lost, nobody is told 500."""
    settings = dataclasses.replace(settings, database_url=f"sqlite:///{volume / 'pledges.sqlite3'}")
    with serving(settings) as address, sending(address) as supporters:
        for _ in range(5):
            supporters.wait_for(20)
            refused = len(supporters.refused)
            fill(volume, spare=0)
            # The log has room of its own until it must grow.
            wait_until(lambda refused=refused: len(supporters.refused) > refused, 300)
            (volume / "something else").unlink()
    assert set(supporters.refused) == {503}
    assert supporters.broken == 0
    stored_once(settings.database_url, supporters.acknowledged)
    assert is_intact(file_of(settings))
    print(f"full 5 times: {len(supporters.acknowledged)} acknowledged, {len(supporters.refused)} told 503, 0 lost")
