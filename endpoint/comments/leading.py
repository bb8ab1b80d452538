"""The address of a comment that stays: it leads to the page of the site on which the comment stands now."""

from __future__ import annotations

import asyncio

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
from endpoint.service import Service
from endpoint.states import PUBLIC_STATES
from endpoint.store import Store
from endpoint.tables import IS_COMMENT, pledges
from endpoint.versions import Versions


async def get_comment(service: Service, bundle: Bundle, request: Request) -> Response:
    """Send a browser to a comment: 404 if it was never shown, 410 if it was taken down."""
    public_id, running = request.path_params["public_id"], service.running

    def find() -> Document:
        return Document.of_bytes(_page_of(running.store, running.versions, bundle, public_id).encode())

    try:
        found = await running.wall.get(bundle, (get_comment, public_id), find)
    except LookupError:
        raise await asyncio.to_thread(_gone, running.store, public_id) from None
    return answers.see_other(found.body.decode())


def _page_of(store: Store, versions: Versions, bundle: Bundle, public_id: str) -> str:
    """Return where a comment stands; raises LookupError where nobody can read it."""
    this = (pledges.c.public_id == public_id) & pledges.c.state.in_(sorted(PUBLIC_STATES))
    with store.read() as connection:
        stands_on = connection.scalar(select(pledges.c.stands_on).where(IS_COMMENT, this)) or ""
    page = bundle.commented.get(stands_on)
    if page is None:
        raise LookupError(public_id)
    comments = published_comments(store, versions, stands_on)
    for each in comment_pages(stands_on, comments, sides=page.sides):
        if any(comment.id == public_id for comment in each.comments):
            return f"{page.address}{each.url.removeprefix(stands_on)}#comment-{public_id}"
    raise LookupError(public_id)


def _gone(store: Store, public_id: str) -> RequestFault:
    """Return why a comment is not there: 404 if it never was, 410 if it was taken down."""
    query = select(pledges.c.published_at, pledges.c.state).where(IS_COMMENT, pledges.c.public_id == public_id)
    with store.read() as connection:
        row = connection.execute(query).one_or_none()
    # Of a comment that was never shown nobody shall learn that it is there.
    if row is None or row.published_at is None or row.state in PUBLIC_STATES:
        return RequestFault(404, mark("There is no such comment"), mark("Check the address."))
    return RequestFault(410, mark("This comment is gone"), mark("It was taken back, or taken down."))


ADDRESSES = (Address("/comment/{public_id}", get_comment),)
