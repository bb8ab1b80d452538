"""The moderators' digest: once a day, if anything waits, to whom the operator named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from endpoint.codes import Codes
from endpoint.dialects import insert_for
from endpoint.follow_ups.reading import urgent_answers
from endpoint.mail.outbox import mail_row
from endpoint.mail.tables import DIGEST, outbox
from endpoint.moderators.queue import unconfirmed
from endpoint.store import Store
from endpoint.tables import QUEUED, pledges
from endpoint.told_stories.reading import waiting_stories

MORNING = 8  # o'clock, in the campaign's time zone: read with the first tea, never in the night


def add_digests(store: Store, to: Sequence[str], codes: Codes, at: datetime, zone: ZoneInfo) -> int:
    """Ask for today's digest, if it is morning, something waits, and it was not asked for yet.

    :returns: how many mails were asked for.
    """
    local = at.astimezone(zone)
    if not to or local.hour < MORNING or not any(map(waiting(store).get, ("number", "answers", "stories"))):
        return 0
    hashed = {address: codes.address_hash(address) for address in to}
    day = local.date().isoformat()
    rows = [mail_row(DIGEST, f"{day} {hashed[address]}", address, hashed[address], at) for address in to]
    keys = [row["message_key"] for row in rows]
    with store.read() as connection:
        known = set(connection.scalars(select(outbox.c.message_key).where(outbox.c.message_key.in_(keys))))
    new = [row for row in rows if row["message_key"] not in known]
    if not new:
        return 0
    with store.write() as connection:
        insert = insert_for(connection.dialect.name)(outbox)
        connection.execute(insert.on_conflict_do_nothing(index_elements=["message_key"]), new)
    return len(new)


def waiting(store: Store) -> dict[str, Any]:
    """Return how many pledges the queue has, since when the oldest waits, and how many other words may be urgent.

    As ``{"number": 3, "oldest": datetime, "answers": 0, "stories": 0}``, answers being those on how it went.

    What waits for its supporter, to answer or to confirm an address, is nobody's work.
    """
    query = select(func.count(), func.min(pledges.c.created_at)).where(QUEUED, ~unconfirmed())
    with store.read() as connection:
        number, oldest = connection.execute(query).one()
    urgent = {"answers": urgent_answers(store), "stories": waiting_stories(store).urgent}
    return {"number": number, "oldest": oldest, **urgent}
