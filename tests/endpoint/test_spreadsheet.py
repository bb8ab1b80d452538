"""CSV is opened in spreadsheets, which run what looks like a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoint.spreadsheet import csv_lines, safe_cell

SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
TEXTS = st.lists(st.sampled_from([*SIGNS, *',;|\t\r\n "', "'", "\0", "\ufeff", "a", "1"]), max_size=8).map("".join)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_no_cell_begins_a_formula(separator: str, row: list[str]) -> None:
    """Parted at the comma, or at another sign that parts cells in some countries and programs."""
    text = csv_lines([row])
    for parted in (separator, ","):
        found = [cell.strip(' \t\r\n"\ufeff') for cell in csv_cells(text, parted)]
        assert [cell for cell in found if cell.startswith(SIGNS)] == [], (row, parted)


def csv_cells(text: str, separator: str) -> list[str]:
    """Return the cells as a program reads them that parts at this sign."""
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)
    return [cell for row in rows for cell in row]


@pytest.mark.parametrize("text", ["", "tea", "tea at 4 - or 5", "a=b", "1-2", "ann@example.org", "so; or so"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    """Signs inside a sentence are no formula."""
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1", "'=1"),
        (" =1", " '=1"),
        ("\t=1", "'\t'=1"),
        ("a;=1", "a;'=1"),
        ("a\n@b", "a\n'@b"),
        ("\uff1d1", "'\uff1d1"),
    ],
)
def test_an_apostrophe_stands_before_the_sign(text: str, safe: str) -> None:
    """Also behind blanks, and where a semicolon or the end of a line would begin another cell."""
    assert safe_cell(text) == safe
