"""What Groundswell itself says, in the campaign's language.

Code and templates have the English sentences; a catalogue beside this file (``cy.po``) has them in another language, in
gettext's own format, for which translators have tools. What editors and operators are told is English everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from campaign.language.compiled import read_catalogue
from campaign.text import TEXT_FILTERS, iso_date, thousands

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent


def primary(tag: str) -> str:
    """Return ``en`` for ``en-GB``."""
    return tag.split("-")[0].lower()


def catalogue_path(tag: str) -> Path:
    """Return where a language's catalogue is, or would be."""
    return FOLDER / f"{primary(tag)}.po"


def languages() -> list[str]:
    """Return the languages that Groundswell speaks, as primary subtags."""
    return ["en", *sorted(path.stem for path in FOLDER.glob("*.po"))]


def speaks(tag: str) -> bool:
    """Return whether Groundswell speaks a language."""
    return primary(tag) in languages()


def mark(message: str) -> str:
    """Return an English message as it is, to be said later: this call puts it into the catalogues."""
    return message


def mark_many(one: str, many: str) -> tuple[str, str]:
    """Return the two English forms of a message as they are, to be said later with ``say_many``."""
    return one, many


# Not strftime, whose names depend on the machine's locale.
MONTHS = [
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
]
WEEK_DAYS = [
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
]

#: Units of a length of time, as a form's file has them.
TIME_SPANS = {
    "hour": mark_many("{number} hour", "{number} hours"),
    "day": mark_many("{number} day", "{number} days"),
    "week": mark_many("{number} week", "{number} weeks"),
    "month": mark_many("{number} month", "{number} months"),
    "year": mark_many("{number} year", "{number} years"),
}


def _in_zone(write: Callable[[Any], str], zone: ZoneInfo) -> Callable[[date | datetime | str], str]:
    """Return what writes a day or a moment as it is in a time zone."""

    def written(day: date | datetime | str) -> str:
        moment = datetime.fromisoformat(day) if isinstance(day, str) else day
        return write(moment.astimezone(zone) if isinstance(moment, datetime) and moment.tzinfo else moment)

    return written


class Language:
    """A language of readers.

    :param catalogue: what Groundswell says in it; English where there is none.
    """

    def __init__(self, catalogue: NullTranslations) -> None:
        self._catalogue = catalogue

    def say(self, message: str, /, **values: Any) -> str:
        """Return an English message in this language.

        :param values: what stands in its braces: ``say("About {number} to go.", number=12)``.
        """
        said = self._catalogue.gettext(message)
        return said.format(**values) if values else said

    def say_many(self, one: str, many: str, number: int, /, **values: Any) -> str:
        """Return the form of a message that fits a number, which stands in ``{number}`` with thousands separators.

        :param one: the English message for one, ``{number} pledge``.
        :param many: that for any other number.
        """
        said = self._catalogue.ngettext(one, many, number)
        return said.format(**{"number": thousands(number), **values})

    def long_date(self, day: date | datetime | str) -> str:
        """Return ``3 March 2027``; takes a date, a datetime or an ISO text."""
        moment = datetime.fromisoformat(day) if isinstance(day, str) else day
        return self.say("{day} {month} {year}", day=moment.day, month=self.month_name(moment), year=moment.year)

    def week_day(self, day: date | datetime) -> str:
        """Return ``Wednesday``."""
        return self.say(WEEK_DAYS[day.weekday()])

    def month_name(self, day: date | datetime) -> str:
        """Return ``March``."""
        return self.say(MONTHS[day.month - 1])

    def clock_time(self, moment: datetime) -> str:
        """Return ``2pm``, ``2:30pm``, ``midday`` or ``midnight``, as NHS and GOV.UK write times."""
        if (moment.hour, moment.minute) in ((0, 0), (12, 0)):
            return self.say("midday") if moment.hour else self.say("midnight")
        clock = f"{moment.hour % 12 or 12}" + (f":{moment.minute:02}" if moment.minute else "")
        return self.say("{clock}pm", clock=clock) if moment.hour >= 12 else self.say("{clock}am", clock=clock)

    def time_span(self, length: str) -> str:
        """Return a length of time as readers read it: ``24 months``; empty stays empty.

        :param length: a number and its unit in English, as a form's file has them.
        """
        if not length:
            return ""
        number, unit = length.split()
        return self.say_many(*TIME_SPANS[unit.removesuffix("s")], int(number))

    def filters(self, zone: ZoneInfo) -> Mapping[str, Callable[..., Any]]:
        """Return the filters that templates write numbers, dates and addresses with.

        :param zone: the reader's: a moment with an offset is told as it is there, a day stays that day.
        """
        times = (self.long_date, self.week_day, self.month_name, self.clock_time, iso_date)
        there = {write.__name__: _in_zone(write, zone) for write in times}
        return {**TEXT_FILTERS, **there, self.time_span.__name__: self.time_span}

    def speak_in(self, environment: Environment, zone: ZoneInfo) -> None:
        """Let templates speak this language: ``_``, ``{% trans %}`` and the filters, in a time zone."""
        environment.filters.update(self.filters(zone))
        # "Newstyle": what is put into a message is escaped, the message itself may hold HTML.
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # comes with jinja2.ext.i18n
            self._catalogue.gettext, self._catalogue.ngettext, newstyle=True
        )


ENGLISH = Language(NullTranslations())


@cache
def language_of(tag: str) -> Language:
    """Return the language of a tag such as ``cy`` or ``en-GB``; English where Groundswell does not speak it.

    :raises ProblemsFound: its catalogue cannot be read.
    """
    path = catalogue_path(tag)
    return Language(read_catalogue(path)) if path.is_file() else ENGLISH
