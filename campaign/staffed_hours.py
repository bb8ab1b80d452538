"""When somebody of the campaign is there to read, and what to do at other times."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints

from campaign.check import Model
from campaign.language import WEEK_DAYS, Language

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):  # compared as text: 0930 would sort otherwise
        raise ValueError(f"'{text}' is not a time of day; write 09:00")
    return text


Clock = Annotated[str, AfterValidator(_clock)]


class StaffedHours(Model):
    """When somebody is there to read."""

    days: tuple[Weekday, ...] = Field(min_length=1, description="Days of the week, for example monday.")
    from_: Clock = Field(alias="from", description="When the day starts: 09:00.")
    until: Clock = Field(description="When the day ends: 17:00.")
    otherwise: Annotated[str, StringConstraints(min_length=1)] = Field(
        description="What to do outside these hours, as a sentence."
    )

    def covers(self, local: datetime) -> bool:
        """Return whether somebody is there at a moment in the campaign's zone; hours may go past midnight."""
        week, clock = list(get_args(Weekday)), f"{local:%H:%M}"
        today, yesterday = (week[day % 7] in self.days for day in (local.weekday(), local.weekday() - 1))
        if self.from_ < self.until:
            return today and self.from_ <= clock < self.until
        return (today and clock >= self.from_) or (yesterday and clock < self.until)

    def told(self, spoken: Language) -> str:
        """Return for example ``Monday to Friday, 09:00 to 17:00``."""
        return spoken.say("{days}, {start} to {end}", days=self._days(spoken), start=self.from_, end=self.until)

    def _days(self, spoken: Language) -> str:
        numbers = [get_args(Weekday).index(day) for day in self.days]
        names = [spoken.say(WEEK_DAYS[number]) for number in numbers]
        if len(names) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return spoken.say("{first} to {last}", first=names[0], last=names[-1])
        if len(names) > 1:
            return spoken.say("{days} and {last}", days=", ".join(names[:-1]), last=names[-1])
        return names[0]
