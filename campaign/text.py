"""How numbers, dates and lengths are written for people; shared by the site's and the endpoint's templates."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

WORDS_A_MINUTE = 238  # Brysbaert 2019, silent reading of English non-fiction, adults

# Not strftime, whose names depend on the machine's locale.
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEK_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def thousands(number: int) -> str:
    """Return ``12,345`` for 12345."""
    return f"{number:,}"


def long_date(day: date | datetime | str) -> str:
    """Return ``3 March 2027``; takes a date, a datetime or an ISO text."""
    moment = datetime.fromisoformat(day) if isinstance(day, str) else day
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def week_day(day: date | datetime) -> str:
    """Return ``Wednesday``."""
    return _WEEK_DAYS[day.weekday()]


def month_name(day: date | datetime) -> str:
    """Return ``March``."""
    return _MONTHS[day.month - 1]


def clock_time(moment: datetime) -> str:
    """Return ``2pm``, ``2:30pm``, ``midday`` or ``midnight``, as NHS and GOV.UK write times."""
    if (moment.hour, moment.minute) in ((0, 0), (12, 0)):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'pm' if moment.hour >= 12 else 'am'}"


def iso_date(day: date | datetime | str) -> str:
    """Return ``2027-03-03``; takes a date, a datetime or an ISO text."""
    moment = datetime.fromisoformat(day) if isinstance(day, str) else day
    return moment.strftime("%Y-%m-%d")


def reading_minutes(words: int) -> int:
    """Return whole minutes, at least 1: 600 words are 3 minutes (see `WORDS_A_MINUTE`)."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def asset(name: str) -> str:
    """Return the address of one of the theme's static files, without leading slash."""
    return f"theme/{name}"


FILTERS: dict[str, Callable[..., Any]] = {
    "thousands": thousands,
    "long_date": long_date,
    "week_day": week_day,
    "month_name": month_name,
    "clock_time": clock_time,
    "iso_date": iso_date,
    "reading_minutes": reading_minutes,
    "asset": asset,
}
