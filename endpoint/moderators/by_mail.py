"""Links to sign in by mail, for whoever types a moderator's address. Anybody can, so nobody learns what came of it.

Unlike a link that an owner makes, one that is mailed ends no other: else strangers could end them by asking.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from endpoint.codes import Codes
from endpoint.mail.outbox import mail_row
from endpoint.mail.tables import SIGN_IN, WAITING, outbox
from endpoint.moderators.links import SignInLink, add_link
from endpoint.moderators.people import Moderator
from endpoint.moderators.tables import moderators, sign_in_links
from endpoint.store import Store, new_public_id

#: A link that was mailed so short a time ago, and not used, is found in the mailbox.
YOUNG: Final = timedelta(minutes=15)
#: Nobody's mailbox is filled by somebody else's asking.
MOST_A_DAY: Final = 12
#: Who makes a link that is mailed: whoever typed the address.
BY_MAIL: Final = "asked by mail"


def with_address(store: Store, codes: Codes, typed: str) -> list[int]:
    """Return the numbers of the moderators with an address, whatever its capitals."""
    asked = codes.address_hash(typed)
    columns = moderators.c
    query = select(columns.id, columns.mail).where(columns.mail.is_not(None), columns.removed_at.is_(None))
    with store.read() as connection:
        return [row.id for row in connection.execute(query) if codes.address_hash(row.mail) == asked]


def ask_for_link(store: Store, codes: Codes, number: int, at: datetime) -> bool:
    """Ask for a mail with a link; returns False where one is there already, or enough were sent today."""
    mail = select(moderators.c.mail).where(moderators.c.id == number, moderators.c.removed_at.is_(None))
    with store.write() as connection:
        # Locked, so that of two requests at once the second sees the first.
        address = connection.scalar(mail.with_for_update())
        if address is None or _is_served(connection, number, at):
            return False
        row = mail_row(SIGN_IN, new_public_id(), address, codes.address_hash(address), at)
        connection.execute(outbox.insert().values(moderator_id=number, **row))
        return True


def _is_served(connection: Connection, number: int, at: datetime) -> bool:
    mine = (outbox.c.moderator_id == number) & (outbox.c.created_at > at - timedelta(days=1))
    mails = connection.execute(select(outbox.c.state, outbox.c.sent_at).where(mine)).all()
    if len(mails) >= MOST_A_DAY or any(mail.state == WAITING for mail in mails):
        return True
    is_young = any(mail.sent_at and mail.sent_at > at - YOUNG for mail in mails)
    unused = select(sign_in_links.c.token_hash).where(sign_in_links.c.moderator_id == number).limit(1)
    return is_young and connection.scalar(unused) is not None


def mailed_link(store: Store, number: int, address: str) -> SignInLink | None:
    """Return a new link for a mail that is sent now, so that it waits nowhere; None where it is not theirs any more."""
    columns = moderators.c
    query = select(columns.id, columns.name, columns.role).where(
        columns.id == number, columns.mail == address, columns.removed_at.is_(None)
    )
    with store.write() as connection:
        # Locked: whoever removes them meanwhile ends this link too.
        row = connection.execute(query.with_for_update()).one_or_none()
        return add_link(connection, Moderator(row.id, row.name, row.role), BY_MAIL) if row else None
