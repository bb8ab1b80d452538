"""Which texts may be published: sensitive ones that two people approved, and none of a pre-election period."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from pydantic import Field

from campaign.check import Model
from campaign.days import Day
from campaign.problems import Problem

if TYPE_CHECKING:
    from campaign.content import Source
    from campaign.folder import ContentFolder

APPROVALS: Final = 2
_HINT: Final = "Name them under 'approved_by', each by an id of people.yml or by role; its author does not count."


class PreElection(Model):
    """The weeks before an election in which a public body publishes no news."""

    from_: Day = Field(alias="from", description="Its first day, year-month-day.")
    until: Day = Field(description="Its last day, year-month-day: the day of the poll.")

    def covers(self, day: date) -> bool:
        """Return whether a day is one of them."""
        return self.from_ <= day <= self.until


def unapproved(folder: ContentFolder) -> dict[str, Problem]:
    """Return what a sensitive text lacks before it may be published, by the text's path inside the folder."""
    counted = {
        name: len(_approvers(folder, source)) for name, source in folder.sources.items() if source.meta.sensitive
    }
    return {
        name: folder.sources[name].document.problem(("sensitive",), _message(number), _HINT)
        for name, number in counted.items()
        if number < APPROVALS
    }


def frozen(folder: ContentFolder, today: date) -> list[str]:
    """Return the texts that are dated within the pre-election period, by path inside the folder, until that is over."""
    period = folder.campaign.pre_election
    if period is None or today > period.until:
        return []
    return [name for name, source in folder.sources.items() if (day := _dated(folder, source)) and period.covers(day)]


def _approvers(folder: ContentFolder, source: Source) -> set[str]:
    """Return who approved a text: nobody twice, and not who wrote it."""
    named = {_named(folder, one) for one in source.meta.approved_by}
    return named - {_named(folder, getattr(source.meta, "author", ""))}


def _named(folder: ContentFolder, said: str) -> str:
    """Return one name for a person, however they are written; a role is its person's where only one has it."""
    if said in folder.people:
        return said
    for title in ("name", "role"):
        theirs = [one for one, person in folder.people.items() if getattr(person, title).casefold() == said.casefold()]
        if len(theirs) == 1:
            return theirs[0]
    return said.casefold()


def _message(number: int) -> str:
    return f"a sensitive text needs two people who approve it, and {'one has' if number else 'nobody has'}"


def _dated(folder: ContentFolder, source: Source) -> date | None:
    day: date | datetime | None = getattr(source.meta, "date", None)
    return folder.campaign.local(day).date() if isinstance(day, datetime) else day
