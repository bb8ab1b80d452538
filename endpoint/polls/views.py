"""What people answered, for everybody: as numbers, and on the thank-you page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.pages import POLL
from endpoint.polls.results import results_now
from endpoint.service import Service


async def get_polls(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return how many gave which answer to each poll, small numbers hidden."""
    document = await service.running.polls.get(bundle)
    return answers.document(request, document, service.settings.cache_seconds)


async def get_results(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return a poll's thank-you page with the results so far."""
    placed = bundle.forms.get(request.path_params["form_id"])
    if placed is None or not placed.version.form.poll:
        raise RequestFault(404, mark("There is no such poll"), mark("Start again from the campaign's page."))
    # Also where the database does not say: the answer is counted, and that it was not stored would be wrong.
    shown = bundle.pages.fragment(POLL, results=await results_now(service, bundle, placed.version.form))
    return answers.page(placed.kept.fill(manage=shown, help=""))  # nothing was written that anybody would read


ADDRESSES = (Address("/polls.json", get_polls), Address("/forms/{form_id}/results", get_results))
