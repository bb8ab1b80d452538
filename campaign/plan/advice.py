"""What each channel is good for, what to consider there, and how often to post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from campaign.check import Model
from campaign.settings import Word
from campaign.yamlfile import read_yaml

_FILE = Path(__file__).with_name("advice.yml")
_PACE = re.compile(r"(\d{1,2})(?: to (\d{1,2}))? a (day|week)")
_DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Pace:
    """How often to post: at least and at most so many times in so many days."""

    least: int
    most: int
    days: int

    def fewest(self, days: int) -> int:
        """Return how many posts so many days need."""
        return round(self.least * days / self.days)

    def room(self, days: int) -> int:
        """Return how many posts so many days have room for."""
        return round(self.most * days / self.days)

    def __str__(self) -> str:
        number = f"{self.least} to {self.most}" if self.least < self.most else str(self.least)
        return f"{number} a {'day' if self.days == 1 else 'week'}"


def _pace(said: Any) -> Any:
    found = _PACE.fullmatch(str(said))
    least, most = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not found or not 1 <= least <= most:
        raise ValueError(f"'{said}' is no pace; write for example '2 a day' or '3 to 5 a week'")
    return Pace(least, most, _DAYS[found[3]])


Posts = Annotated[Pace, BeforeValidator(_pace), PlainSerializer(str)]


class Advice(Model):
    """One channel of advice.yml."""

    id: str
    name: str
    posts: Posts
    good_for: tuple[Word, ...]
    consider: tuple[Word, ...]


@cache
def load_advice() -> dict[str, Advice]:
    """Return what is known of channels, by their id."""
    document, problems = read_yaml(_FILE)
    if problems:
        raise ValueError(str(problems[0]))
    return {entry["id"]: Advice.model_validate(entry) for entry in document.data}
