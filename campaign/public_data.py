"""content/data/: what the endpoint makes public, as files that a build can read.

``summary.json`` has the totals, ``pledges.json`` the newest published pledges, ``comments.json`` published comments,
``transparency.json`` how all were moderated, ``actions.json`` how many chose which, ``areas.json`` how many pledge
where, ``polls.json`` how many answered what, ``consents.json`` which consents hold no more, ``editions/`` the newest
pledges of earlier years. All are pulled, never typed.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, NonNegativeInt, ValidationError

from campaign.comments import Comment
from campaign.forms import WallPledge
from campaign.problems import Problem

SUMMARY = "summary.json"
PLEDGES = "pledges.json"
COMMENTS = "comments.json"
TRANSPARENCY = "transparency.json"
CHOSEN = "actions.json"
AREAS = "areas.json"
POLLS = "polls.json"
CONSENTS = "consents.json"
#: Has a file for each earlier edition.
EDITIONS = "editions"


class FormTotals(BaseModel):
    """A form's totals: ``pledged`` counts every pledge that is not held, refused, withdrawn or void.

    ``shared``, ``done`` and ``inspired`` count who told us so, ``lasting`` who still did it a year on; ``gained`` is by
    how much ``pledged`` rose in a week. ``groups`` have ``people``, which no other total has in it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    pledged: NonNegativeInt
    published: NonNegativeInt
    shared: NonNegativeInt = 0
    done: NonNegativeInt = 0
    inspired: NonNegativeInt = 0
    lasting: NonNegativeInt = 0
    gained: NonNegativeInt = 0
    groups: NonNegativeInt = 0
    people: NonNegativeInt = 0

    @property
    def told(self) -> dict[str, int]:
        """Return how many supporters told us of each step after the first, and that it lasted."""
        return {"shared": self.shared, "done": self.done, "inspired": self.inspired, "lasting": self.lasting}


class Summary(BaseModel):
    """summary.json; ``as_of`` is when the totals last changed, ``since`` from when on pledges count in them."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    as_of: datetime | None = None
    since: datetime | None = None
    forms: dict[str, FormTotals] = {}


def dated(shown: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return pledges or comments as they are; raises ValueError where one, or the reply to it, has no day to print."""
    for each in shown:
        for moment in (each.published or "", *([each.reply.at] if each.reply else [])):
            datetime.fromisoformat(moment)
            date.fromisoformat(moment[:10])
    return shown


class Pledges(BaseModel):
    """pledges.json: newest first, of one edition."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    as_of: datetime | None = None
    since: datetime | None = None
    pledges: Annotated[tuple[WallPledge, ...], AfterValidator(dated)] = ()


class Comments(BaseModel):
    """comments.json: oldest first."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    comments: Annotated[tuple[Comment, ...], AfterValidator(dated)] = ()


class Refused(BaseModel):
    """How many pledges were refused for one reason."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    code: str
    sentence: str
    number: int


class Figures(BaseModel):
    """How a form's pledges were moderated: how many are in each state, and why; the median wait in hours."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    states: dict[str, int]
    refused: tuple[Refused, ...]
    edited: int
    median_hours: float | None


class Transparency(BaseModel):
    """transparency.json, by form."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    as_of: datetime | None = None
    forms: dict[str, Figures] = {}


class Chosen(BaseModel):
    """actions.json: by form, how many chose each action of which that may be told; of one edition."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    as_of: datetime | None = None
    since: datetime | None = None
    forms: dict[str, dict[str, NonNegativeInt]] = {}


def read_chosen(data: Path, shown_as: str, since: datetime | None = None) -> tuple[Chosen, list[Problem]]:
    """Read how many chose which action; nothing pulled yet is no fault. ``since`` is as in `read_public_data`."""
    chosen, problems = _read(data / CHOSEN, Chosen, f"{shown_as}/{CHOSEN}")
    return chosen if chosen.since == since else Chosen(), problems


