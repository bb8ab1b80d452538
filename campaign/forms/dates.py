"""The kind date: three boxes on the page; a program may send one ISO date instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from campaign.forms.asked import Asked, Faulty, Refill, Run
from campaign.forms.clean import clean_line
from campaign.forms.posted import Posted, first

if TYPE_CHECKING:
    from campaign.forms.fields import Field

PARTS = ("day", "month", "year")
_TYPED_MOST = 40  # characters of one box that are kept to be shown again
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DIGITS = {
    "day": re.compile("[0-9]{1,2}"),
    "month": re.compile("[0-9]{1,2}"),
    "year": re.compile("[0-9]{4}"),
}


def read_parts(posted: Posted, name: str, part_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return day, month and year as typed, cleaned. One text that is no ISO date counts as a day."""
    whole = clean_line(first(posted, name)[:_TYPED_MOST])
    if whole:
        iso = _ISO.fullmatch(whole)
        return (iso[3], iso[2], iso[1]) if iso else (whole, "", "")
    return tuple([clean_line(first(posted, part)[:_TYPED_MOST]) for part in part_names])


def check_date(asked: Asked) -> Run:
    """Dates: empty, the first bad part (day, month, year), format, early, late. The answer is an ISO date."""
    field, sentence_for = asked.field, asked.sentence_for
    name, required = field.name, field.required
    part_names = tuple(f"{name}-{part}" for part in PARTS)
    sentences = {code: sentence_for(code) for code in ("empty", "format", "early", "late", *PARTS)}
    earliest, latest = _bound(field.earliest, asked), _bound(field.latest, asked)

    def run(posted: Posted, faults: Faulty) -> str | None:
        parts = read_parts(posted, name, part_names)
        if not any(parts):
            if required:
                faults[name] = sentences["empty"]
            return None
        code, day = _read_date(parts)
        if day and earliest and day < earliest():
            code = "early"
        elif day and latest and day > latest():
            code = "late"
        if code or day is None:
            faults[name] = sentences[code]
            return None
        return day.isoformat()

    return run


def faulty_part(name: str, values: Mapping[str, str | list[str]]) -> str:
    """Return the part of a faulty date to mend first: the first bad one; the day if each is good by itself."""
    code, _ = _read_date(tuple(str(values.get(f"{name}-{part}", "")) for part in PARTS))
    return code if code in PARTS else PARTS[0]


def _read_date(parts: tuple[str, ...]) -> tuple[str, date | None]:
    """Return the code of what is wrong (empty if nothing is) and the date."""
    for name, text in zip(PARTS, parts, strict=True):
        if not _DIGITS[name].fullmatch(text):
            return name, None
    day, month, year = map(int, parts)
    try:
        return "", date(year, month, day)
    except ValueError:
        return "format", None


def _bound(text: str | None, asked: Asked) -> Callable[[], date] | None:
    if text is None:
        return None
    if text == "today":
        return asked.today
    fixed = date.fromisoformat(text)
    return lambda: fixed


def refill_date(field: Field) -> Refill:
    """Return what gives back the three parts as they were typed."""
    name = field.name
    part_names = tuple(f"{name}-{part}" for part in PARTS)

    def refill(posted: Posted, values: dict[str, str | list[str]]) -> None:
        for part, text in zip(part_names, read_parts(posted, name, part_names), strict=True):
            if text:
                values[part] = text

    return refill
