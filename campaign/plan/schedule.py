"""Which kit is posted when: what was never posted first, kinds in turn, spread over the month and over each day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, zip_longest
from typing import Any

from campaign.plan.definition import Plan, PlannedChannel
from campaign.plan.kits import PLEDGE, Kit
from campaign.plan.months import Month, Post
from campaign.release import PreElection

MINUTES = 5  # times end in 0 or 5


def plan_month(
    plan: Plan, kits: Sequence[Kit], month: Month, posted: frozenset[str], closed: PreElection | None
) -> list[Post]:
    """Return a month's posts in the order of their times.

    Each channel gets as many as its pace needs, and more, up to what it has room for, while something was never posted.

    :param posted: references of kits that were posted before, in any month.
    :param closed: days on which nothing is posted.
    """
    posts = [
        post
        for number, channel in enumerate(plan.channels)
        for post in _posts(
            plan, channel, (number + 1) / (len(plan.channels) + 1), _queue(kits, posted, number), month, closed
        )
    ]
    return sorted(posts, key=lambda post: (post.at, post.channel))


def _queue(kits: Sequence[Kit], posted: frozenset[str], turn: int) -> tuple[list[Kit], int]:
    """Return the kits in the order in which they are used, and how many of them were never posted.

    :param turn: which kind comes first, so that channels do not say the same on one day.
    """
    fresh = _by_turns([kit for kit in kits if kit.reference not in posted], turn)
    return fresh + _by_turns([kit for kit in kits if kit.reference in posted], turn), len(fresh)


def _by_turns(kits: Sequence[Kit], turn: int) -> list[Kit]:
    """Return one kit of each kind after the other, pledges first; each kind begins with another story."""
    kinds = sorted({kit.kind for kit in kits}, key=lambda kind: (kind != PLEDGE, kind))
    rows = [[kit for kit in kits if kit.kind == kind] for kind in kinds]
    apart = [_turned(row, len(row) * number // len(kinds)) for number, row in enumerate(rows)]
    return [kit for kit in chain.from_iterable(zip_longest(*_turned(apart, turn % (len(kinds) or 1)))) if kit]


def _turned(row: Sequence[Any], places: int) -> list[Any]:
    return [*row[places:], *row[:places]]


def _posts(
    plan: Plan,
    channel: PlannedChannel,
    shift: float,
    queue: tuple[list[Kit], int],
    month: Month,
    closed: PreElection | None,
) -> Iterator[Post]:
    waiting, fresh = list(queue[0]), queue[1]
    number = min(max(channel.pace.fewest(month.days), fresh), channel.pace.room(month.days))
    days = [index * month.days // number for index in range(number)]
    for day in range(month.days):
        on, here = month.first + timedelta(day), days.count(day)
        if closed and closed.covers(on):
            continue
        for index in range(here):
            kit = next((kit for kit in waiting if not kit.since or kit.since <= on), None)
            if kit:
                waiting.remove(kit)
                waiting.append(kit)  # once everything was posted it may be posted again
                yield Post(at=_time(plan, on, (index + shift) / here), channel=channel.channel, kit=kit.reference)


def _time(plan: Plan, day: date, part: float) -> datetime:
    """Return a moment after so much of a day's posting hours."""
    begin, end = (datetime.combine(day, time.fromisoformat(clock)) for clock in (plan.hours.from_, plan.hours.until))
    minutes = int((end - begin).total_seconds() / 60 * part) // MINUTES * MINUTES
    return begin + timedelta(minutes=minutes)
