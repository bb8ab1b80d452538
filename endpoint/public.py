"""What everybody may read: the counts, the newest pledges, and whether the endpoint is well."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.handling import Address
from endpoint.service import Service


async def get_summary(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the counts."""
    public = await service.running.projection.get(bundle)
    return answers.document(request, public.summary, service.settings.cache_seconds)


async def get_pledges(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the newest published pledges."""
    public = await service.running.projection.get(bundle)
    return answers.document(request, public.pledges, service.settings.cache_seconds)


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
