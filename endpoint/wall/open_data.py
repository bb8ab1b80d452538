"""Open data of an edition: every pledge that counts is one row, so that rows and counter agree; words only where
published. Without ``edition`` in the address it is the one that goes on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from campaign.counter import LASTING
from campaign.language import mark
from campaign.replies import PublicReply
from endpoint.asked import asked_span
from endpoint.bundle import Bundle
from endpoint.editions import Span
from endpoint.handling import Address
from endpoint.progress import totals_of
from endpoint.service import Service
from endpoint.spreadsheet import csv_lines
from endpoint.states import COUNTED_STATES, PROGRESS, TOLD_STATES
from endpoint.store import Store
from endpoint.tables import pledges
from endpoint.wall.beside import NOTHING, Beside, beside
from endpoint.wall.tables import wall_entries

#: Some 70 kB. With 1,000 rows whoever reads slowly keeps four times as much of our memory, and none is quicker.
PIECE_ROWS = 250

COUNTING_RULES = (
    mark("Each pledge that is not held, refused, withdrawn or void is one row and counts once."),
    mark("A pledge's words, and what goes with them, are shown only once a person has read and published them."),
    mark("A name is shown only if its supporter agreed to it."),
    mark(
        "Shared, done and inspired count who told us so, of pledges that a person has read and approved; whoever says "
        "nothing has not. They are given as totals only."
    ),
    mark(
        "Lasting counts who said that they still did it when they were asked after a year, whichever year they pledged."
    ),
    mark(
        "A group's pledge is one pledge. How many people the group has is said beside it, once a person has read and "
        "approved it, and never added to the pledges."
    ),
    mark(
        "Who joins a pledge makes one of their own, which counts once. How many joined is said beside the first: those "
        "that a person has read and approved. It is never added to the pledges."
    ),
    mark("A reply is what the campaign says in public to a published pledge. It is no pledge and counts as none."),
    mark("Anonymised pledges go on counting."),
    mark("Earlier years are not added to this year's count."),
)

#: Column: what it holds. The order is the CSV's.
COLUMNS = {
    "form": mark("The form that was sent"),
    "day": mark("The day on which it was sent (UTC), as in 2027-03-03"),
    "published": mark("yes if its words are shown, else no"),
    "id": mark("Its name in addresses; empty unless published"),
    "words": mark("Its words; empty unless published"),
    "name": mark("The supporter's name, if it may be shown"),
    "role": mark("The supporter's role, if it may be shown"),
    "organisation": mark("The team or organisation, if it may be shown"),
    "place": mark("The place, if it may be shown"),
    "topic": mark("The topic's id"),
    "people": mark("How many people a group has; empty for one person's pledge, and until the group's was read"),
    "reply": mark("What the campaign replied; may be empty"),
    "reply_status": mark("heard, doing, changed; empty where there is no reply"),
    "reply_by": mark("Who replied for the campaign, as they are named in public"),
    "joins": mark("The id of the pledge that it joined, if both are shown"),
    "joined": mark("How many pledges joined it; empty unless published"),
}

Row = dict[str, str]


async def get_csv(service: Service, bundle: Bundle, request: Request) -> Response:
    """Stream all rows as CSV with a header line; safe to open in a spreadsheet. The licence stands beside it."""
    headers = {"content-disposition": 'attachment; filename="pledges.csv"', "cache-control": "no-cache"}
    if licence := bundle.campaign.licence:
        headers["link"] = f'<{licence.address}>; rel="license"'
    span = await asked_span(service, bundle, request)
    pieces = _stream(service, span, _csv_piece, first=csv_lines([list(COLUMNS)]))
    return StreamingResponse(pieces, 200, headers, "text/csv; charset=utf-8")


async def get_json(service: Service, bundle: Bundle, request: Request) -> Response:
    """Stream all rows as JSON: ``{"rules": [...], "totals": {...}, "licence": {...}, "pledges": [{...}, ...]}``."""
    span = await asked_span(service, bundle, request)
    head = {
        "rules": [bundle.say(rule) for rule in COUNTING_RULES],
        "totals": await asyncio.to_thread(totals_of, service.running.store, service.running.editions, span),
        **_licence(bundle),
    }
    begin = json.dumps(head, ensure_ascii=False)[:-1] + ', "pledges": [\n'
    pieces = _stream(service, span, _json_piece, first=begin, last="\n]}\n")
    return StreamingResponse(pieces, 200, {"cache-control": "no-cache"}, "application/json")


async def get_schema(_service: Service, bundle: Bundle, _request: Request) -> Response:
    """Return the JSON Schema of the rows, and the counting rules in it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": bundle.say("Pledges"),
        "description": " ".join(bundle.say(rule) for rule in COUNTING_RULES),
        **_licence(bundle),
        "type": "object",
        "required": ["rules", "totals", "pledges"],
        "properties": {
            "rules": {"type": "array", "items": {"type": "string"}},
            "totals": {
                "type": "object",
                "description": bundle.say("By form: how many took each of the four steps; groups and their people"),
                "additionalProperties": {
                    "type": "object",
                    "required": list(PROGRESS),
                    "additionalProperties": False,
                    "properties": {
                        name: {"type": "integer", "minimum": 0} for name in (*PROGRESS, "groups", "people", LASTING)
                    },
                },
            },
            "licence": {
                "type": "object",
                "description": bundle.say("Under which terms this may be used"),
                "required": ["name", "address"],
                "properties": {"name": {"type": "string"}, "address": {"type": "string", "format": "uri"}},
            },
            "pledges": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": list(COLUMNS),
                    "additionalProperties": False,
                    "properties": {
                        name: {"type": "string", "description": bundle.say(said)} for name, said in COLUMNS.items()
                    },
                },
            },
        },
    }
    body = json.dumps(schema, ensure_ascii=False, indent=1).encode()
    return Response(body, 200, {"cache-control": "public, max-age=3600"}, "application/schema+json")


