"""The campaign's public reply by mail, to supporters who ticked the form's box for that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from campaign.forms import Form
from campaign.replies import PublicReply
from endpoint.codes import Codes
from endpoint.mail.given import given_address, is_ticked
from endpoint.replies.reading import reply_to
from endpoint.store import Store
from endpoint.wall.tables import wall_entries


def address_for_replies(connection: Connection, pledge: Mapping[Any, Any], form: Form, codes: Codes) -> str | None:
    """Return where a reply may be mailed; None where the supporter did not ask for that.

    :param pledge: a whole row.
    """
    if form.mail is None or not is_ticked(pledge, form.mail.reply_when):
        return None
    return given_address(connection, pledge, form, codes)


def shown_reply(store: Store, public_id: str) -> PublicReply | None:
    """Return the reply that everybody reads below a pledge; None where there is none, or the pledge hangs no more."""
    with store.read() as connection:
        hangs = select(wall_entries.c.pledge_id).where(wall_entries.c.public_id == public_id)
        number = connection.scalar(hangs)
        return reply_to(connection, number) if number is not None else None
