"""The addresses that mail leads to. Programs that look into mail open links, so a link only asks; a button does."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.codes import Purpose
from endpoint.faults import RequestFault
from endpoint.guesses import limit_guesses
from endpoint.handling import Address
from endpoint.mail.confirm import confirm
from endpoint.mail.outbox import stop
from endpoint.manage.own import too_late
from endpoint.pages import ASK, MESSAGE
from endpoint.service import Service
from endpoint.states import HELD, PENDING, VOID, WITHDRAWN

NEVER = mark("We will never write to this address again.")


async def _name(service: Service, purpose: Purpose, request: Request) -> str:
    name = service.codes.read(purpose, request.path_params["code"])
    if name is None:
        await limit_guesses(service, request)
        sentence = mark("Open the link in the mail once more, or copy the whole of it.")
        raise RequestFault(404, mark("This link is not complete"), sentence)
    return name


def _ask(bundle: Bundle, heading: str, sentence: str, button: str, action: str) -> Response:
    heading, said, label = map(bundle.say, (heading, sentence, button))
    body = bundle.pages.render(ASK, heading, heading=heading, sentences=[said], action=action, button=label, back="")
    return answers.own_page(body)


def _tell(bundle: Bundle, heading: str, *sentences: str) -> Response:
    heading, *said = map(bundle.say, (heading, *sentences))
    return answers.own_page(bundle.pages.render(MESSAGE, heading, heading=heading, sentences=said, retry=False))


async def get_confirm(service: Service, bundle: Bundle, request: Request) -> Response:
    """Ask once more before an address is confirmed."""
    code = service.codes.make("confirm", await _name(service, "confirm", request))
    sentence = mark(
        "Press the button, and your pledge counts. If you did not make one, close this page: nothing happens."
    )
    action = f"{bundle.campaign.endpoint}/confirm/{code}"
    return _ask(bundle, mark("Is this your address?"), sentence, mark("Yes, count my pledge"), action)


async def post_confirm(service: Service, bundle: Bundle, request: Request) -> Response:
    """Confirm an address."""
    public_id = await _name(service, "confirm", request)
    state = await asyncio.to_thread(confirm, service.running.store, public_id)
    if state is None:
        raise RequestFault(404, mark("There is nothing to confirm"), mark("The pledge is no longer kept."))
    if state in (WITHDRAWN, VOID):
        raise too_late()
    said = {
        PENDING: [mark("Your pledge counts now. Somebody reads it before it is shown.")],
        HELD: [mark("Somebody reads your pledge before it counts.")],
    }
    return _tell(bundle, mark("Thank you, that is confirmed"), *said.get(state, []))


async def get_stop(service: Service, bundle: Bundle, request: Request) -> Response:
    """Ask once more before mail is stopped."""
    code = service.codes.make("stop", await _name(service, "stop", request))
    action = f"{bundle.campaign.endpoint}/stop/{code}"
    return _ask(bundle, mark("No more mail"), NEVER, mark("Stop all mail"), action)


async def post_stop(service: Service, bundle: Bundle, request: Request) -> Response:
    """Stop all mail to an address, for good; mail programs do it with one click (RFC 8058)."""
    address_hash = await _name(service, "stop", request)
    await asyncio.to_thread(stop, service.running.store, address_hash)
    return _tell(bundle, mark("That is done"), NEVER)


ADDRESSES = (
    Address("/confirm/{code}", get_confirm),
    Address("/confirm/{code}", post_confirm, ("POST",)),
    Address("/stop/{code}", get_stop),
    Address("/stop/{code}", post_stop, ("POST",)),
)
