"""Asking how it went: each follow-up becomes one mail, once, as long as its supporter still wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, func, select

from campaign.forms import Form
from campaign.forms.retention import kept_until
from endpoint.codes import Codes
from endpoint.dialects import insert_for
from endpoint.follow_ups.tables import TO_ASK, follow_ups
from endpoint.mail.given import given_address, is_ticked
from endpoint.mail.outbox import mail_row
from endpoint.mail.tables import FOLLOW_UP, WAITING, outbox
from endpoint.states import PENDING, PUBLISHED
from endpoint.store import Store
from endpoint.tables import pledges
from endpoint.versions import Versions

#: Nobody is asked in the night: o'clock, in the campaign's time zone.
MORNING, EVENING = 8, 20
#: So many may wait to be sent. Whoever confirms an address, on the anniversary of a great day, waits for no more.
PIECE_MAILS: Final = 50
#: Whom it is asked: a pledge that counts and whose words its supporter can still see.
ASKED_STATES: Final = frozenset({PENDING, PUBLISHED})


class FollowUps:
    """Knows who is to be asked.

    :param page_days: how long a pledge's own page opens, where the question is answered.
    """

    def __init__(self, store: Store, versions: Versions, codes: Codes, page_days: int) -> None:
        self._store = store
        self._versions = versions
        self._codes = codes
        self._page_time = timedelta(days=page_days)

    def ask_due(self, at: datetime, zone: ZoneInfo) -> int:
        """Ask for the mail of some follow-ups that are due; returns how many pledges were seen to, 0 for none left.

        Of several that are due, as after a long standstill, only the last is asked. What nobody wants any more goes.
        """
        if not MORNING <= at.astimezone(zone).hour < EVENING or not self._is_any_due(at):
            return 0
        with self._store.write() as connection:
            free = PIECE_MAILS - _waiting(connection)
            rows = _due_pledges(connection, at, free) if free > 0 else []
            for pledge in rows:
                self._ask(connection, pledge, at)
            return len(rows)

    def address(self, connection: Connection, pledge: Mapping[Any, Any], form: Form, at: datetime) -> str | None:
        """Return where somebody may be asked; None where they do not want it, or not any more.

        :param pledge: a whole row.
        """
        since = pledge["created_at"]
        mail = form.mail
        if mail is None or not is_ticked(pledge, mail.follow_up_when) or pledge["state"] not in ASKED_STATES:
            return None
        kept = [form.field(name).retention for name in (mail.to, mail.follow_up_when) if name]
        # The operator may be late with forgetting; we are not.
        if at > since + self._page_time or any(kept_until(since, each) <= at for each in kept if each):
            return None
        return given_address(connection, pledge, form, self._codes)

    def _is_any_due(self, at: datetime) -> bool:
        with self._store.read() as connection:
            return connection.scalar(select(follow_ups.c.pledge_id).where(_is_due(at)).limit(1)) is not None

    def _ask(self, connection: Connection, pledge: RowMapping, at: datetime) -> None:
        this = follow_ups.c.pledge_id == pledge["id"]
        # Asked anew: another endpoint may have seen to it before the pledge was locked.
        number: int | None = connection.scalar(select(func.max(follow_ups.c.number)).where(this, _is_due(at)))
        if number is None:
            return
        version = self._versions.find(pledge["form_digest"], pledge["form_id"])
        address = self.address(connection, pledge, version.form, at) if version else None
        if address is not None:
            key, hashed = f"{pledge['public_id']} {number}", self._codes.address_hash(address)
            mail = {**mail_row(FOLLOW_UP, key, address, hashed, at), "pledge_id": pledge["id"]}
            insert = insert_for(connection.dialect.name)(outbox).values(mail)
            connection.execute(insert.on_conflict_do_nothing(index_elements=["message_key"]))
            connection.execute(follow_ups.update().where(this, follow_ups.c.number == number).values(asked_at=at))
        connection.execute(follow_ups.delete().where(this, _is_due(at)))


def _is_due(at: datetime) -> Any:
    return TO_ASK & (follow_ups.c.due_at <= at)


def _waiting(connection: Connection) -> int:
    query = select(func.count()).where(outbox.c.state == WAITING, outbox.c.kind == FOLLOW_UP)
    return connection.scalar(query) or 0


def _due_pledges(connection: Connection, at: datetime, most: int) -> list[RowMapping]:
    """Return pledges with something due, each locked: nobody else asks, erases or changes it meanwhile."""
    due = select(follow_ups.c.pledge_id).where(_is_due(at)).order_by(follow_ups.c.due_at).limit(most)
    query = select(pledges).where(pledges.c.id.in_(due)).order_by(pledges.c.id)
    return list(connection.execute(query.with_for_update(key_share=True, skip_locked=True)).mappings())
