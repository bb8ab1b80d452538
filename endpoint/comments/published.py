"""The published comments, as the build prints them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from campaign.comments import Comment, side_of
from campaign.forms import public_view
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.handling import Address
from endpoint.projection import Document
from endpoint.replies.reading import replies_to
from endpoint.service import Service
from endpoint.states import PUBLIC_STATES
from endpoint.store import Store
from endpoint.tables import IS_COMMENT, pledges
from endpoint.versions import Versions

#: The newest: of 680 characters each they are 8 MB and take 0.8 s. `commands.pull` takes twice as much.
MOST_COMMENTS: Final = 10_000
PATH: Final = "/comments.json"


async def get_comments(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the published comments of all pages."""
    return answers.document(request, await comments_document(service, bundle), service.settings.cache_seconds)


async def comments_document(service: Service, bundle: Bundle) -> Document:
    """Return them as JSON, kept as bytes until anything public changes."""
    running = service.running

    def render() -> Document:
        return Document.of({"comments": [asdict(each) for each in published_comments(running.store, running.versions)]})

    return await running.wall.get(bundle, PATH, render)


def published_comments(store: Store, versions: Versions, stands_on: str | None = None) -> list[Comment]:
    """Return the published comments, oldest first: the newest `MOST_COMMENTS`.

    :param stands_on: the page whose comments are asked for; those of all pages if None.
    """
    columns = pledges.c
    names = ("id", "public_id", "form_id", "form_digest", "public_answers", "published_at", "stands_on")
    query = (
        select(*(columns[name] for name in names))
        .where(IS_COMMENT, columns.state.in_(sorted(PUBLIC_STATES)), columns.published_at.is_not(None))
        .order_by(columns.published_at.desc(), columns.id.desc())
        .limit(MOST_COMMENTS)
    )
    query = query if stands_on is None else query.where(columns.stands_on == stands_on)
    with store.read() as connection:
        rows = connection.execute(query).all()[::-1]
        replies = replies_to(connection, [row.id for row in rows])
    found = []
    for row in rows:
        version = versions.find(row.form_digest, row.form_id)
        view = public_view(version.form, row.public_answers) if version else None
        if version and view:
            at = row.published_at.isoformat(timespec="seconds")
            side = side_of(version.form, row.public_answers)
            found.append(Comment(row.public_id, row.stands_on, view.words, at, view.name, replies.get(row.id), side))
    return found


ADDRESSES = (Address(PATH, get_comments),)
