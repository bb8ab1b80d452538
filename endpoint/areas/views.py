"""How many pledge in which area, for everybody."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.handling import Address
from endpoint.service import Service


async def get_areas(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return how many pledge in each area, small numbers hidden."""
    document = await service.running.areas.get(bundle)
    return answers.document(request, document, service.settings.cache_seconds)


ADDRESSES = (Address("/areas.json", get_areas),)
