"""What a month's sheet, table and calendar say: the posts in full, and the time to answer on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from campaign.plan import Kit, MonthPlan, Plan, Post
from campaign.settings import Campaign
from campaign.sharing import Channel, load_channels, text_to_post

GONE = "(no longer published: leave this post out)"
ANSWER = "Answer others: their questions first, then their thanks. Staff are one voice among many."
AMPLIFY = "Pass on what somebody else said: repost, quote, thank them by name."


@dataclass(frozen=True)
class Entry:
    """Something to do at a time.

    :param at: by the campaign's clock, with its zone.
    :param kind: a kit's kind, ``own`` for own words, ``answer`` or ``amplify``.
    :param words: everything to post: words, hashtags and link, as long as the channel allows.
    :param picture: a picture's path inside the content folder, or empty.
    """

    at: datetime
    minutes: int
    channel: str
    kind: str
    words: str
    picture: str = ""
    alt: str = ""
    who: str = ""
    posted: bool = False


def entries(campaign: Campaign, plan: Plan, planned: MonthPlan, known: Mapping[str, Kit]) -> list[Entry]:
    """Return a month's entries in the order of their times."""
    names = {channel.channel: channel.name for channel in plan.channels}
    rows = [_posted(campaign, names[post.channel], post, known) for post in planned.posts if post.channel in names]
    days = [planned.month.first + timedelta(day) for day in range(planned.month.days)]
    talk = [entry for day in days for entry in _talk(campaign, plan, day)]
    return sorted([*rows, *talk], key=lambda entry: (entry.at, entry.channel))


def _posted(campaign: Campaign, name: str, post: Post, known: Mapping[str, Kit]) -> Entry:
    at = post.at.replace(tzinfo=campaign.zone)
    kit = known.get(post.kit) if post.kit else None
    if post.kit and kit is None:
        return Entry(at, 5, name, "pledge", GONE, posted=post.posted)
    kit = kit or Kit("", "own", "", "", campaign.hashtags)
    words, ending = (post.words, "") if post.words else (kit.words, kit.ending)
    text = text_to_post(_channel(post.channel), words, post.link or kit.url, kit.hashtags, ending)
    return Entry(at, 5, name, kit.kind, text, kit.picture, kit.alt, posted=post.posted)


def _talk(campaign: Campaign, plan: Plan, day: date) -> list[Entry]:
    """Return a day's time to answer, in the middle of its posting hours, and to pass on what others said."""
    begin, end = (datetime.combine(day, time.fromisoformat(clock)) for clock in (plan.hours.from_, plan.hours.until))
    middle = (begin + (end - begin) / 2).replace(second=0, microsecond=0, tzinfo=campaign.zone)
    who = plan.answers_on(day)
    after = middle + timedelta(minutes=plan.minutes)
    return [
        Entry(middle, plan.minutes, "All channels", "answer", ANSWER, who=who),
        Entry(after, 5, "All channels", "amplify", AMPLIFY, who=who),
    ]


def _channel(name: str) -> Channel | None:
    return next((channel for channel in load_channels() if channel.id == name), None)
