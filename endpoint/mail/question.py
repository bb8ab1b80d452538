"""A moderator's question by mail, where the supporter left an address for mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from campaign.forms import Form
from endpoint.codes import Codes
from endpoint.mail.given import given_address, is_ticked
from endpoint.moderation.questions import exchange_about
from endpoint.store import Store
from endpoint.tables import pledges


def address_for_questions(connection: Connection, pledge: Mapping[Any, Any], form: Form, codes: Codes) -> str | None:
    """Return where a question may be mailed; None where the supporter gave no address for that, or wants no mail.

    :param pledge: a whole row.
    """
    if form.mail is None or not (form.mail.confirm or is_ticked(pledge, form.mail.link_when)):
        return None
    return given_address(connection, pledge, form, codes)


def waiting_question(store: Store, public_id: str) -> str | None:
    """Return the question that waits for an answer, empty if it is in no words; None where there is none."""
    with store.read() as connection:
        query = select(pledges.c.id, pledges.c.asked_at).where(pledges.c.public_id == public_id)
        row = connection.execute(query).one_or_none()
        exchange = exchange_about(connection, row.id) if row and row.asked_at else None
    return exchange.question if exchange else None
