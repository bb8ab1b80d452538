"""The form that begins with an action's words, to be put in one's own; and how many chose each."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from campaign.forms import Form
from campaign.language import mark
from campaign.touchpoints import TOUCHPOINT_FIELD, touchpoint_field
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.closing import closed_form
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.requests import Fields
from endpoint.service import Service
from endpoint.steps import Step
from endpoint.store import now
from endpoint.submissions import Meta


async def get_form(service: Service, bundle: Bundle, request: Request) -> Response:
    """Show the form with the action's words in it."""
    placed = bundle.forms.get(request.path_params["form_id"])
    name = request.path_params["action_id"]
    wall = placed.version.form.wall if placed else None
    if placed is None or wall is None or name not in placed.actions:
        sentence = mark("The campaign may have taken it off its list. Your own words are just as good.")
        raise RequestFault(404, mark("There is no such idea"), sentence)
    action = placed.actions[name]
    begun: Fields = {wall.words: [action.words]}
    if wall.topic:
        begun[wall.topic] = [action.topic]
    begun |= _came_by(bundle, placed.version.form, request)
    meta = Meta(action=name)
    step = Step(
        service.settings.secret, bundle, placed, placed.version, meta, begun, is_json=False, thanks_as_json=False
    )
    closed = closed_form(bundle, placed, now())
    return step.turn_away(closed, was_sent=False) if closed else step.offer()


def _came_by(bundle: Bundle, form: Form, request: Request) -> Fields:
    """Return the answer that notes a touchpoint of the register, which the page of ideas has in its links."""
    noted = touchpoint_field(form)
    code = request.query_params.get(noted.source, "") if noted and noted.source else ""
    return {TOUCHPOINT_FIELD: [code]} if code in bundle.touchpoints else {}


async def get_chosen(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return how many chose each action of which that may be told."""
    document = await service.running.chosen.get(bundle)
    return answers.document(request, document, service.settings.cache_seconds)


ADDRESSES = (
    Address("/forms/{form_id}/actions/{action_id}", get_form),
    Address("/actions.json", get_chosen),
)
