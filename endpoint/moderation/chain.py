"""The chain of decisions and events: each row holds a hash of itself and of the row before: none changes unnoticed.

The hash covers a keyed digest of the note, not the note. Its key lies beside it: once note and key are emptied, nobody
can tell what the note was, and the chain still holds. What is hashed stays as it is for good: another way to hash would
break every chain that there is.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Connection, func, select

from endpoint.dialects import insert_for
from endpoint.tables import chain_head, decisions, events

#: The head of a chain without decisions: what the first one follows.
EMPTY: Final = "0" * 64
LINKED: Final = ("actor", "action", "from_state", "to_state", "reason", "from_reason", "undoes", "batch", "note_digest")

LINKED_EVENT: Final = ("actor", "action", "about", "number")

_HEAD = 1


def link(previous: str, public_id: str | None, row: Mapping[Any, Any]) -> str:
    """Return a decision's hash: 64 hexadecimal digits.

    :param previous: the hash of the decision before.
    :param public_id: of the pledge that it is about.
    :param row: has ``at`` and the columns of `LINKED`.
    """
    return _hash([previous, public_id, _moment(row), *(row[name] for name in LINKED)])


def link_event(previous: str, row: Mapping[Any, Any]) -> str:
    """Return an event's hash; ``row`` has ``at`` and the columns of `LINKED_EVENT`. No decision's has as few parts."""
    return _hash([previous, _moment(row), *(row[name] for name in LINKED_EVENT)])


def _moment(row: Mapping[Any, Any]) -> str:
    return str(row["at"].astimezone(UTC).isoformat(timespec="microseconds"))


def _hash(content: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def sealed(note: str | None) -> dict[str, str | None]:
    """Return a note with its digest and the digest's key, as columns."""
    key = secrets.token_hex(16) if note is not None else None
    return {"note": note, "note_key": key, "note_digest": note_digest(note, key)}


def note_digest(note: str | None, key: str | None) -> str | None:
    """Return the keyed digest of a note: 64 hexadecimal digits; None where either is missing."""
    if note is None or key is None:
        return None
    return hashlib.blake2b(note.encode(), key=key.encode(), digest_size=32).hexdigest()


def forget_notes(connection: Connection, pledge_ids: Collection[int]) -> None:
    """Empty every note about these pledges, for good, in the caller's transaction; the chain still holds."""
    these = decisions.c.pledge_id.in_(pledge_ids)
    connection.execute(decisions.update().where(these).values(note=None, note_key=None))


class Chain:
    """The end of the chain, locked: nobody else adds to it until the transaction is over."""

    def __init__(self, head: str, number: int, connection: Connection) -> None:
        self.head = head
        self.number = number
        self._connection = connection

    def add(self, public_id: str, row: Mapping[str, Any]) -> int:
        """Write a decision; returns its number."""
        self.head = link(self.head, public_id, row)
        self.number += 1
        written = self._connection.execute(decisions.insert().values(**row, chain=self.head))
        (number,) = written.inserted_primary_key or (0,)
        return int(number)

    def add_event(self, row: Mapping[str, Any]) -> None:
        """Write an event, which has its place behind the newest decision."""
        self.head = link_event(self.head, row)
        newest = select(func.coalesce(func.max(decisions.c.id), 0)).scalar_subquery()
        self._connection.execute(events.insert().values(**row, after=newest, chain=self.head))


@contextmanager
def extended(connection: Connection) -> Iterator[Chain]:
    """Give the chain to add to, inside the caller's transaction.

    Everybody locks pledges first, then the chain's end, then totals: two that each wait for the other would both fail.
    """
    chain = _locked(connection) or _begun(connection)
    yield chain
    values = {"chain": chain.head, "decisions": chain.number}
    connection.execute(chain_head.update().where(chain_head.c.id == _HEAD).values(values))


def _locked(connection: Connection) -> Chain | None:
    query = select(chain_head.c.chain, chain_head.c.decisions).where(chain_head.c.id == _HEAD).with_for_update()
    row = connection.execute(query).one_or_none()
    return Chain(row.chain, row.decisions, connection) if row else None


def _begun(connection: Connection) -> Chain:
    first = insert_for(connection.dialect.name)(chain_head).values(id=_HEAD, chain=EMPTY, decisions=0)
    connection.execute(first.on_conflict_do_nothing(index_elements=["id"]))
    chain = _locked(connection)
    if chain is None:  # cannot be: it was just written
        raise LookupError("the chain has no head")
    return chain
