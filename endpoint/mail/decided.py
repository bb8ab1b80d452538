"""Mail that tells a supporter of a decision: it waits a while, and says what is so when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from endpoint.codes import Codes
from endpoint.mail.outbox import mail_row
from endpoint.mail.tables import WAITING, outbox

#: So that a moderator's slip is undone before it is in somebody's mailbox.
UNDO_WAIT: Final = timedelta(minutes=2)


def mail_decision(
    connection: Connection,
    kind: str,
    pledge: Mapping[Any, Any],
    address: str,
    codes: Codes,
    *,
    decision: int,
    at: datetime,
) -> None:
    """Ask for mail about a decision, in the decision's transaction.

    :param kind: `QUESTION` or `REPLY`.
    :param decision: its number.
    """
    mine = (outbox.c.pledge_id == pledge["id"]) & (outbox.c.kind == kind)
    # The mail says what is so when it is sent: two that wait would say the same.
    connection.execute(outbox.delete().where(mine, outbox.c.state == WAITING))
    row = mail_row(kind, str(decision), address, codes.address_hash(address), at)
    connection.execute(outbox.insert().values(pledge_id=pledge["id"], **{**row, "due_at": at + UNDO_WAIT}))
