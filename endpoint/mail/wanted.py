"""Which mail a new pledge asks for. Written in the pledge's own transaction, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, literal, select

from campaign.forms import Form, Submission
from endpoint.codes import Codes
from endpoint.dialects import Row, insert_for
from endpoint.mail.outbox import mail_row
from endpoint.mail.tables import CONFIRM, MANAGE, confirmations, outbox
from endpoint.states import HELD
from endpoint.tables import pledges


class Wanted(NamedTuple):
    """A mail that a pledge asks for.

    :param held_anyway: for a confirmation: whether the pledge is held for another reason too.
    """

    kind: str
    address: str
    address_hash: str
    held_anyway: bool = False


def ask_for_mail(row: Row, form: Form, submission: Submission, codes: Codes) -> None:
    """Note in a new pledge's row which mail goes with it; a pledge whose address must be confirmed is held."""
    mail = form.mail
    address = submission.answers.get(mail.to) if mail else None
    if mail is None or not isinstance(address, str) or not address:
        return
    wanted = []
    hashed = codes.address_hash(address)
    if mail.confirm:
        wanted.append(Wanted(CONFIRM, address, hashed, held_anyway=row["state"] == HELD))
        row["state"] = HELD
    if mail.link_when and submission.answers.get(mail.link_when) is True:
        wanted.append(Wanted(MANAGE, address, hashed))
    row["mail"] = wanted


def add_wanted(connection: Connection, rows: Sequence[Row]) -> int:
    """Write the mail that these new pledges ask for; of a pledge that was there already, nothing.

    :returns: how many mails.
    """
    return sum(_add(connection, row, wanted) for row in rows for wanted in row.get("mail", ()))


def _add(connection: Connection, row: Row, wanted: Wanted) -> int:
    at = row["created_at"]
    insert = insert_for(connection.dialect.name)
    if wanted.kind == CONFIRM:
        asked = _of_pledge(row, {"held_anyway": wanted.held_anyway, "asked_at": at}, confirmations)
        connection.execute(
            insert(confirmations)
            .from_select(["pledge_id", "held_anyway", "asked_at"], asked)
            .on_conflict_do_nothing(index_elements=["pledge_id"])
        )
    values = mail_row(wanted.kind, row["public_id"], wanted.address, wanted.address_hash, at)
    added = connection.execute(
        insert(outbox)
        .from_select(["pledge_id", *values], _of_pledge(row, values, outbox))
        .on_conflict_do_nothing(index_elements=["message_key"])
    )
    return added.rowcount


def _of_pledge(row: Row, values: dict[str, Any], into: Any) -> Select[Any]:
    """Select the pledge's number and fixed values; nothing where this row was a repeat under another name."""
    fixed = [literal(value, into.c[name].type).label(name) for name, value in values.items()]
    return select(pledges.c.id, *fixed).where(pledges.c.public_id == row["public_id"])
