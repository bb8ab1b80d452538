"""How numbers, dates and lengths are written in every language; shared by the site's and the endpoint's templates."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

WORDS_A_MINUTE = 238  # Brysbaert 2019, silent reading of English non-fiction, adults


def thousands(number: int) -> str:
    """Return ``12,345`` for 12345."""
    return f"{number:,}"


def iso_date(day: date | datetime | str) -> str:
    """Return ``2027-03-03``; takes a date, a datetime or an ISO text."""
    moment = datetime.fromisoformat(day) if isinstance(day, str) else day
    return moment.strftime("%Y-%m-%d")


def plain(text: str) -> str:
    """Return a text in small letters without accents, as search.js makes it and as lists are ordered by it."""
    split = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def reading_minutes(words: int) -> int:
    """Return whole minutes, at least 1: 600 words are 3 minutes (see `WORDS_A_MINUTE`)."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def asset(name: str) -> str:
    """Return the address of one of the theme's static files, without leading slash."""
    return f"theme/{name}"


#: What templates write them with, in every language; `campaign.language` adds the dates.
TEXT_FILTERS: dict[str, Callable[..., Any]] = {
    "thousands": thousands,
    "iso_date": iso_date,
    "reading_minutes": reading_minutes,
    "asset": asset,
}
