"""What supporters said that everybody may read, what the campaign replied, and how long that took."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, Integer, Subquery, case, func, literal_column, or_, select

from campaign.settings import Campaign
from endpoint.replies.reading import REPLIED
from endpoint.replies.tables import public_replies
from endpoint.states import PUBLIC_STATES
from endpoint.tables import IS_COMMENT, decisions, pledges, wall_entries

MONTHS: Final = 6


@dataclass(frozen=True)
class Talk:
    """Messages of one kind, or in one month.

    :param messages: what supporters said: published pledges with words, and comments.
    :param replies: what the campaign replied to them.
    :param hours: how long half of those who got a reply waited at most, from sending; None where nobody got one.
    """

    messages: int
    replies: int
    hours: float | None = None

    @property
    def unanswered(self) -> int:
        """Return how many messages have no reply."""
        return self.messages - self.replies

    @property
    def ratio(self) -> str:
        """Return the campaign's messages against the supporters': ``1 to 30``."""
        if not self.replies or not self.messages:
            return f"{self.replies} to {self.messages}"
        if self.messages < self.replies:
            return f"{round(self.replies / self.messages, 1):g} to 1"
        return f"1 to {round(self.messages / self.replies, 1):g}"

    @property
    def is_taken_over(self) -> bool:
        """Return whether the campaign said more than its supporters."""
        return self.replies > self.messages

    @property
    def wait(self) -> str:
        """Return the wait in words; empty where nobody got a reply."""
        if self.hours is None:
            return ""
        if self.hours < 1:
            return "under an hour"
        number, unit = (self.hours, "hour") if self.hours < 48 else (self.hours / 24, "day")
        said = f"{round(number, 1):g}"
        return f"{said} {unit}{'' if said == '1' else 's'}"


class Reply(NamedTuple):
    """A reply that everybody may read now: to a comment or not, when its message was sent, when it came first."""

    is_comment: bool
    sent: datetime
    at: datetime


@dataclass(frozen=True)
class Figures:
    """How the talk goes.

    :param months: by the month's first day, the newest first: what was published in it, and what was replied in it.
    """

    together: Talk
    comments: Talk
    pledges: Talk
    months: dict[date, Talk]


def count_talk(connection: Connection, campaign: Campaign, at: datetime) -> Figures:
    """Return the figures at a moment (timezone aware)."""
    query = select(_SHOWN.c.is_comment, func.count()).group_by(_SHOWN.c.is_comment)
    messages = {bool(is_comment): number for is_comment, number in connection.execute(query)}
    replies = _replies(connection)
    comments, others = (
        _talk(messages.get(kind, 0), [one for one in replies if one.is_comment == kind]) for kind in (True, False)
    )
    months = _by_month(connection, campaign, _months(campaign.local(at).date()), replies)
    return Figures(_talk(sum(messages.values()), replies), comments, others, months)


def _shown() -> Subquery:
    columns = pledges.c
    hangs = select(wall_entries.c.id).where(wall_entries.c.pledge_id == columns.id).exists()
    return (
        select(columns.id, columns.created_at, columns.published_at, columns.stands_on.is_not(None).label("is_comment"))
        .where(columns.state.in_(sorted(PUBLIC_STATES)), columns.published_at.is_not(None), or_(IS_COMMENT, hangs))
        .subquery()
    )


_SHOWN: Final = _shown()


def _replies(connection: Connection) -> list[Reply]:
    first = (
        select(decisions.c.pledge_id, func.min(decisions.c.at).label("at"))
        .where(decisions.c.action == REPLIED)
        .group_by(decisions.c.pledge_id)
        .subquery()
    )
    query = (
        select(_SHOWN.c.is_comment, _SHOWN.c.created_at, first.c.at)
        .join(public_replies, public_replies.c.pledge_id == _SHOWN.c.id)
        .join(first, first.c.pledge_id == _SHOWN.c.id)
    )
    return [Reply(bool(is_comment), sent, at) for is_comment, sent, at in connection.execute(query)]


def _talk(messages: int, replies: Sequence[Reply]) -> Talk:
    waits = [(reply.at - reply.sent).total_seconds() / 3600 for reply in replies]
    return Talk(messages, len(replies), statistics.median(waits) if waits else None)


def _months(today: date) -> list[date]:
    """Return the first days of this month and those before it, the oldest first."""
    numbers = range(today.year * 12 + today.month - MONTHS, today.year * 12 + today.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _by_month(
    connection: Connection, campaign: Campaign, months: Sequence[date], replies: Sequence[Reply]
) -> dict[date, Talk]:
    starts = [datetime(month.year, month.month, 1, tzinfo=campaign.zone) for month in months]
    place = case(
        *((_SHOWN.c.published_at < start, number) for number, start in enumerate(starts)), else_=len(starts)
    ).label("place")
    query = select(place, func.count()).group_by(literal_column("place", Integer))
    messages = {row.place: row[1] for row in connection.execute(query)}
    replied: dict[date, list[Reply]] = defaultdict(list)
    for reply in replies:
        replied[campaign.local(reply.at).date().replace(day=1)].append(reply)
    talks = {month: _talk(messages.get(number, 0), replied[month]) for number, month in enumerate(months, 1)}
    return dict(reversed(talks.items()))
