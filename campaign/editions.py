"""Earlier editions of the campaign: a day that comes each year has one a year.

An edition that is over is history: its total is frozen in campaign.yml and never added to this year's. Its pledges stay
where they are, with the endpoint, which knows by ``ended`` which they were: who takes one back leaves the archive, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from campaign.check import Model
from campaign.days import Day, Moment
from campaign.problems import Problem
from campaign.yamlfile import Document

if TYPE_CHECKING:
    from campaign.settings import Campaign

#: Below the site's address: the list of earlier years, and above the page of each.
EARLIER_YEARS = "earlier-years/"

_CLOCKS_DIFFER = timedelta(minutes=5)


class Edition(Model):
    """An earlier year; shown as history, never added to this year's count."""

    year: int = Field(ge=1948, le=2200, description="The year of the edition.")
    total: int = Field(ge=0, description="How many pledges were made that year.")
    done: int | None = Field(None, ge=0, description="How many of them were said to be done, if you know.")
    day: Day | None = Field(None, description="Its day, year-month-day.")
    name: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        None, description="What the campaign was called that year; as it is now if missing."
    )
    ended: Moment | None = Field(
        None, description="When it ended: pledges sent later count for the next. 'tasks.py edition' writes it."
    )

    @property
    def url(self) -> str:
        """Return the address of its page, without leading slash."""
        return f"{EARLIER_YEARS}{self.year}/"


def edition_problems(campaign: Campaign, document: Document) -> Iterator[Problem]:
    """Yield which edition is no earlier one, is there twice, has impossible numbers, or did not end when it says."""
    seen: dict[int, int] = {}
    for index, edition in enumerate(campaign.editions):
        place = ("editions", index)
        if edition.year in seen:
            said = f"there is an edition of {edition.year} already"
            line = document.value_place(("editions", seen[edition.year])).line
            yield document.problem((*place, "year"), said, f"It is in line {line}. Keep one.")
        elif edition.year >= campaign.year:
            said = f"{edition.year} is no earlier year: the campaign's day is in {campaign.year}"
            hint = "'python3 tasks.py edition DAY' ends an edition and begins the next."
            yield document.problem((*place, "year"), said, hint)
        seen.setdefault(edition.year, index)
        if edition.day and edition.day.year != edition.year:
            said = f"the day of the edition of {edition.year} is in {edition.day.year}"
            yield document.problem((*place, "day"), said, "One of the two years is a slip.")
        if edition.done is not None and edition.done > edition.total:
            said = f"more were said to be done in {edition.year} than were pledged: {edition.done} of {edition.total}"
            yield document.problem((*place, "done"), said, "One of the two numbers is a slip.")
        yield from _ending_problems(campaign, index, document)


def _ending_problems(campaign: Campaign, index: int, document: Document) -> Iterator[Problem]:
    edition, place = campaign.editions[index], ("editions", index, "ended")
    if edition.ended is None:
        return
    ended = campaign.local(edition.ended)
    if ended > datetime.now(UTC) + _CLOCKS_DIFFER:
        hint = "Write when the next edition began; all pledges sent until then count for this one."
        yield document.problem(place, f"the edition of {edition.year} has not ended yet", hint)
    began = edition.day or date(edition.year, 1, 1)
    if ended.date() < began:
        said = (
            f"the edition of {edition.year} ended before {'its day' if edition.day else 'its year'}, on {ended.date()}"
        )
        yield document.problem(place, said, "Is the year right? All pledges sent until then count for this edition.")
    elif ended.date() > campaign.opens:
        hint = f"What is pledged in between counts for {edition.year}: write an earlier 'ended', or a later 'opens'."
        said = f"the edition of {edition.year} ended after this one opened, on {campaign.opens}"
        yield document.problem(place, said, hint)
    for other in campaign.editions:
        if other.ended and other.year < edition.year and campaign.local(other.ended) >= ended:
            said = f"the edition of {edition.year} ended before that of {other.year}"
            yield document.problem(place, said, "One of the two moments is a slip.")
