"""When the site is to be built, and which of several endpoints sees to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Row, func, select

from endpoint.dialects import insert_for
from endpoint.rebuild.tables import rebuilds
from endpoint.seen import is_seen
from endpoint.store import Store
from endpoint.tables import decisions

#: Where changes never stop, a build is not put off for longer than this many quiet periods.
LONGEST_QUIETS: Final = 10
#: An endpoint that died while it built is waited for this long; a build takes a minute.
LEASE: Final = timedelta(minutes=20)
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)

_ONE: Final = 1


@dataclass(frozen=True)
class Rebuild:
    """A build that this endpoint alone sees to.

    :param upto: the newest decision that it takes in.
    :param tries: how many tries have failed before.
    """

    upto: int
    tries: int
    claimed_until: datetime


def claim(store: Store, at: datetime, quiet: timedelta) -> Rebuild | None:
    """Return a build that is due, claimed; None where none is, or another endpoint sees to it.

    :param quiet: how long nothing public must have changed.
    """
    with store.read() as connection:  # an idle endpoint never asks for the right to write
        if _due(connection, _row(connection), at, quiet) is None:
            return None
    with store.write() as connection:
        first = insert_for(connection.dialect.name)(rebuilds).values(id=_ONE, built=0, tries=0)
        connection.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        row = _row(connection, to_change=True)
        upto = _due(connection, row, at, quiet)
        if row is None or upto is None:
            return None
        _update(connection, claimed_until=at + LEASE)
        return Rebuild(upto, row.tries, at + LEASE)


def note_built(store: Store, rebuild: Rebuild) -> None:
    """Note that the site follows everything up to a build's decision."""
    with store.write() as connection:
        if _is_ours(connection, rebuild):
            _update(connection, built=rebuild.upto, tries=0, due_at=None, claimed_until=None)


def note_fault(store: Store, rebuild: Rebuild, at: datetime) -> timedelta:
    """Note that a build failed; returns after how long it is tried again: 1, 2, 4 ... minutes, at most an hour."""
    wait: timedelta = min(FIRST_WAIT * 2**rebuild.tries, LONGEST_WAIT)
    with store.write() as connection:
        if _is_ours(connection, rebuild):
            _update(connection, tries=rebuild.tries + 1, due_at=at + wait, claimed_until=None)
    return wait


def give_back(store: Store, rebuild: Rebuild) -> None:
    """Leave a build to whoever comes next, at once."""
    with store.write() as connection:
        if _is_ours(connection, rebuild):
            _update(connection, claimed_until=None)


def _due(connection: Connection, row: Row[int] | None, at: datetime, quiet: timedelta) -> int | None:
    """Return the newest public decision, if it is time to build with it."""
    if row is not None and any(moment is not None and moment > at for moment in (row.due_at, row.claimed_until)):
        return None
    newer = decisions.c.id > (row.built if row is not None else 0)
    query = select(func.min(decisions.c.at), func.max(decisions.c.at), func.max(decisions.c.id)).where(newer, is_seen())
    first, last, newest = connection.execute(query).one()
    if newest is None or (at - last < quiet and at - first < LONGEST_QUIETS * quiet):
        return None
    return int(newest)


def _row(connection: Connection, *, to_change: bool = False) -> Row[int] | None:
    query = select(rebuilds).where(rebuilds.c.id == _ONE)
    return connection.execute(query.with_for_update() if to_change else query).one_or_none()


def _is_ours(connection: Connection, rebuild: Rebuild) -> bool:
    row = _row(connection, to_change=True)
    return row is not None and row.claimed_until == rebuild.claimed_until


def _update(connection: Connection, **values: object) -> None:
    connection.execute(rebuilds.update().where(rebuilds.c.id == _ONE).values(**values))
