"""The pledge whose supporter is asking: whoever has its code may see and change it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import RowMapping
from starlette.requests import Request

from campaign.forms import Form
from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle, FormVersion
from endpoint.faults import RequestFault
from endpoint.manage.held import find_pledge
from endpoint.manage.thanks import own_address, refuse_guess, unknown_code
from endpoint.service import Service
from endpoint.store import now


@dataclass(frozen=True)
class Own:
    """A pledge whose supporter is asking.

    :param address: of its own page.
    """

    address: str
    pledge: RowMapping
    version: FormVersion

    @property
    def form(self) -> Form:
        """Return the version of the form that the supporter saw."""
        return self.version.form

    @property
    def public_id(self) -> str:
        """Return the pledge's name."""
        return str(self.pledge["public_id"])


def too_late() -> RequestFault:
    """Return the fault of a change that comes too late."""
    sentence = mark("It was taken back, or it is no longer kept.")
    return RequestFault(409, mark("It cannot be changed any more"), sentence, headers=answers.NOT_TOLD)


async def own_pledge(service: Service, bundle: Bundle, request: Request) -> Own:
    """Return the pledge whose code is in the address; raises RequestFault where the code opens none."""
    public_id = service.codes.read("manage", request.path_params["code"])
    if public_id is None:
        await refuse_guess(service, request)
    return await asyncio.to_thread(_find, service, bundle, public_id)


def _find(service: Service, bundle: Bundle, public_id: str) -> Own:
    store = service.running.store
    with store.read() as connection:
        pledge = find_pledge(connection, public_id)
    if pledge is None:
        raise unknown_code()
    if now() - pledge["created_at"] > timedelta(days=service.settings.manage_days):
        sentence = mark("Write to us, and we will show you what is held, change it or take it back for you.")
        heading = mark("This code was good for a time, and that is over")
        raise RequestFault(410, heading, sentence, headers=answers.NOT_TOLD)
    version = service.running.versions.find(pledge["form_digest"], pledge["form_id"])
    if version is None:  # cannot be: the store keeps every version
        raise unknown_code()
    return Own(own_address(bundle, service.codes.make("manage", public_id)), pledge, version)
