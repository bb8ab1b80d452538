"""The address of a comment that stays: it leads to the page of the site on which the comment stands now."""

from __future__ import annotations

import asyncio
import json

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from campaign.comments import comment_pages
from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.comments.published import published_comments
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.projection import Document
from endpoint.service import Running, Service
from endpoint.states import PUBLIC_STATES
from endpoint.store import Store
from endpoint.tables import IS_COMMENT, pledges


async def get_comment(service: Service, bundle: Bundle, request: Request) -> Response:
    """Send a browser to a comment: 404 if it was never shown, 410 if it was taken down."""
    public_id, running = request.path_params["public_id"], service.running
    stands_on = await asyncio.to_thread(_stands_on, running.store, public_id)
    text = bundle.commented.get(stands_on)
    if text is None:
        raise _unknown()
    places = await running.wall.get(
        bundle, (get_comment, stands_on), lambda: _places(running, stands_on, sides=text.sides)
    )
    below = json.loads(places.body).get(public_id)
    if below is None:
        raise _unknown()
    return answers.see_other(f"{text.address}{below}#comment-{public_id}")


def _places(running: Running, stands_on: str, *, sides: bool) -> Document:
    """Return on which page below its text each comment stands, by its public id."""
    comments = published_comments(running.store, running.versions, stands_on)
    pages = comment_pages(stands_on, comments, sides=sides)
    return Document.of({each.id: page.url.removeprefix(stands_on) for page in pages for each in page.comments})


def _stands_on(store: Store, public_id: str) -> str:
    """Return the text of a published comment; raises RequestFault where nobody can read it."""
    columns = pledges.c
    query = select(columns.stands_on, columns.published_at, columns.state)
    with store.read() as connection:
        row = connection.execute(query.where(IS_COMMENT, columns.public_id == public_id)).one_or_none()
    # Of a comment that was never shown nobody shall learn that it is there.
    if row is None or row.published_at is None:
        raise _unknown()
    if row.state not in PUBLIC_STATES:
        raise RequestFault(410, mark("This comment is gone"), mark("It was taken back, or taken down."))
    return str(row.stands_on)


def _unknown() -> RequestFault:
    return RequestFault(404, mark("There is no such comment"), mark("Check the address."))


ADDRESSES = (Address("/comment/{public_id}", get_comment),)
