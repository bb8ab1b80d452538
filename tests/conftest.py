"""What holds for every test."""

from __future__ import annotations

import gc

# Parsed pages and endpoints live as long as a file's tests: looking through them again and again for what nobody needs
# any more took a tenth of the time.
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """Leave out of every look for unused objects what was collected: thousands of tests, needed until the end."""
    gc.freeze()
