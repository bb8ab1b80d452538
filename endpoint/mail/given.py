"""The address that a supporter gave for mail, and what they ticked about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from campaign.forms import Form
from endpoint.codes import Codes
from endpoint.mail.tables import confirmations, mail_stops


def given_address(connection: Connection, pledge: Mapping[Any, Any], form: Form, codes: Codes) -> str | None:
    """Return where mail may go; None where there is no address, it is not confirmed as the form wants, or is stopped.

    :param pledge: a whole row.
    """
    address = _answer(pledge, form.mail.to) if form.mail else None
    if form.mail is None or not isinstance(address, str) or not address:
        return None
    if form.mail.confirm and not _is_confirmed(connection, pledge["id"]):
        return None
    stopped = select(mail_stops.c.at).where(mail_stops.c.address_hash == codes.address_hash(address))
    return address if connection.scalar(stopped) is None else None


def address_for_link(_connection: Connection, pledge: Mapping[Any, Any], form: Form, _codes: Codes) -> str | None:
    """Return where the link to the pledge's own page is mailed, confirmed or not; None where nobody wants it.

    :param pledge: a whole row.
    """
    address = _answer(pledge, form.mail.to) if form.mail and is_ticked(pledge, form.mail.link_when) else None
    return address if isinstance(address, str) and address else None


def is_ticked(pledge: Mapping[Any, Any], box: str | None) -> bool:
    """Return whether the supporter ticked a box of the form; no box is not ticked."""
    return box is not None and _answer(pledge, box) is True


def _answer(pledge: Mapping[Any, Any], field: str) -> Any:
    return {**pledge["private_answers"], **pledge["public_answers"]}.get(field)


def _is_confirmed(connection: Connection, pledge_id: int) -> bool:
    confirmed = select(confirmations.c.confirmed_at).where(confirmations.c.pledge_id == pledge_id)
    return connection.scalar(confirmed) is not None
