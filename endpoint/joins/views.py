"""The form of somebody who does the same: it begins with the words that they join, to be put in their own."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark
from endpoint.bundle import Bundle
from endpoint.closing import closed_form
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.joins.finding import find_first
from endpoint.requests import Fields
from endpoint.service import Service
from endpoint.steps import Step
from endpoint.store import now
from endpoint.submissions import Meta
from endpoint.wall.views import gone


async def get_join(service: Service, bundle: Bundle, request: Request) -> Response:
    """Show the form with somebody's words above it and in it: 404 and 410 as that pledge's own page."""
    public_id = request.path_params["public_id"]
    store = service.running.store
    first = await asyncio.to_thread(find_first, store, public_id)
    if first is None:
        raise await asyncio.to_thread(gone, store, public_id)
    placed = bundle.forms.get(first.pledge.form)
    wall = placed.version.form.wall if placed else None
    if placed is None or wall is None:
        said = mark("Its pledges stay, and nobody can join them any more.")
        raise RequestFault(404, mark("There is no such form"), said)
    begun: Fields = {wall.words: [first.pledge.words]}
    if wall.topic:
        begun[wall.topic] = [first.pledge.topic]
    meta = Meta(joins=public_id)
    secret = service.settings.secret
    step = Step(secret, bundle, placed, placed.version, meta, begun, is_json=False, thanks_as_json=False, first=first)
    closed = closed_form(bundle, placed, now())
    return step.turn_away(closed, was_sent=False) if closed else step.offer()


ADDRESSES = (Address("/pledge/{public_id}/join", get_join),)
