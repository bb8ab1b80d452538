"""Between which entries the wall of an edition lies, so that none of newer or older editions is looked at.

Entries rise as they are hung up, mostly year after year. Some of last year's may hang among this year's, as they were
read late: so a range only says where nothing need be sought.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, select

from endpoint.editions import Span
from endpoint.store import Store
from endpoint.tables import decisions
from endpoint.wall.tables import wall_entries


class EntryRange(NamedTuple):
    """No entry of an edition is before the first or after the last; ``last`` is None while it goes on."""

    first: int = 0
    last: int | None = None


class _Last(NamedTuple):
    """No entry was after this one when ``decided`` was the newest decision."""

    decided: int
    entry: int


class EntryRanges:
    """Knows the ranges of a store's editions; asked by several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._firsts: dict[Span, Any] = {}
        self._lasts: dict[Span, _Last] = {}

    def of(self, span: Span) -> EntryRange | None:
        """Return the range of an edition; None where nothing of it hangs."""
        first = self._first(span) if span.after else 0
        last = self._last(span) if span.last is not None else None
        return None if first is None or last == 0 else EntryRange(first, last)

    def _first(self, span: Span) -> int | None:
        entry, known = wall_entries.c, self._firsts.get(span)
        # Added to nothing, the number is sought among this edition's: SQLite would else begin at the wall's first.
        first = select(entry.id, entry.pledge_id).where(span.holds(entry.pledge_id)).order_by(entry.id + 0).limit(1)
        with self._store.read() as connection:
            # SQLite gives the highest numbers out again after their pledges were taken off.
            still = first.where(entry.id == known.id, entry.pledge_id == known.pledge_id) if known else None
            if still is None or connection.execute(still).first() is None:
                known = connection.execute(first).first()
        if known is None:
            return None
        self._firsts[span] = known
        return int(known.id)

    def _last(self, span: Span) -> int:
        """Return the last entry, or one that was the last; 0 for none. Nothing is hung up without a decision."""
        entry, decision = wall_entries.c, decisions.c
        last = select(func.max(entry.id + 0)).where(span.holds(entry.pledge_id))
        with self._store.snapshot() as connection:
            newest = connection.scalar(select(func.max(decision.id))) or 0
            known = self._lasts.get(span)
            if known and known.decided >= newest:
                return known.entry
            if known:
                of_these = (decision.id > known.decided, span.holds(decision.pledge_id))
                last = last.where(entry.pledge_id.in_(select(decision.pledge_id).where(*of_these)))
            found = max(connection.scalar(last) or 0, known.entry if known else 0)
        self._lasts[span] = _Last(newest, found)
        return found
