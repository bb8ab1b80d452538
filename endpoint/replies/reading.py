"""Which replies there are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, func, select

from campaign.replies import PublicReply
from endpoint.replies.tables import public_replies
from endpoint.states import PUBLIC_STATES
from endpoint.tables import IS_COMMENT, decisions, pledges, wall_entries

#: The decision that wrote or changed one.
REPLIED: Final = "public-reply"


def replies_to(connection: Connection, pledge_ids: Collection[int]) -> dict[int, PublicReply]:
    """Return the replies to pledges, by their numbers, whether they are shown at present or not."""
    query = select(public_replies).where(public_replies.c.pledge_id.in_(pledge_ids))
    return {
        row.pledge_id: PublicReply(row.status, row.words, row.said_by, row.changed_at.isoformat(timespec="seconds"))
        for row in connection.execute(query)
    }


def reply_to(connection: Connection, pledge_id: int) -> PublicReply | None:
    """Return the reply to one pledge."""
    return replies_to(connection, [pledge_id]).get(pledge_id)


def reply_mark(connection: Connection, pledge_id: int) -> str:
    """Return a mark of the reply to a pledge, another one for each wording; empty where there is none."""
    there = select(public_replies.c.pledge_id).where(public_replies.c.pledge_id == pledge_id).exists()
    newest = select(func.max(decisions.c.id)).where(
        decisions.c.pledge_id == pledge_id, decisions.c.action == REPLIED, there
    )
    number = connection.scalar(newest)
    return str(number) if number is not None else ""


def is_shown(connection: Connection, pledge_id: int) -> bool:
    """Return whether everybody reads its words, and hence a reply below them: on the wall, or as a comment."""
    this = (pledges.c.id == pledge_id) & pledges.c.state.in_(sorted(PUBLIC_STATES))
    hangs = select(wall_entries.c.id).where(wall_entries.c.pledge_id == pledges.c.id).exists()
    return connection.scalar(select(pledges.c.id).where(this, hangs | IS_COMMENT)) is not None


def last_named(connection: Connection, actor: str) -> str:
    """Return as whom a moderator spoke last, so that they need not type it each time; empty where they never did."""
    query = (
        select(public_replies.c.said_by)
        .join(decisions, decisions.c.pledge_id == public_replies.c.pledge_id)
        .where(decisions.c.actor == actor, decisions.c.action == REPLIED)
        .order_by(decisions.c.id.desc())
        .limit(1)
    )
    return connection.scalar(query) or ""
