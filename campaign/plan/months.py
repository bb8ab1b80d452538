"""plans/2027-02.yml: a month's posts. The planner begins the file; from then on it is the editor's."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, Field

from campaign.check import Model, check_model
from campaign.days import Moment
from campaign.plan.definition import Plan
from campaign.plan.kits import PLEDGE
from campaign.problems import Problem, did_you_mean
from campaign.release import PreElection
from campaign.settings import Slug, Word
from campaign.yamlfile import Document, read_yaml

PLANS = "plans"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_HEAD = """\
# {month}, planned by Groundswell; the file is yours now. Move posts, delete them, add some. 'words' say it otherwise
# than the kit; a post without a kit needs them. Write 'posted: yes' once it is out: what was never posted comes first
# in the next month.
"""


def _by_the_clock(at: datetime) -> datetime:
    """Refuse a time with a zone: posts are in the order of one clock, the campaign's."""
    if at.tzinfo:
        raise ValueError(f"'{at.isoformat()}' has a time zone; write {at:%Y-%m-%d %H:%M}, by the campaign's clock")
    return at


class Post(Model):
    """One post on one channel."""

    at: Annotated[Moment, AfterValidator(_by_the_clock)] = Field(
        description="Day and time, by the campaign's clock: 2027-02-01 08:30."
    )
    channel: Slug = Field(description="One of plan.yml's.")
    kit: Word | None = Field(None, description="What is posted: 'stories/two-mugs.md quote', or 'pledge' and its id.")
    words: Word | None = Field(None, description="Your own words, instead of the kit's.")
    link: Word | None = Field(None, description="Where it leads, if not where the kit does.")
    posted: bool = Field(False, description="yes once it is out.")


class _File(Model):
    posts: tuple[Post, ...] = Field(description="The month's posts.")


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    first: date

    @classmethod
    def named(cls, name: str) -> Month | None:
        """Return the month that is called ``2027-02``; None where nothing is."""
        found = _MONTH.fullmatch(name)
        return cls(date(int(found[1]), int(found[2]), 1)) if found and int(found[1]) else None

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return calendar.monthrange(self.first.year, self.first.month)[1]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class MonthPlan:
    """A month's file, in the order of its times."""

    month: Month
    posts: tuple[Post, ...]
    document: Document = field(default_factory=lambda: Document(PLANS), compare=False)

    @property
    def posted(self) -> frozenset[str]:
        """Return the references of the kits that are out."""
        return frozenset(post.kit for post in self.posts if post.kit and post.posted)


def parted(planned: MonthPlan, closed: PreElection | None) -> tuple[MonthPlan, int]:
    """Return a month without posts of days on which nothing may be posted, and how many it had; what is out stays."""
    if closed is None:
        return planned, 0
    kept = tuple(post for post in planned.posts if post.posted or not closed.covers(post.at.date()))
    return replace(planned, posts=kept), len(planned.posts) - len(kept)


def month_file(month: Month, posts: Iterable[Post]) -> str:
    """Return a month's file as its editor finds it."""
    entries = [
        {"at": f"{post.at:%Y-%m-%d %H:%M}", "channel": post.channel, **({"kit": post.kit} if post.kit else {})}
        for post in posts
    ]
    text = yaml.safe_dump({"posts": entries}, sort_keys=False, allow_unicode=True, width=1000)
    return _HEAD.format(month=month) + text


def load_months(content: Path, shown_as: str) -> tuple[list[MonthPlan], list[Problem]]:
    """Read all months of a content folder; returns those without faults, in their order, and all Problems.

    What they refer to is not looked up: a story may be deleted, and a channel given up, long after it was posted there.

    :param shown_as: the content folder as Problems name it.
    """
    months, problems = [], []
    for path in sorted((content / PLANS).glob("*.yml")):
        shown = f"{shown_as}/{PLANS}/{path.name}"
        month = Month.named(path.stem)
        if month is None:
            hint = "Call the file for example 2027-02.yml."
            problems.append(Problem(shown, 1, 1, f"'{path.stem}' is no month", hint))
            continue
        document, faults = read_yaml(path, shown)
        file, faults = check_model(_File, document) if not faults else (None, faults)
        faults = list(_faults(file.posts, document, month)) if file else faults
        problems += faults
        if file and not faults:
            months.append(MonthPlan(month, tuple(sorted(file.posts, key=lambda post: post.at)), document))
    return months, problems


def _faults(posts: Sequence[Post], document: Document, month: Month) -> Iterable[Problem]:
    for number, post in enumerate(posts):
        place = ("posts", number)
        if (post.at.year, post.at.month) != (month.first.year, month.first.month):
            message = f"'{post.at:%Y-%m-%d}' is not in {month}"
            yield document.problem((*place, "at"), message, "Move it to its month's file.")
        if post.kit is None and post.words is None:
            yield document.problem(place, "there is nothing to post", "Add 'kit' or 'words'.")


def lost_references(planned: MonthPlan, plan: Plan, kits: Collection[str]) -> list[Problem]:
    """Return a Problem for each channel and each kit of a month that does not exist.

    :param kits: the references of all kits but pledges', which may have been taken down meanwhile.
    """
    channels = [channel.channel for channel in plan.channels]
    entries = planned.document.data["posts"] if planned.document.data else ()
    problems = []
    for number, entry in enumerate(entries):
        kit, place = entry.get("kit"), ("posts", number)
        if entry["channel"] not in channels:
            hint = did_you_mean(entry["channel"], channels, "Channels of plan.yml")
            message = f"the channel '{entry['channel']}' is not in plan.yml"
            problems.append(planned.document.problem((*place, "channel"), message, hint))
        if kit and not kit.startswith(f"{PLEDGE} ") and kit not in kits:
            hint = did_you_mean(kit, sorted(kits), "").strip()
            problems.append(planned.document.problem((*place, "kit"), f"there is no kit '{kit}'", hint))
    return problems
