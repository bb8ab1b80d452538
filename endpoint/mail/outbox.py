"""The outbox: claim what is due, and note what became of it. Several mailers may work on one outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Connection, Label, ScalarSelect, select

from endpoint.dialects import insert_for
from endpoint.mail.tables import FAILED, SENT, STOPPED, WAITING, mail_stops, outbox
from endpoint.store import Store, now
from endpoint.tables import pledges

#: A mailer that died is waited for this long. One mail takes seconds, or minutes where the server is slow.
LEASE: Final = timedelta(minutes=10)
#: After the last try, some nine hours after the first, a mail is given up.
TRIES: Final = 10
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Outgoing:
    """A claimed mail.

    :param public_id: of its pledge; empty where it is about none.
    :param language: of the form that was sent, such as ``cy``; likewise.
    :param moderator_id: whom its link signs in; None for any other mail.
    :param tries: this one included.
    """

    id: int
    kind: str
    address: str
    address_hash: str
    public_id: str
    language: str
    moderator_id: int | None
    tries: int


def mail_row(kind: str, key: str, address: str, address_hash: str, at: datetime) -> dict[str, Any]:
    """Return a row of the outbox: a mail that waits to be sent.

    :param key: what and for whom, apart from the kind; never asked for twice.
    :param at: when it is asked for, and due.
    """
    return {
        "message_key": f"{kind} {key}",
        "kind": kind,
        "address": address,
        "address_hash": address_hash,
        "state": WAITING,
        "tries": 0,
        "created_at": at,
        "due_at": at,
    }


def claim(store: Store, at: datetime) -> Outgoing | None:
    """Return a mail that is due, claimed: nobody else gets it before `LEASE` is over. A stopped one is put away.

    One at a time: of several the last would wait for the others while its lease runs out.
    """
    query = (
        select(
            outbox.c.id,
            outbox.c.kind,
            outbox.c.address,
            outbox.c.address_hash,
            outbox.c.moderator_id,
            outbox.c.tries,
            _bounced().label("bounced"),
            _of_pledge(pledges.c.public_id),
            _of_pledge(pledges.c.language),
        )
        .where(outbox.c.state == WAITING, outbox.c.due_at <= at)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(1)
        .with_for_update(of=outbox, skip_locked=True)
    )
    with store.write() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.bounced is not None:
            put_away = {"state": FAILED, "fault": "came back before"} if row.bounced else {"state": STOPPED}
            _update(connection, row.id, address=None, **put_away)
            return None
        tries = row.tries + 1
        _update(connection, row.id, tries=tries, due_at=at + LEASE)
    return Outgoing(
        id=row.id,
        kind=row.kind,
        address=row.address,
        address_hash=row.address_hash,
        public_id=row.public_id or "",
        language=row.language or "",
        moderator_id=row.moderator_id,
        tries=tries,
    )


def _of_pledge(column: Column[str]) -> Label[str]:
    return select(column).where(pledges.c.id == outbox.c.pledge_id).scalar_subquery().label(column.name)


def is_anything_due(store: Store, at: datetime) -> bool:
    """Return whether a mail waits; a reader's question, so that an idle mailer never asks for the right to write."""
    with store.read() as connection:
        query = select(outbox.c.id).where(outbox.c.state == WAITING, outbox.c.due_at <= at).limit(1)
        return connection.scalar(query) is not None


def note_sent(store: Store, mail: Outgoing, at: datetime) -> None:
    """Note that the mail server took a mail; its address is forgotten."""
    with store.write() as connection:
        _update(connection, mail.id, state=SENT, address=None, sent_at=at, fault=None)


def note_fault(store: Store, mail: Outgoing, fault: str, at: datetime, *, final: bool) -> None:
    """Note that a mail was not taken: it is tried again later, each time after twice the wait, or given up.

    :param fault: a code.
    :param final: whether trying again is of no use.
    """
    with store.write() as connection:
        if final or mail.tries >= TRIES:
            _update(connection, mail.id, state=FAILED, address=None, fault=fault)
        else:
            _update(connection, mail.id, due_at=at + wait_after(mail.tries), fault=fault)


def drop(store: Store, mail: Outgoing) -> None:
    """Forget a mail that has nothing left to say."""
    with store.write() as connection:
        connection.execute(outbox.delete().where(outbox.c.id == mail.id))


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 1, 2, 4 ... minutes, at most `LONGEST_WAIT`."""
    doubled: timedelta = FIRST_WAIT * 2 ** (tries - 1)
    return min(doubled, LONGEST_WAIT)


def note_returned(store: Store, number: int, dead_hash: str | None, fault: str) -> None:
    """Note that a mail came back after it was sent.

    :param dead_hash: the hash of its address, if that gets no more mail; None otherwise.
    :param fault: a code.
    """
    with store.write() as connection:
        this = (outbox.c.id == number) & (outbox.c.state == SENT)
        connection.execute(outbox.update().where(this).values(state=FAILED, fault=fault))
        if dead_hash:
            _stop_dead(connection, dead_hash)


def stop_dead(store: Store, address_hash: str) -> None:
    """Send nothing more to an address that takes no mail, until `endpoint.governance.retention` forgets that."""
    with store.write() as connection:
        _stop_dead(connection, address_hash)


def stop(store: Store, address_hash: str) -> None:
    """Never send this address anything again, as was asked; what waits for it is put away."""
    with store.write() as connection:
        insert = insert_for(connection.dialect.name)(mail_stops).values(address_hash=address_hash, at=now())
        # Who asks wins over mail that came back: that would be forgotten in time.
        asked = insert.on_conflict_do_update(index_elements=["address_hash"], set_={"bounced": False})
        connection.execute(asked)
        waits = (outbox.c.address_hash == address_hash) & (outbox.c.state == WAITING)
        connection.execute(outbox.update().where(waits).values(state=STOPPED, address=None))


def _bounced() -> ScalarSelect[bool]:
    """Return whether an address is stopped because mail came back; NULL where it is not stopped at all."""
    return select(mail_stops.c.bounced).where(mail_stops.c.address_hash == outbox.c.address_hash).scalar_subquery()


def _stop_dead(connection: Connection, address_hash: str) -> None:
    insert = insert_for(connection.dialect.name)(mail_stops)
    values = {"address_hash": address_hash, "at": now(), "bounced": True}
    connection.execute(insert.values(values).on_conflict_do_nothing(index_elements=["address_hash"]))


def _update(connection: Connection, number: int, **values: object) -> None:
    # Only while it waits: somebody may have used the stop link while the mail was on its way.
    connection.execute(outbox.update().where(outbox.c.id == number, outbox.c.state == WAITING).values(**values))
