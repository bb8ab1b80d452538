"""The campaign's public reply by mail, to supporters who ticked the form's box for that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from campaign.forms import Form
from campaign.replies import PublicReply
from endpoint.bundle import Bundle
from endpoint.codes import Codes
from endpoint.mail.given import given_address, is_ticked
from endpoint.replies.reading import is_shown, reply_to
from endpoint.store import Store
from endpoint.tables import pledges


def address_for_replies(connection: Connection, pledge: Mapping[Any, Any], form: Form, codes: Codes) -> str | None:
    """Return where a reply may be mailed; None where the supporter did not ask for that.

    :param pledge: a whole row.
    """
    if form.mail is None or not is_ticked(pledge, form.mail.reply_when):
        return None
    return given_address(connection, pledge, form, codes)


def shown_reply(store: Store, public_id: str) -> PublicReply | None:
    """Return the reply that everybody reads below a pledge or a comment; None where there is none, or nobody can."""
    with store.read() as connection:
        number = connection.scalar(select(pledges.c.id).where(pledges.c.public_id == public_id))
        return reply_to(connection, number) if number is not None and is_shown(connection, number) else None


def comment_address(bundle: Bundle, stands_on: str, public_id: str) -> str | None:
    """Return what leads everybody to a comment; None where its page takes none any more, and so shows none."""
    return f"{bundle.campaign.endpoint_address}/comment/{public_id}" if stands_on in bundle.commented else None
