"""What everybody may read: the counts, the newest pledges, and whether the endpoint is well.

``pledges.json?edition=2026`` has the newest of an earlier year.
"""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from endpoint import answers
from endpoint.asked import asked_span
from endpoint.bundle import Bundle
from endpoint.editions import Span, read_year
from endpoint.handling import Address
from endpoint.projection import WALL_PLEDGES, Document
from endpoint.service import Service
from endpoint.wall.query import WallQuery, find_pledges


async def get_summary(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the counts."""
    public = await service.running.projection.get(bundle)
    return answers.document(request, public.summary, service.settings.cache_seconds)


async def get_pledges(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the newest published pledges of this edition, or of an earlier one."""
    span, year = await asked_span(service, bundle, request), read_year(request.query_params)
    if span.last is not None and year:
        running = service.running
        document = await running.wall.get(bundle, (get_pledges, span), lambda: _of_edition(service, span, year))
        return answers.document(request, document, service.settings.cache_seconds)
    public = await service.running.projection.get(bundle)
    return answers.document(request, public.pledges, service.settings.cache_seconds)


def _of_edition(service: Service, span: Span, year: int) -> Document:
    """Return an earlier year's pledges; it says the year, which an endpoint that knows of no editions does not."""
    running = service.running
    as_of = running.store.last_change()
    said = as_of.isoformat(timespec="seconds") if as_of else None
    # From the wall's entries: by their moments of publication, all of the years since would be passed over first.
    within = running.entry_ranges.of(span)
    wall = [asdict(pledge) for pledge in find_pledges(running.store, WallQuery(), span, within, WALL_PLEDGES).pledges]
    return Document.of({"as_of": said, "edition": year, "pledges": wall})


async def get_transparency(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return how the campaign moderates, in numbers."""
    document = await service.running.transparency.get(bundle.campaign.spoken)
    return answers.document(request, document, service.settings.cache_seconds)


async def get_health(service: Service, _bundle: Bundle, _request: Request) -> Response:
    """Return whether pledges can be written and read."""
    if await service.is_well():
        return answers.data({"status": "ok"})
    return answers.data({"status": "unavailable"}, 503)


ADDRESSES = (
    Address("/summary.json", get_summary),
    Address("/pledges.json", get_pledges),
    Address("/transparency.json", get_transparency),
    Address("/health", get_health),
)
