"""The thank-you page as the endpoint sends it: with the link to the pledge's own page, with urgent help, or both."""

from __future__ import annotations

from typing import NoReturn

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle, PlacedForm
from endpoint.codes import in_groups
from endpoint.faults import RequestFault
from endpoint.guesses import limit_guesses
from endpoint.pages import KEEP
from endpoint.service import Service


async def get_own_thanks(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the form's thank-you page with the link to the pledge's own page; reads no database."""
    placed = bundle.forms.get(request.path_params["form_id"])
    public_id = service.codes.read("manage", request.path_params["code"])
    if placed is None or not placed.version.form.manage or public_id is None:
        await refuse_guess(service, request)
    code = service.codes.make("manage", public_id)
    link = bundle.pages.fragment(
        KEEP,
        address=own_address(bundle, code),
        code=in_groups(code),
        enter=f"{bundle.campaign.endpoint}/manage",
        is_comment=placed.version.form.comments is not None,
        back=bundle.commented.get(request.query_params.get("on", "")),
    )
    return _page(bundle, placed, link, urgent=request.url.path.endswith("/help"))


async def get_help(_service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the form's thank-you page with urgent help first."""
    placed = bundle.forms.get(request.path_params["form_id"])
    if placed is None:
        raise RequestFault(
            404, mark("There is no such form"), mark("It may have moved. Start again from the campaign's page.")
        )
    return _page(bundle, placed, "", urgent=True)


def _page(bundle: Bundle, placed: PlacedForm, link: str, *, urgent: bool) -> Response:
    return answers.own_page(placed.kept.fill(manage=link, help=bundle.pages.help(urgent=urgent)))


def own_address(bundle: Bundle, code: str) -> str:
    """Return the address of a pledge's own page."""
    return f"{bundle.campaign.endpoint}/manage/{code}"


def unknown_code() -> RequestFault:
    """Return the one fault for every code that opens nothing: it tells nobody whether there is such a pledge."""
    return RequestFault(
        404,
        mark("This code does not open a pledge"),
        mark("Check it letter by letter. If you sent the same pledge twice, the first code is the one that works."),
        headers=answers.NOT_TOLD,
    )


async def refuse_guess(service: Service, request: Request) -> NoReturn:
    """Answer a code that is none; who tries many is asked to wait."""
    await limit_guesses(service, request)
    raise unknown_code()
