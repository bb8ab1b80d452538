"""What a field's ``retention`` means: until when an answer is kept."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_MOST_YEARS = 1000  # "9999 years" means for ever, and no calendar reaches so far


def kept_until(since: datetime, retention: str) -> datetime:
    """Return the moment at which an answer's time is over.

    :param since: when the answer was sent.
    :param retention: as the form says it: ``24 months``. A month ends on the same day of a later month, or on its last.
    """
    number, unit = retention.split()
    unit = unit.removesuffix("s")
    if unit == "hour":
        return since + timedelta(hours=int(number))
    if unit in _DAYS:
        return since + timedelta(days=int(number) * _DAYS[unit])
    years, month = divmod(since.month - 1 + int(number) * _MONTHS[unit], 12)
    year = since.year + min(years, _MOST_YEARS)
    return since.replace(year=year, month=month + 1, day=min(since.day, monthrange(year, month + 1)[1]))
