"""The queue: urgent pledges first, then the oldest, held ones last; no pledge is on two screens."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

from sqlalchemy import Connection, Exists, Row, Select, func, select

from endpoint.dialects import insert_for
from endpoint.moderation import ModerationFault
from endpoint.moderators.people import Moderator
from endpoint.states import HELD, PENDING
from endpoint.store import Store, now
from endpoint.tables import QUEUED, confirmations, leases, pledges

#: Long enough to read and think, short enough that a phone put away holds nobody up.
LEASE_TIME = timedelta(minutes=10)
TRIES = 5  # on PostgreSQL another instance may take the same row at the same moment


def take_next(store: Store, moderator: Moderator) -> str | None:
    """Return the public id of the pledge to read now, and keep others from it; None where nothing waits.

    What this moderator has on the screen already comes first.
    """
    for _ in range(TRIES):
        with store.write() as connection:
            found = connection.execute(_own(moderator)).one_or_none() or _free(connection)
            if found is None or _lease(connection, found.id, moderator):
                return found.public_id if found is not None else None
    return None


def take_this(store: Store, moderator: Moderator, public_id: str) -> bool:
    """Keep others from one pledge; returns False where somebody else reads it."""
    with store.write() as connection:
        number = connection.scalar(select(pledges.c.id).where(pledges.c.public_id == public_id))
        return number is None or _lease(connection, number, moderator)


def require_lease(connection: Connection, moderator: Moderator, public_id: str) -> None:
    """Raise ModerationFault where somebody else reads the pledge now."""
    query = (
        select(leases.c.moderator_id)
        .join(pledges, pledges.c.id == leases.c.pledge_id)
        .where(pledges.c.public_id == public_id, leases.c.expires_at > now())
    )
    if connection.scalar(query) not in (None, moderator.id):
        raise ModerationFault("You were away for a while, and somebody else reads this pledge now.")


def release(connection: Connection, public_id: str) -> None:
    """Let go of a pledge that was decided about."""
    number = select(pledges.c.id).where(pledges.c.public_id == public_id).scalar_subquery()
    connection.execute(leases.delete().where(leases.c.pledge_id == number))


def waiting_numbers(store: Store) -> tuple[int, int]:
    """Return how many pledges are in the queue and how many of them are urgent."""
    query = select(pledges.c.urgent, func.count()).where(QUEUED, ~unconfirmed()).group_by(pledges.c.urgent)
    with store.read() as connection:
        numbers = {bool(urgent): int(number) for urgent, number in connection.execute(query)}
    return sum(numbers.values()), numbers.get(True, 0)


def _own(moderator: Moderator) -> Select[tuple[int, str]]:
    return (
        select(pledges.c.id, pledges.c.public_id)
        .join(leases, leases.c.pledge_id == pledges.c.id)
        .where(QUEUED, leases.c.moderator_id == moderator.id, leases.c.expires_at > now())
        .order_by(leases.c.expires_at.desc())
        .limit(1)
    )


def _free(connection: Connection) -> Row[int, str] | None:
    # A query for each, in the order of the index: nothing is sorted, however many wait. Floods of held ones come last.
    for urgent, state in product((True, False), (PENDING, HELD)):
        taken = select(leases.c.pledge_id).where(leases.c.pledge_id == pledges.c.id, leases.c.expires_at > now())
        query = (
            select(pledges.c.id, pledges.c.public_id)
            .where(QUEUED, pledges.c.urgent == urgent, pledges.c.state == state, ~taken.exists(), ~unconfirmed())
            .order_by(pledges.c.created_at, pledges.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = connection.execute(query).one_or_none()
        if found is not None:
            return found
    return None


def unconfirmed() -> Exists:
    """Return whether only its address, not confirmed yet, holds a pledge: nobody has to read it before."""
    asked = (confirmations.c.pledge_id == pledges.c.id) & confirmations.c.confirmed_at.is_(None)
    return (
        select(confirmations.c.pledge_id).where(asked, ~confirmations.c.held_anyway, pledges.c.state == HELD).exists()
    )


def _lease(connection: Connection, number: int, moderator: Moderator) -> bool:
    """Take or renew a lease; returns False where somebody else has one."""
    moment = now()
    expired = (leases.c.moderator_id == moderator.id) & (leases.c.expires_at < moment)
    connection.execute(leases.delete().where(expired))
    insert = insert_for(connection.dialect.name)(leases)
    mine = (leases.c.moderator_id == moderator.id) | (leases.c.expires_at <= moment)
    values = {"pledge_id": number, "moderator_id": moderator.id, "expires_at": moment + LEASE_TIME}
    taken = insert.values(values).on_conflict_do_update(
        index_elements=["pledge_id"],
        set_={name: insert.excluded[name] for name in ("moderator_id", "expires_at")},
        where=mine,
    )
    return connection.execute(taken, execution_options={"preserve_rowcount": True}).rowcount == 1
