"""Checking the chain: is every decision and every event as it was written, and is none missing?

Whoever may write to the database can also write a whole new chain. Only a head that was written down elsewhere, on
paper or in another system, tells that: hence ``since``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Select, Table, select, tuple_

from endpoint.moderation.chain import EMPTY, link, link_event, note_digest
from endpoint.store import Store
from endpoint.tables import chain_head, decisions, events, pledges

BATCH_ROWS = 1000


class ChainBroken(Exception):
    """Decisions or events are not as they were written; the text says which one is the first."""


@dataclass(frozen=True)
class Audit:
    """A chain that holds.

    :param decisions: how many there are.
    :param events: how many other events there are.
    :param since: how many of both came after the head that was asked about; None where none was.
    :param head: the hash of the last one; `EMPTY` where there is none.
    """

    decisions: int
    events: int
    since: int | None
    head: str


def audit(store: Store, since: str = "") -> Audit:
    """Check every decision and event; reads the store as it is at one moment.

    :param since: a head that was written down; the chain must contain it.
    :raises ChainBroken: at the first fault.
    """
    with store.snapshot() as connection:
        written = connection.execute(select(chain_head.c.chain, chain_head.c.decisions)).one_or_none()
        numbers = {decisions: 0, events: 0}
        head, seen_at = EMPTY, 0 if since == EMPTY else None
        for table, row in _chained(connection):
            head = _checked_decision(row, head) if table is decisions else _checked_event(row, head)
            numbers[table] += 1
            seen_at = sum(numbers.values()) if since == head else seen_at
    said, number = (written.chain, written.decisions) if written else (EMPTY, 0)
    count, others = numbers[decisions], numbers[events]
    if (said, number) != (head, count):
        raise ChainBroken(
            f"The chain ends after {count} decisions and {others} other events, and the head says {number} decisions "
            "or another end: rows are missing or too many."
        )
    if since and seen_at is None:
        raise ChainBroken(f"The chain does not contain {since}: what was done before that moment was changed.")
    return Audit(count, others, None if seen_at is None else count + others - seen_at, head)


def _chained(connection: Connection) -> Iterator[tuple[Table, RowMapping]]:
    """Yield decisions and events in the order in which they were written."""
    taken = select(decisions, pledges.c.public_id).outerjoin(pledges, pledges.c.id == decisions.c.pledge_id)
    return heapq.merge(_rows(connection, decisions, taken), _rows(connection, events, select(events)), key=_place)


def _place(chained: tuple[Table, RowMapping]) -> tuple[int, int]:
    table, row = chained
    return (row["id"], 0) if table is decisions else (row["after"], row["id"])


def _rows(connection: Connection, table: Table, query: Select[Any]) -> Iterator[tuple[Table, RowMapping]]:
    order = (table.c.after, table.c.id) if table is events else (table.c.id,)
    piece = query.order_by(*order).limit(BATCH_ROWS)
    last: RowMapping | None = None
    while rows := connection.execute(_following(piece, order, last)).mappings().all():
        for row in rows:
            yield table, row
        last = rows[-1]


def _following(query: Select[Any], order: tuple[Column[Any], ...], last: RowMapping | None) -> Select[Any]:
    return query if last is None else query.where(tuple_(*order) > tuple_(*(last[each.name] for each in order)))


def _checked_decision(row: RowMapping, previous: str) -> str:
    """Return a decision's hash; raises ChainBroken where row or note are not what was hashed."""
    if row["chain"] != link(previous, row["public_id"], row):
        raise _broken(f"decision {row['id']}", row, f", about {row['public_id']}")
    if not _note_holds(row["note"], row["note_key"], row["note_digest"]):
        raise ChainBroken(f"The note of decision {row['id']} is not the one that was written.")
    return str(row["chain"])


def _checked_event(row: RowMapping, previous: str) -> str:
    """Return an event's hash; raises ChainBroken where the row is not what was hashed."""
    if row["chain"] != link_event(previous, row):
        raise _broken(f"event {row['id']}", row)
    return str(row["chain"])


def _broken(what: str, row: RowMapping, about: str = "") -> ChainBroken:
    return ChainBroken(
        f"The chain breaks at {what} ({row['action']}, {row['at']:%Y-%m-%d %H:%M} UTC{about}): this row was changed, "
        "or one before it was removed, added or moved."
    )


def _note_holds(note: str | None, key: str | None, digest: str | None) -> bool:
    if note is None:  # there was none, or it was forgotten, and its key with it
        return key is None
    return digest is not None and note_digest(note, key) == digest
