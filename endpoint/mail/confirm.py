"""Confirming an address: until then the pledge is held and not counted."""

from __future__ import annotations

from sqlalchemy import select

from endpoint.mail.tables import confirmations
from endpoint.moderation import DECIDED, Decision, apply
from endpoint.states import HELD, PENDING, VOID, WITHDRAWN
from endpoint.store import Store, now
from endpoint.tables import pledges


def keep_for_confirmation(store: Store, public_id: str, actor: str) -> bool:
    """Release a pledge from every hold but that of its unconfirmed address.

    :returns: whether it has such a hold; if not, nothing was done.
    """
    query = (
        select(*DECIDED)
        .join(confirmations, confirmations.c.pledge_id == pledges.c.id)
        .where(pledges.c.public_id == public_id, confirmations.c.confirmed_at.is_(None))
        .with_for_update()
    )
    with store.write() as connection:
        pledge = connection.execute(query).mappings().one_or_none()
        if pledge is None:
            return False
        waits = confirmations.update().where(confirmations.c.pledge_id == pledge["id"])
        connection.execute(waits.values(held_anyway=False))
        apply(store, connection, pledge, Decision("release", pledge["state"], actor, now()))
        return True


def confirm(store: Store, public_id: str) -> str | None:
    """Note that a pledge's address is right, and let the pledge go where new pledges go; again does no harm.

    :returns: the pledge's state after it; None where there is none that waited, or had waited, for it. One that was
        taken back, or is void, stays as it is.
    """
    at = now()
    asked = (confirmations.c.held_anyway, confirmations.c.confirmed_at)
    query = (
        select(*DECIDED, *asked)
        .join(confirmations, confirmations.c.pledge_id == pledges.c.id)
        .where(pledges.c.public_id == public_id)
        .with_for_update()
    )
    with store.write() as connection:
        pledge = connection.execute(query).mappings().one_or_none()
        if pledge is None:
            return None
        if pledge["confirmed_at"] is not None or pledge["state"] in (WITHDRAWN, VOID):
            return str(pledge["state"])
        noted = confirmations.update().where(confirmations.c.pledge_id == pledge["id"])
        connection.execute(noted.values(confirmed_at=at))
        released = pledge["state"] == HELD and not pledge["held_anyway"]
        to_state = PENDING if released else str(pledge["state"])
        apply(store, connection, pledge, Decision("confirm", to_state, "supporter", at))
        return to_state