def _licence(bundle: Bundle) -> dict[str, dict[str, str]]:
    licence = bundle.campaign.licence
    return {"licence": {"name": licence.name, "address": licence.address}} if licence else {}


async def _stream(
    service: Service, span: Span, write: Callable[[list[Row], bool], str], first: str, last: str = ""
) -> AsyncIterator[bytes]:
    yield first.encode()
    after, is_first = span.after, True
    while True:
        # One after the other, however many ask: whoever pledges or looks at the wall meanwhile shall not wait for many.
        async with service.exporting:
            piece, after = await asyncio.to_thread(_piece, service.running.store, span, after, write, is_first)
        if not piece:
            break
        yield piece
        is_first = False
    yield last.encode()


def _piece(
    store: Store, span: Span, after: int, write: Callable[[list[Row], bool], str], is_first: bool
) -> tuple[bytes, int]:
    """Return the next rows as they are sent, empty after the last, and the pledge to go on after.

    The rows end with this call: while whoever asked takes their time, only bytes wait.
    """
    rows, after = _read(store, span, after)
    return write(rows, is_first).encode() if rows else b"", after


def _read(store: Store, span: Span, after: int) -> tuple[list[Row], int]:
    """Return the next rows, oldest first, and the pledge to go on after; the whole table never is in memory."""
    entry = wall_entries.c
    query = (
        select(
            pledges.c.id, pledges.c.form_id, pledges.c.created_at, pledges.c.headcount, pledges.c.state,
            pledges.c.published_at, entry.public_id, entry.words, entry.name,
            entry.role, entry.organisation, entry.place, entry.topic,
        )
        .outerjoin(wall_entries, entry.pledge_id == pledges.c.id)
        .where(span.holds(pledges.c.id))
        .where(pledges.c.id > after, pledges.c.state.in_(sorted(COUNTED_STATES)), pledges.c.stands_on.is_(None))
        .order_by(pledges.c.id)
        .limit(PIECE_ROWS)
    )  # fmt: skip
    with store.read() as connection:
        found = connection.execute(query).mappings().all()
        others = beside(connection, [each["id"] for each in found if each["public_id"]])
    return [_row(each, others.get(each["id"], NOTHING)) for each in found], found[-1]["id"] if found else after


def _row(found: Any, others: Beside) -> Row:
    is_read = found["state"] in TOLD_STATES and found["published_at"] is not None
    shown = {name: found[name] or "" for name in ("words", "name", "role", "organisation", "place", "topic")}
    return {
        "form": found["form_id"],
        "day": found["created_at"].date().isoformat(),
        "published": "yes" if found["public_id"] else "no",
        "id": found["public_id"] or "",
        **shown,
        "people": str(found["headcount"]) if found["headcount"] and is_read else "",
        **_reply(others.reply),
        "joins": others.joins,
        "joined": str(others.joined) if found["public_id"] else "",
    }


def _reply(reply: PublicReply | None) -> Row:
    said = (reply.words, reply.status, reply.by) if reply else ("", "", "")
    return dict(zip(("reply", "reply_status", "reply_by"), said, strict=True))


def _csv_piece(rows: list[Row], _is_first: bool) -> str:
    return csv_lines([row[name] for name in COLUMNS] for row in rows)


def _json_piece(rows: list[Row], is_first: bool) -> str:
    lines: Iterator[str] = (json.dumps(row, ensure_ascii=False) for row in rows)
    return ("" if is_first else ",\n") + ",\n".join(lines)


ADDRESSES = (
    Address("/open/pledges.csv", get_csv),
    Address("/open/pledges.json", get_json),
    Address("/open/schema.json", get_schema),
)
