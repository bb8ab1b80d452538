"""Anonymising pledges: everything personal is emptied, what counts goes on counting, and it is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Table, func, select

from endpoint.follow_ups.tables import follow_ups
from endpoint.mail.tables import confirmations, outbox
from endpoint.moderation.chain import forget_notes
from endpoint.moderation.deciding import Decision, apply_all
from endpoint.moderators.tables import leases
from endpoint.replies.tables import public_replies
from endpoint.states import ANONYMISED, COUNTED_STATES, HELD, VOID
from endpoint.store import Store
from endpoint.tables import decisions, edits, pledges
from endpoint.told_stories.ending import end_stories
from endpoint.told_stories.tables import told_stories

EMPTIED: Final[dict[str, Any]] = {
    "public_answers": {},
    "private_answers": {},
    "consents": [],
    "touchpoint": None,
    "area": None,
    "network_hash": None,
    "urgent": False,
    "asked_at": None,
}
#: Rows about a pledge that go with it; the wall's own go as soon as there are no words to show.
GOING: Final[tuple[Table, ...]] = (outbox, follow_ups, confirmations, edits, leases, public_replies)


def anonymise(
    store: Store, connection: Connection, rows: Sequence[RowMapping], actor: str, at: datetime
) -> Counter[str]:
    """Empty pledges in the caller's transaction; returns how many rows of each table were emptied or deleted.

    :param rows: their whole rows, locked.
    :param actor: as it is written down: ``erasure`` or ``retention``.
    """
    values = {**EMPTIED, "anonymised_at": at}
    taken = [(row, Decision("anonymise", _state_after(row["state"]), actor, at)) for row in rows]
    numbers = [row["id"] for row in rows]
    apply_all(store, connection, taken, values)
    noted = select(func.count()).where(decisions.c.pledge_id.in_(numbers), decisions.c.note.is_not(None))
    done = Counter({pledges.name: len(rows), decisions.name: connection.scalar(noted) or 0})
    forget_notes(connection, numbers)
    done[told_stories.name] = end_stories(connection, numbers, at)
    for table in GOING:
        done[table.name] = connection.execute(table.delete().where(table.c.pledge_id.in_(numbers))).rowcount
    return +done


def _state_after(state: str) -> str | None:
    if state in COUNTED_STATES:
        return ANONYMISED
    # What nobody ever read waits no more; it did not count, and does not now.
    return VOID if state == HELD else None
