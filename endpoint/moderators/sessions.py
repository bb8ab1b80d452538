"""Sessions: short, stored as hashes, ended by removing the row."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from endpoint.moderation.events import note
from endpoint.moderators.links import hashed
from endpoint.moderators.people import Moderator
from endpoint.moderators.tables import moderators, sessions
from endpoint.store import Store, now

SESSION_TIME = timedelta(hours=12)
IDLE_TIME = timedelta(hours=2)
#: How fresh `seen_at` is kept: not every page view writes.
SEEN_TIME = timedelta(minutes=1)

#: Browsers take a ``__Host-`` cookie from this very host over https only, and send it nowhere else.
SAFE_COOKIE: Final = "__Host-moderator"
#: For the preview, which has no https.
LOCAL_COOKIE: Final = "moderator"


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in.

    :param token: what the cookie holds.
    :param cookie: its name.
    """

    moderator: Moderator
    token: str
    cookie: str

    @property
    def csrf(self) -> str:
        """Return what each form of this session sends along; no other site can know it."""
        return hashlib.blake2b(self.token.encode(), digest_size=16, person=b"csrf").hexdigest()

    def made(self, csrf: str) -> bool:
        """Return whether a form comes from a page of this session."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())


def begin_session(store: Store, moderator: Moderator, cookie: str) -> str:
    """Sign somebody in; returns what the cookie of that name holds. Sessions that have ended are swept away."""
    token, moment = secrets.token_urlsafe(32), now()
    row = {
        "token_hash": _hash(cookie, token),
        "moderator_id": moderator.id,
        "expires_at": moment + SESSION_TIME,
        "seen_at": moment,
    }
    ended = (sessions.c.expires_at < moment) | (sessions.c.seen_at < moment - IDLE_TIME)
    with store.write() as connection:
        connection.execute(sessions.delete().where(ended))
        connection.execute(sessions.insert().values(row))
        note(connection, moderator.name, "sign-in")
    return token


def find_session(store: Store, cookie: str, token: str) -> Session | None:
    """Return who is signed in; None where the session is unknown, too old, idle or its moderator removed."""
    moment = now()
    columns = moderators.c
    query = (
        select(columns.id, columns.name, columns.role, sessions.c.seen_at)
        .join(sessions, sessions.c.moderator_id == columns.id)
        .where(
            sessions.c.token_hash == _hash(cookie, token),
            sessions.c.expires_at > moment,
            sessions.c.seen_at > moment - IDLE_TIME,
            columns.removed_at.is_(None),
        )
    )
    with store.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.seen_at < moment - SEEN_TIME:
        with store.write() as connection:
            mine = sessions.c.token_hash == _hash(cookie, token)
            connection.execute(sessions.update().where(mine).values(seen_at=moment))
    return Session(Moderator(row.id, row.name, row.role), token, cookie)


def end_session(store: Store, session: Session) -> None:
    """Sign out."""
    with store.write() as connection:
        mine = sessions.c.token_hash == _hash(session.cookie, session.token)
        connection.execute(sessions.delete().where(mine))


def _hash(cookie: str, token: str) -> str:
    # The cookie's name is part of it: a session of the one kind cannot be planted as the other.
    return hashed(f"session {cookie}", token)
