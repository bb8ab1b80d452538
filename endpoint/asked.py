"""Which edition a request asks for: ``?edition=2026``, or this one."""

from __future__ import annotations

from starlette.requests import Request

from campaign.language import mark
from endpoint.bundle import Bundle
from endpoint.editions import Span, read_year
from endpoint.faults import RequestFault
from endpoint.service import Service


async def asked_span(service: Service, bundle: Bundle, request: Request) -> Span:
    """Return the pledges of the edition that is asked for; raises RequestFault 404 where there is none of that year."""
    year = read_year(request.query_params)
    try:
        return await service.running.editions.find_span(bundle.campaign, year)
    except LookupError:
        sentence = mark("There are no pledges of that year. Check the address, or look at the wall.")
        raise RequestFault(404, mark("There is no such year"), sentence) from None
