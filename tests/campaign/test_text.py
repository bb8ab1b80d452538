"""Numbers, dates and lengths as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from campaign.language import ENGLISH
from campaign.text import iso_date, reading_minutes, thousands


def test_a_number_has_separators() -> None:
    """British English: commas."""
    assert [thousands(number) for number in (0, 999, 1234, 189000)] == ["0", "999", "1,234", "189,000"]


@pytest.mark.parametrize("day", [date(2027, 3, 3), datetime(2027, 3, 3, 23, 59, tzinfo=UTC), "2027-03-03"])
def test_a_date_is_written_out_or_in_iso(day: date | datetime | str) -> None:
    """The names of months do not depend on the machine's locale."""
    assert ENGLISH.long_date(day) == "3 March 2027"
    assert iso_date(day) == "2027-03-03"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (238, 1), (239, 2), (600, 3), (2380, 10)])
def test_reading_time_is_in_whole_minutes(words: int, minutes: int) -> None:
    """600 words are 3 minutes; nothing takes none."""
    assert reading_minutes(words) == minutes
