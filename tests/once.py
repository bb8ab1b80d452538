"""What one process of a test run makes and the others find."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Let no two processes be in such a block for the same file, which must be there."""
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made_once(places: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this run, the same in each of its processes. Only to be read.

    :param make: fills the folder, which is empty, in the first process that asks; the others wait.
    """
    own = places.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "once" / name
    place.parent.mkdir(exist_ok=True)
    lock = place.with_name(f"{name}.made")
    lock.touch()
    with one_at_a_time(lock):
        if not lock.stat().st_size:
            shutil.rmtree(place, ignore_errors=True)  # of somebody who failed
            place.mkdir()
            make(place)
            lock.write_text("whole", encoding="ascii")
    return place
