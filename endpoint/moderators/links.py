"""One-time links to sign in: a command prints them, an owner's page shows them once, `by_mail` sends them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from endpoint.moderation.events import COMMAND_LINE, note
from endpoint.moderators.people import Moderator, find_moderator
from endpoint.moderators.tables import moderators, sign_in_links
from endpoint.store import Store, now

LINK_TIME = timedelta(hours=24)


@dataclass(frozen=True)
class SignInLink:
    """A link that was just made; its token is known here only.

    :param mail: where it may be sent; None if the moderator has no address.
    """

    name: str
    mail: str | None
    token: str
    expires_at: datetime

    def address(self, endpoint: str) -> str:
        """Return the whole link; ``endpoint`` is the endpoint's address without slash at the end."""
        return f"{endpoint}/moderate/sign-in/{self.token}"


def make_link(store: Store, name: str, by: str = COMMAND_LINE) -> SignInLink:
    """Return a new link; an earlier one that was not used stops working.

    :param by: who makes it.
    :raises ModeratorFault: there is no such moderator.
    """
    with store.write() as connection:
        moderator = find_moderator(connection, name)
        connection.execute(sign_in_links.delete().where(sign_in_links.c.moderator_id == moderator.id))
        return add_link(connection, moderator, by)


def add_link(connection: Connection, moderator: Moderator, by: str) -> SignInLink:
    """Return one more link for a moderator, in the caller's transaction; earlier ones go on working."""
    token, moment = secrets.token_urlsafe(32), now()
    expires_at = moment + LINK_TIME
    connection.execute(sign_in_links.delete().where(sign_in_links.c.expires_at < moment))
    row = {"token_hash": hashed("link", token), "moderator_id": moderator.id, "expires_at": expires_at}
    connection.execute(sign_in_links.insert().values(row))
    mail = connection.scalar(select(moderators.c.mail).where(moderators.c.id == moderator.id))
    note(connection, by, "link", moderator.name)
    return SignInLink(moderator.name, mail, token, expires_at)


def use_link(store: Store, token: str) -> Moderator | None:
    """Return whom a link signs in, and spend it and their others; None where it is unknown, spent or too old."""
    found = sign_in_links.c.token_hash == hashed("link", token)
    columns = moderators.c
    query = (
        select(columns.id, columns.name, columns.role)
        .join(sign_in_links, sign_in_links.c.moderator_id == columns.id)
        .where(found, sign_in_links.c.expires_at > now(), columns.removed_at.is_(None))
    )
    with store.write() as connection:
        row = connection.execute(query).one_or_none()
        # Of two that use it at once only one deletes a row.
        spent = connection.execute(sign_in_links.delete().where(found)).rowcount
        if row is None or not spent:
            return None
        connection.execute(sign_in_links.delete().where(sign_in_links.c.moderator_id == row.id))
    return Moderator(row.id, row.name, row.role)


def hashed(purpose: str, token: str) -> str:
    """Return what is stored of a random token: 64 hexadecimal digits. No salt: it has 256 random bits."""
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()
