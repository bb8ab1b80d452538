"""The counter: how far the campaign has come, in a number and a sentence.

Rules: below the hidden minimum words stand for the number (a low total shown early does not help); near a step what
is left matters more than what is there; an earlier edition is history and never part of this year's total.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaign.settings import Campaign, Edition, Goal
from campaign.text import thousands

NEAR = 0.9  # from this share of a step on, the counter says what is left


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
    """

    total: int
    shown: bool
    number: str
    sentence: str
    target: int
    percent: float
    as_of: datetime | None
    history: tuple[Edition, ...]


def counter(campaign: Campaign, total: int, as_of: datetime | None) -> Counter:
    """Return the counter for a total taken at ``as_of``."""
    goal = campaign.goal
    shown = total >= max(goal.hidden_below, 1)
    target = goal.stretch if goal.stretch and total > goal.target else goal.target
    return Counter(
        total=total,
        shown=shown,
        number=thousands(total),
        sentence=_sentence(goal, total, target) if shown else "The first pledges are coming in. Add yours.",
        target=target,
        percent=round(100 * total / target, 1),
        as_of=as_of,
        history=tuple(sorted(campaign.editions, key=lambda edition: edition.year, reverse=True)),
    )


def _sentence(goal: Goal, total: int, target: int) -> str:
    step = next((step for step in (*goal.steps, goal.target, target) if step > total), None)
    if step is None:
        return f"We passed our goal of {thousands(target)}. Every pledge still counts."
    if total >= NEAR * step:
        return f"{thousands(step - total)} to go to reach {thousands(step)}."
    if total > goal.target:
        return f"We passed {thousands(goal.target)}. The next goal is {thousands(target)}."
    return f"Our goal is {thousands(target)}."
