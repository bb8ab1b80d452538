"""Days and moments as editors write them: year-month-day, and which day was meant where it is written otherwise."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from campaign.language import MONTHS

#: Three parts; before them perhaps the day of the week, after them perhaps a time.
_PARTS = re.compile(r"(?:[a-z]+day,?\s+)?(\w+)[\s/.,-]+(\w+)[\s/.,-]+(\w+)(?:[\sT].*)?", re.IGNORECASE)
#: Nobody means a day before 1900: 0206 and 1026 are slips.
_YEAR = r"(?:19|[2-9]\d)\d\d"
_TIME = re.compile(
    r"(?P<day>\S{10})[\sT,]+(?:at\s+)?(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d\d))?\s*(?P<half>am|pm)?", re.IGNORECASE
)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE)


def _written_out(said: Any) -> Any:
    # Digits alone are seconds since 1970 to pydantic: 20270303 would be a day in August of that year.
    if isinstance(said, str) and not re.match(f"{_YEAR}-", said.strip()):
        raise PydanticCustomError("datetime_parsing", "no year-month-day")
    return said


def _with_time(said: Any) -> Any:
    if isinstance(said, str) and is_day(said.strip()):
        raise PydanticCustomError("time_missing", "no time")
    return said


Day = Annotated[date, BeforeValidator(_written_out)]
#: A day, perhaps with a time; midnight without.
Moment = Annotated[datetime, BeforeValidator(_written_out)]
TimedMoment = Annotated[Moment, BeforeValidator(_with_time)]


_WHETHER = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


def day_or_whether(said: Any) -> Any:
    """Return ``yes`` or ``no`` as a bool and a day as a date; raises ValueError for anything else that was typed."""
    if isinstance(said, bool | date):
        return said
    if not isinstance(said, str):
        raise ValueError("neither yes, no nor a day; write 2027-03-31")
    if said.lower() in _WHETHER:
        return _WHETHER[said.lower()]
    try:
        return date.fromisoformat(_written_out(said))
    except ValueError:
        raise ValueError(f"'{said}' is neither yes, no nor a day; write {day_meant(said) or '2027-03-31'}") from None


def is_day(said: str) -> bool:
    """Tell whether a text is a year-month-day and nothing else."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d", said) is not None and _day(*said.split("-")) is not None


def moment_meant(said: str) -> str | None:
    """Return the moment that was probably meant by ``2027-03-03 9am`` or ``2027-03-03 9.30``, as it is to be written.

    None where the day is not right, or the time could be anything.
    """
    found = _TIME.fullmatch(said.strip())
    if found is None or not is_day(found["day"]):
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()
    hour = hour % 12 + (12 if half == "pm" else 0) if half and hour <= 12 else hour
    return f"{found['day']} {hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def day_meant(said: str) -> date | None:
    """Return the day that was probably meant by ``3/3/2027``, ``3 March 2027`` or ``20270303``; None where unclear.

    Where day and month could be either, the day comes first, as in the United Kingdom.
    """
    text = _ORDINAL.sub(r"\1", said.strip())
    if re.fullmatch(r"\d{8}", text):
        return _day(text[:4], text[4:6], text[6:])
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    first, second, third = found.groups()
    year = f"20{third}" if re.fullmatch(r"\d{2}", third) else third
    orders = [(first, second, third), (year, second, first), (year, first, second)]
    return next((day for order in orders if (day := _day(*order))), None)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), _month(month), int(day)) if re.fullmatch(_YEAR, year) else None
    except ValueError:
        return None


def _month(said: str) -> int:
    """Return a month's number, 0 for what is no month."""
    if said.isdecimal():
        return int(said)
    named = [name.lower().startswith(said.lower()) and len(said) > 2 for name in MONTHS]
    return named.index(True) + 1 if True in named else 0
