"""The campaign's public reply by mail, to supporters who ticked the form's box for that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from campaign.forms import Form
from campaign.replies import PublicReply
from endpoint.codes import Codes
from endpoint.mail.given import given_address, is_ticked
from endpoint.mail.outbox import mail_row
from endpoint.mail.question import UNDO_WAIT
from endpoint.mail.tables import REPLY, WAITING, outbox
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


def mail_reply(
    connection: Connection, pledge: Mapping[Any, Any], address: str, codes: Codes, decision: int, at: datetime
) -> None:
    """Ask for the mail with a reply, in the transaction of the decision to reply; it waits as a question does.

    :param decision: its number.
    """
    mine = (outbox.c.pledge_id == pledge["id"]) & (outbox.c.kind == REPLY)
    # The mail says what the reply is when it is sent: two that wait would say the same.
    connection.execute(outbox.delete().where(mine, outbox.c.state == WAITING))
    row = mail_row(REPLY, str(decision), address, codes.address_hash(address), at)
    connection.execute(outbox.insert().values(pledge_id=pledge["id"], **{**row, "due_at": at + UNDO_WAIT}))


def shown_reply(store: Store, public_id: str) -> PublicReply | None:
    """Return the reply that everybody reads below a pledge; None where there is none, or the pledge hangs no more."""
    with store.read() as connection:
        hangs = select(wall_entries.c.pledge_id).where(wall_entries.c.public_id == public_id)
        number = connection.scalar(hangs)
        return reply_to(connection, number) if number is not None else None
