"""The counter: how far the campaign has come, in a number, a sentence and the totals of the four steps.

Rules: below the hidden minimum words stand for the number (a low total shown early does not help); near a step what
is left matters more than what is there; how much it rose in a week is said where that is more than a few; an earlier
edition is history and never part of this year's total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaign.editions import Edition
from campaign.language import Language, mark
from campaign.settings import Campaign, Goal
from campaign.text import thousands

NEAR = 0.9  # from this share of a step on, the counter says what is left
PACE = 10  # a week that brought fewer is not boasted of

#: Each step that is counted, and what is said behind its number.
STEPS = {
    "pledged": mark("pledged"),
    "shared": mark("shared theirs"),
    "done": mark("did it"),
    "inspired": mark("inspired somebody"),
}
#: Beside the steps: who still did it when they were asked a year on.
LASTING = "lasting"
LASTING_WORDS = mark("still do it after a year")


@dataclass(frozen=True)
class StepTotal:
    """How many people took one of the four steps, or still do it after a year.

    :param step: a key of `STEPS`, or `LASTING`.
    :param number: with thousands separators.
    :param words: what is said behind the number.
    :param shown: False below the goal's hidden minimum.
    """

    step: str
    number: str
    words: str
    shown: bool


@dataclass(frozen=True)
class Counter:
    """What the counter shows.

    :param total: pledges counted; this year only.
    :param shown: False below the goal's hidden minimum: then only the sentence is for readers.
    :param number: the total with thousands separators.
    :param sentence: what to say beside it, a whole sentence without the number where that is hidden.
    :param target: the target that is being worked towards (the stretch target once the first is passed).
    :param percent: of the target, to one decimal; may pass 100.
    :param as_of: when the total was taken; None if it never was.
    :param history: earlier editions, newest first.
    :param totals: of the four steps; then what lasts, once there are enough to tell.
    """

    total: int
    shown: bool
    number: str
    sentence: str
    target: int
    percent: float
    as_of: datetime | None
    history: tuple[Edition, ...]
    totals: tuple[StepTotal, ...]


def counter(
    campaign: Campaign,
    total: int,
    as_of: datetime | None,
    *,
    gained: int = 0,
    told: Mapping[str, int] | None = None,
) -> Counter:
    """Return the counter for a total taken at ``as_of``.

    :param gained: by how much the total rose in the last seven days.
    :param told: how many supporters told us of each step after the first, and of what lasts; nobody of one that is
        missing.
    """
    goal, spoken = campaign.goal, campaign.spoken
    shown = is_shown(goal, total)
    target = goal.stretch if goal.stretch and total > goal.target else goal.target
    return Counter(
        total=total,
        shown=shown,
        number=thousands(total),
        sentence=" ".join(_sentences(goal, total, target, gained, spoken))
        if shown
        else spoken.say("We have only just begun. Add your pledge."),
        target=target,
        percent=round(100 * total / target, 1),
        as_of=as_of,
        history=tuple(sorted(campaign.editions, key=lambda edition: edition.year, reverse=True)),
        totals=tuple(_step_totals(goal, spoken, {**(told or {}), "pledged": total})),
    )


def groups_told(goal: Goal, groups: int, people: int, spoken: Language) -> str:
    """Return how many groups pledged, and their people: "1 group, 12 people"; empty below the hidden minimum."""
    if not is_shown(goal, people):
        return ""
    told = (
        spoken.say_many("{number} group", "{number} groups", groups),
        spoken.say_many("{number} person", "{number} people", people),
    )
    return ", ".join(told)


def is_shown(goal: Goal, number: int) -> bool:
    """Return whether a number may be told: from the hidden minimum on."""
    return number >= max(goal.hidden_below, 1)


def _step_totals(goal: Goal, spoken: Language, numbers: Mapping[str, int]) -> Iterator[StepTotal]:
    for step, words in STEPS.items():
        number = numbers.get(step, 0)
        yield StepTotal(step, thousands(number), spoken.say(words), is_shown(goal, number))
    lasting = numbers.get(LASTING, 0)
    if is_shown(goal, lasting):
        yield StepTotal(LASTING, thousands(lasting), spoken.say(LASTING_WORDS), shown=True)


def _sentences(goal: Goal, total: int, target: int, gained: int, spoken: Language) -> Iterator[str]:
    yield _how_far(goal, total, target, spoken)
    if gained >= PACE:
        yield spoken.say("Up {number} this week.", number=thousands(gained))


def _how_far(goal: Goal, total: int, target: int, spoken: Language) -> str:
    step = next((step for step in (*goal.steps, goal.target, target) if step > total), None)
    if step is None:
        return spoken.say("We passed our goal of {target}. Every pledge still counts.", target=thousands(target))
    if total >= NEAR * step:
        return spoken.say("{number} to go to reach {step}.", number=thousands(step - total), step=thousands(step))
    if total > goal.target:
        passed = thousands(goal.target)
        return spoken.say("We passed {passed}. The next goal is {target}.", passed=passed, target=thousands(target))
    return spoken.say("Our goal is {target}.", target=thousands(target))
