"""Everything that is held of the pledges, as CSV, for owners."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from starlette.responses import Response, StreamingResponse

from endpoint.moderation.events import note
from endpoint.moderators.visit import NOT_LISTED, Visit
from endpoint.spreadsheet import csv_lines
from endpoint.store import Store
from endpoint.tables import pledges

COLUMNS = (
    *("public_id", "form_id", "state", "reason", "urgent", "created_at", "published_at", "decided_at"),
    *("touchpoint", "stands_on", "public_answers", "private_answers", "consents"),
)
BATCH_ROWS = 500


async def export(visit: Visit) -> Response:
    """Return every pledge, private answers included."""
    await asyncio.to_thread(_note, visit)
    headers = {"content-disposition": 'attachment; filename="pledges.csv"', "cache-control": "no-store", **NOT_LISTED}
    return StreamingResponse(_lines(visit.store), 200, headers, "text/csv; charset=utf-8")


def _note(visit: Visit) -> None:
    with visit.store.write() as connection:
        note(connection, visit.moderator.name, "export-pledges")


async def _lines(store: Store) -> AsyncIterator[str]:
    yield csv_lines([COLUMNS])
    last = 0
    while rows := await asyncio.to_thread(_batch, store, last):
        last = rows[-1][0]
        yield csv_lines(map(_cell, row[1:]) for row in rows)


def _batch(store: Store, after: int) -> list[tuple[Any, ...]]:
    columns = (pledges.c.id, *(pledges.c[name] for name in COLUMNS))
    query = select(*columns).where(pledges.c.id > after).order_by(pledges.c.id).limit(BATCH_ROWS)
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
