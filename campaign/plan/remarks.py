"""What somebody should look at again in a plan. None of it is a fault."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import pairwise

from campaign.language import ENGLISH
from campaign.plan.definition import Plan, PlannedChannel
from campaign.plan.kits import PLEDGE
from campaign.plan.months import MonthPlan, Post
from campaign.release import PreElection

MOST_CHANNELS = 5
LONGEST_SILENCE = 7  # days; readers of a channel that says nothing for longer think that it was given up
MANY_AT_ONCE = 5  # posts within an hour: it looks like a machine


def remarks(plan: Plan, month: MonthPlan, pledges: Collection[str], closed: PreElection | None) -> list[str]:
    """Return a sentence for each thing to look at.

    :param pledges: references of the pledges that may be quoted today.
    :param closed: days on which nothing is posted.
    """
    days = [month.month.first + timedelta(day) for day in range(month.month.days)]
    open_days = [day for day in days if closed is None or not closed.covers(day)]
    said = []
    if closed and len(open_days) < len(days):
        period = f"from {ENGLISH.long_date(closed.from_)} to {ENGLISH.long_date(closed.until)}"
        said.append(f"Nothing is posted {period}: it is the pre-election period of campaign.yml.")
    if len(plan.channels) > MOST_CHANNELS:
        said.append(f"{len(plan.channels)} channels are many. Few that your audience uses, and answered, do better.")
    for channel in plan.channels:
        posts = [post for post in month.posts if post.channel == channel.channel]
        said += [f"{channel.name}: {remark}" for remark in _of_channel(channel, posts, open_days)]
    alone = dict.fromkeys(ENGLISH.week_day(day) for day in days if not plan.answers_on(day))
    if alone:
        said.append(f"Nobody answers on {', '.join(alone)}: 'rota' in plan.yml says whose turn it is.")
    gone = [post for post in month.posts if post.kit and post.kit.startswith(f"{PLEDGE} ") and post.kit not in pledges]
    said += [f"{_day(post)}: the {post.kit} is not among the pledges that were pulled; leave it out." for post in gone]
    return said


def _of_channel(channel: PlannedChannel, posts: list[Post], open_days: list[date]) -> Iterator[str]:
    if open_days and not posts:
        yield "nothing is planned."
    for before, after in pairwise(posts):
        days = sum(before.at.date() < day <= after.at.date() for day in open_days)
        if days > LONGEST_SILENCE:
            yield f"nothing for {days} days, from {_day(before)} to {_day(after)}."
    if posts and sum(day > posts[-1].at.date() for day in open_days) >= LONGEST_SILENCE:
        yield f"nothing after {_day(posts[-1])}."
    told = None
    for first, last in zip(posts, posts[MANY_AT_ONCE - 1 :], strict=False):
        if last.at - first.at < timedelta(hours=1) and first.at.date() != told:
            told = first.at.date()
            yield f"{MANY_AT_ONCE} posts within an hour on {_day(first)}."
    if len(posts) > channel.pace.room(len(open_days)):
        yield f"{len(posts)} posts are more than {channel.pace}."


def _day(post: Post) -> str:
    return f"{post.at.day} {ENGLISH.month_name(post.at)}"
