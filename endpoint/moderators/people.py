"""Who moderates: added, listed, removed; the names beside decisions stay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from campaign.problems import did_you_mean
from endpoint.mail.tables import WAITING, outbox
from endpoint.moderation.events import COMMAND_LINE, note
from endpoint.moderators.roles import RIGHTS, ROLES, Right
from endpoint.moderators.tables import leases, moderators, sessions, sign_in_links
from endpoint.store import Store, now

NAME_CHARACTERS = 80
#: Letters, digits and what stands in names; nothing that a page, a log or a command line would read otherwise.
_NAME = re.compile(r"\w(?:[\w .'-]*\w)?")
_MAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")


class ModeratorFault(Exception):
    """Nothing was changed; the text says why, as a sentence."""


@dataclass(frozen=True)
class Moderator:
    """Somebody who moderates.

    :param id: the row's number.
    :param name: as it stands beside decisions.
    :param role: one of `ROLES`.
    """

    id: int
    name: str
    role: str

    def may(self, right: Right) -> bool:
        """Return whether the role includes a right."""
        return right in RIGHTS[self.role]


@dataclass(frozen=True)
class Member:
    """A moderator as an owner sees them.

    :param seen_at: when a session that still runs was last used; None where there is none.
    """

    name: str
    role: str
    mail: str | None
    seen_at: datetime | None


def add_moderator(store: Store, name: str, role: str, mail: str | None = None, by: str = COMMAND_LINE) -> Moderator:
    """Add somebody, or somebody who was removed once more.

    :param by: who does so.
    :raises ModeratorFault: name, role or address cannot be, or the name is taken.
    """
    _check(name, role, mail)
    with store.write() as connection:
        row = _row(connection, name)
        if row is not None and row["removed_at"] is None:
            raise ModeratorFault(f"There is a moderator {name} already.")
        values = {"name": name, "role": role, "mail": mail or None, "added_at": now(), "removed_at": None}
        if row is not None:
            connection.execute(moderators.update().where(moderators.c.id == row["id"]).values(values))
        else:
            connection.execute(moderators.insert().values(values))
        note(connection, by, "moderator-add", name)
        return find_moderator(connection, name)


def find_moderator(connection: Connection, name: str) -> Moderator:
    """Return somebody who moderates; raises ModeratorFault where there is no such name."""
    row = _row(connection, name)
    if row is None or row["removed_at"] is not None:
        raise ModeratorFault(f"There is no moderator {name}.")
    return Moderator(row["id"], row["name"], row["role"])


def list_moderators(store: Store) -> list[Member]:
    """Return everybody who moderates, by name."""
    columns = moderators.c
    seen_at = select(func.max(sessions.c.seen_at)).where(sessions.c.moderator_id == columns.id).scalar_subquery()
    query = (
        select(columns.name, columns.role, columns.mail, seen_at.label("seen_at"))
        .where(columns.removed_at.is_(None))
        .order_by(columns.name)
    )
    with store.read() as connection:
        return [Member(**row) for row in connection.execute(query).mappings()]


def set_mail(store: Store, name: str, mail: str | None, by: str = COMMAND_LINE) -> None:
    """Give somebody another address, or none; links that went to the one before stop working.

    :param by: who does so.
    :raises ModeratorFault: there is no such moderator, or this is no address.
    """
    _check_mail(mail)
    with store.write() as connection:
        moderator = find_moderator(connection, name)
        this = moderators.c.id == moderator.id
        connection.execute(moderators.update().where(this).values(mail=mail or None))
        _end_links(connection, moderator)
        note(connection, by, "moderator-mail", name)


def remove_moderator(store: Store, name: str, by: str = COMMAND_LINE) -> None:
    """Remove somebody: sessions, links and leases end at once, and the address is forgotten.

    :param by: who does so.
    :raises ModeratorFault: there is no such moderator.
    """
    with store.write() as connection:
        moderator = find_moderator(connection, name)
        gone = {"removed_at": now(), "mail": None}
        connection.execute(moderators.update().where(moderators.c.id == moderator.id).values(gone))
        _end_links(connection, moderator)
        for table in (sessions, leases):
            connection.execute(table.delete().where(table.c.moderator_id == moderator.id))
        note(connection, by, "moderator-remove", name)


def _end_links(connection: Connection, moderator: Moderator) -> None:
    """End links to sign in, those on their way too."""
    connection.execute(sign_in_links.delete().where(sign_in_links.c.moderator_id == moderator.id))
    waits = (outbox.c.moderator_id == moderator.id) & (outbox.c.state == WAITING)
    connection.execute(outbox.delete().where(waits))


def _row(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(select(moderators).where(moderators.c.name == name)).mappings().one_or_none()


def _check(name: str, role: str, mail: str | None) -> None:
    if len(name) > NAME_CHARACTERS or not _NAME.fullmatch(name):
        raise ModeratorFault(f"A name has letters, digits, spaces and . ' - only, at most {NAME_CHARACTERS}.")
    if role not in ROLES:
        raise ModeratorFault(f"'{role}' is not a role. {did_you_mean(role, ROLES, 'Roles')}")
    _check_mail(mail)


def _check_mail(mail: str | None) -> None:
    if mail and (len(mail) > 254 or not _MAIL.fullmatch(mail)):
        raise ModeratorFault("This does not look like an e-mail address.")
