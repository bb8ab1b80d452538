"""What holds for every test."""

from __future__ import annotations

import gc
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.once import one_at_a_time

# Parsed pages and endpoints live as long as a file's tests: looking through them again and again for what nobody needs
# any more took a tenth of the time.
gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect in one process after the other: in a fresh clone the first compiles what all of them import."""
    with one_at_a_time(Path(__file__)):
        return (yield)


def pytest_collection_finish() -> None:
    """Leave out of every look for unused objects what was collected: thousands of tests, needed until the end."""
    gc.freeze()
