"""plan.yml: where the campaign talks, to whom and what for, and who answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

from pydantic import Field

from campaign.check import Model, check_model
from campaign.plan.advice import Advice, Pace, Posts, load_advice
from campaign.problems import Problem, did_you_mean
from campaign.settings import Slug, Word
from campaign.sharing import load_channels
from campaign.staffed_hours import Clock, Weekday
from campaign.yamlfile import Document, read_yaml

PLAN_FILE = "plan.yml"
ONCE_A_WEEK = Pace(1, 1, 7)


class PlannedChannel(Model):
    """A channel that the campaign uses."""

    channel: Slug = Field(
        description="Which one: x, linkedin, facebook, youtube, or another by a name of your own, in lower-case words "
        "joined by hyphens."
    )
    audience: Word = Field(description="Who reads you there.")
    aim: Word = Field(description="What you want of it.")
    posts: Posts | None = Field(None, description="How often: '2 a day', '3 to 5 a week'.")
    good_for: tuple[Word, ...] = Field((), description="What it is good for; needed for a channel of your own.")
    consider: tuple[Word, ...] = Field((), description="What to consider there.")

    @property
    def advice(self) -> Advice | None:
        """Return what is known of the channel."""
        return load_advice().get(self.channel)

    @property
    def name(self) -> str:
        """Return the channel's name as people write it."""
        names = {channel.id: channel.name for channel in load_channels()}
        return self.advice.name if self.advice else names.get(self.channel, self.channel.capitalize())

    @property
    def pace(self) -> Pace:
        """Return how often to post; once a week where nobody says."""
        return self.posts or (self.advice.posts if self.advice else ONCE_A_WEEK)


class PostingHours(Model):
    """When posts go out."""

    from_: Clock = Field("08:00", alias="from", description="Not before: 08:00.")
    until: Clock = Field("19:00", description="Not after: 19:00.")


class Turn(Model):
    """Whose turn it is to answer."""

    who: Word = Field(description="Who answers, by role: Communications officer.")
    days: tuple[Weekday, ...] = Field(min_length=1, description="On which days of the week.")


class Plan(Model):
    """plan.yml."""

    channels: tuple[PlannedChannel, ...] = Field(min_length=1, description="Few, and those your audience uses.")
    hours: PostingHours = Field(PostingHours(), description="When posts go out: from and until.")
    minutes: int = Field(20, ge=5, le=240, description="How long somebody answers others, each day.")
    rota: tuple[Turn, ...] = Field((), description="Who answers on which days, by role.")

    def answers_on(self, day: date) -> str:
        """Return who answers on a day; empty where nobody is named."""
        name = get_args(Weekday)[day.weekday()]
        return ", ".join(turn.who for turn in self.rota if name in turn.days)


def load_plan(content: Path, shown_as: str) -> tuple[Plan | None, list[Problem]]:
    """Read the plan of a content folder; returns it, None where there is none or it has faults, and all Problems."""
    path = content / PLAN_FILE
    if not path.exists():
        return None, []
    document, problems = read_yaml(path, shown_as)
    if problems:
        return None, problems
    plan, problems = check_model(Plan, document)
    problems = problems or _faults(plan, document) if plan else problems
    return (None if problems else plan), problems


def _faults(plan: Plan, document: Document) -> list[Problem]:
    problems: list[Problem] = []
    if plan.hours.from_ >= plan.hours.until:
        problems.append(document.problem(("hours", "until"), "'hours' end before they begin", "Swap from and until."))
    seen: set[str] = set()
    for number, channel in enumerate(plan.channels):
        place = ("channels", number, "channel")
        if channel.channel in seen:
            hint = "Say in one place whom you reach there, and why."
            problems.append(document.problem(place, f"the channel '{channel.channel}' is there twice", hint))
        elif not channel.advice and not channel.good_for:
            hint = did_you_mean(channel.channel, load_advice(), "Known channels")
            hint = f"{hint} Of another, say what it is 'good_for'."
            problems.append(document.problem(place, f"nothing is known of the channel '{channel.channel}'", hint))
        seen.add(channel.channel)
    return sorted(problems)