class Areas(BaseModel):
    """areas.json: by form, how many pledge in each area; None where the number is hidden. Of one edition."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    as_of: datetime | None = None
    since: datetime | None = None
    forms: dict[str, dict[str, NonNegativeInt | None]] = {}


def read_areas(data: Path, shown_as: str, since: datetime | None = None) -> tuple[Areas, list[Problem]]:
    """Read how many pledge in which area; nothing pulled yet is no fault. ``since`` is as in `read_public_data`."""
    areas, problems = _read(data / AREAS, Areas, f"{shown_as}/{AREAS}")
    return areas if areas.since == since else Areas(), problems


class PollNumbers(BaseModel):
    """How many answered a poll, and how many gave each answer; None where a number is hidden."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    answered: NonNegativeInt | None
    choices: dict[str, NonNegativeInt | None]


class Polls(BaseModel):
    """polls.json, by form. A poll is of no edition: a new question is a new form."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    as_of: datetime | None = None
    forms: dict[str, PollNumbers] = {}


def read_polls(data: Path, shown_as: str) -> tuple[Polls, list[Problem]]:
    """Read what people answered to polls; nothing pulled yet is no fault."""
    polls, problems = _read(data / POLLS, Polls, f"{shown_as}/{POLLS}")
    return polls, problems


class Consents(BaseModel):
    """consents.json: the names of consents that hold no more."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    ended: tuple[str, ...] = ()


def read_consents(data: Path, shown_as: str) -> tuple[Consents, list[Problem]]:
    """Read which consents hold no more; nothing pulled yet is no fault."""
    consents, problems = _read(data / CONSENTS, Consents, f"{shown_as}/{CONSENTS}")
    return consents, problems


def read_transparency(data: Path, shown_as: str) -> tuple[Transparency, list[Problem]]:
    """Read how the campaign moderated; nothing pulled yet is no fault."""
    transparency, problems = _read(data / TRANSPARENCY, Transparency, f"{shown_as}/{TRANSPARENCY}")
    return transparency, problems


def read_comments(data: Path, shown_as: str) -> tuple[dict[str, list[Comment]], list[Problem]]:
    """Read the published comments, by the address of their page, oldest first; nothing pulled yet is no fault."""
    read, problems = _read(data / COMMENTS, Comments, f"{shown_as}/{COMMENTS}")
    found: dict[str, list[Comment]] = {}
    for comment in read.comments:
        found.setdefault(comment.stands_on, []).append(comment)
    return found, problems


def read_public_data(
    data: Path, shown_as: str, since: datetime | None = None
) -> tuple[Summary, Pledges, list[Problem]]:
    """Read what was pulled; nothing pulled yet is no fault.

    :param since: from when on pledges count for this edition. What was pulled before the endpoint knew that the edition
        before is over counts for that one: then nothing is pulled yet.
    """
    summary, problems = _read(data / SUMMARY, Summary, f"{shown_as}/{SUMMARY}")
    pledges, more = _read(data / PLEDGES, Pledges, f"{shown_as}/{PLEDGES}")
    return (
        summary if summary.since == since else Summary(),
        pledges if pledges.since == since else Pledges(),
        problems + more,
    )


def edition_file(year: int) -> str:
    """Return below ``content/data/`` the file with the newest pledges of an earlier edition."""
    return f"{EDITIONS}/{year}.json"


def read_edition(data: Path, shown_as: str, year: int) -> tuple[Pledges, list[Problem]]:
    """Read the newest pledges of an earlier edition; nothing pulled yet is no fault."""
    name = edition_file(year)
    pledges, problems = _read(data / name, Pledges, f"{shown_as}/{name}")
    return pledges, problems


def _read(path: Path, model: type[Any], shown_as: str) -> tuple[Any, list[Problem]]:
    if not path.is_file():
        return model(), []
    try:
        return model.model_validate(json.loads(path.read_bytes())), []
    except (ValueError, ValidationError):
        hint = "Run 'python3 tasks.py pull' again, or delete the file."
        return model(), [Problem(shown_as, 1, 1, "the file is not what the endpoint sends", hint)]
