"""Checking the chain of decisions: is every decision as it was written, and is none missing?

Whoever may write to the database can also write a whole new chain. Only a head that was written down elsewhere, on
paper or in another system, tells that: hence ``since``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from endpoint.moderation.chain import EMPTY, link, note_digest
from endpoint.store import Store
from endpoint.tables import chain_head, decisions, pledges

BATCH_ROWS = 1000


class ChainBroken(Exception):
    """Decisions are not as they were written; the text says which one is the first."""


@dataclass(frozen=True)
class Audit:
    """A chain that holds.

    :param decisions: how many there are.
    :param since: how many of them came after the head that was asked about; None where none was.
    :param head: the hash of the last one; `EMPTY` where there is none.
    """

    decisions: int
    since: int | None
    head: str


def audit(store: Store, since: str = "") -> Audit:
    """Check every decision; reads the store as it is at one moment.

    :param since: a head that was written down; the chain must contain it.
    :raises ChainBroken: at the first fault.
    """
    with store.snapshot() as connection:
        written = connection.execute(select(chain_head.c.chain, chain_head.c.decisions)).one_or_none()
        count, head, seen_at = 0, EMPTY, 0 if since == EMPTY else None
        for row in _rows(connection):
            head = _checked(row, head)
            count += 1
            seen_at = count if since == head else seen_at
    said, number = (written.chain, written.decisions) if written else (EMPTY, 0)
    if (said, number) != (head, count):
        raise ChainBroken(
            f"The chain ends after {count} decisions, and the head says {number}: rows are missing or too many."
        )
    if since and seen_at is None:
        raise ChainBroken(f"The chain does not contain {since}: decisions from before that moment were changed.")
    return Audit(count, None if seen_at is None else count - seen_at, head)


def _rows(connection: Connection) -> Iterator[RowMapping]:
    query = (
        select(decisions, pledges.c.public_id)
        .outerjoin(pledges, pledges.c.id == decisions.c.pledge_id)
        .order_by(decisions.c.id)
        .limit(BATCH_ROWS)
    )
    last: Any = None
    while rows := connection.execute(query if last is None else query.where(decisions.c.id > last)).mappings().all():
        yield from rows
        last = rows[-1]["id"]


def _checked(row: RowMapping, previous: str) -> str:
    """Return a row's hash; raises ChainBroken where row or note are not what was hashed."""
    if row["chain"] != link(previous, row["public_id"], row):
        raise ChainBroken(
            f"The chain breaks at decision {row['id']} ({row['action']}, {row['at']:%Y-%m-%d %H:%M} UTC, about "
            f"{row['public_id']}): this row was changed, or one before it was removed, added or moved."
        )
    if not _note_holds(row["note"], row["note_key"], row["note_digest"]):
        raise ChainBroken(f"The note of decision {row['id']} is not the one that was written.")
    return str(row["chain"])


def _note_holds(note: str | None, key: str | None, digest: str | None) -> bool:
    if note is None:  # there was none, or it was forgotten, and its key with it
        return key is None
    return digest is not None and note_digest(note, key) == digest
