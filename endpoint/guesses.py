"""Whoever guesses codes has to wait."""

from __future__ import annotations

from starlette.requests import Request

from campaign.language import mark
from endpoint import answers
from endpoint.faults import RequestFault
from endpoint.service import Service


async def limit_guesses(service: Service, request: Request) -> None:
    """Count a code that is none.

    :raises RequestFault: 429, this network has tried too many.
    """
    if not await service.running.screen.may_guess(request.scope):
        headers = {"retry-after": "60", **answers.NOT_TOLD}
        raise RequestFault(
            429, mark("Too many codes that are none"), mark("Wait a minute, then try again."), headers=headers
        )
