"""Posted forms: read, judged, and shown again or stored."""

from __future__ import annotations

import asyncio

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from campaign.forms import Faults, Submission
from campaign.language import mark
from endpoint import answers
from endpoint.abuse.held import held_address
from endpoint.abuse.page_token import is_too_long
from endpoint.abuse.screen import TOO_MANY
from endpoint.bundle import Bundle, PlacedForm
from endpoint.closing import Closed, closed_form, closed_page
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.headers import PREFLIGHT
from endpoint.joins.finding import find_first
from endpoint.polls.answering import answer_poll, thank_for_poll_again
from endpoint.polls.results import results_now
from endpoint.requests import accepts_json, read_posted, takes_json
from endpoint.service import Service, Stored
from endpoint.steps import Step
from endpoint.store import now
from endpoint.submissions import take_meta, unknown_field
from endpoint.writer import StoreBusy


async def post_form(service: Service, bundle: Bundle, request: Request) -> Response:
    """Judge a posted form and do what its step says."""
    placed = _placed(bundle, request)
    if request.method == "OPTIONS":
        return Response(b"", 204, {name.decode(): value.decode() for name, value in PREFLIGHT})
    step = await _read_step(service, bundle, placed, request)
    closed = closed_form(bundle, placed, now())
    if step.is_comment:
        closed = closed_page(bundle, step.meta.stands_on, now()) or closed
    try:
        if step.meta.joins:
            # One that is gone by now is joined no more: what came is a pledge of its own.
            step.first = await asyncio.to_thread(find_first, service.running.store, step.meta.joins)
        if closed:
            return await _thank_again(service, bundle, step) or await _turn_away(service, bundle, step, closed)
    except SQLAlchemyError as error:
        service.failures.tell(error)
        return step.keep(answers.unavailable())
    if step.meta.step == "change":
        return step.change()
    if step.meta.step == "next":
        return step.go_on()
    if step.meta.step == "back":
        return step.go_back()
    return await _judge(service, bundle, step, request.scope)


def _placed(bundle: Bundle, request: Request) -> PlacedForm:
    placed = bundle.forms.get(request.path_params["form_id"])
    if placed is None:
        raise RequestFault(
            404, mark("There is no such form"), mark("It may have moved. Start again from the campaign's page.")
        )
    return placed


async def _read_step(service: Service, bundle: Bundle, placed: PlacedForm, request: Request) -> Step:
    posted = await read_posted(request, service.settings)
    meta, fields = take_meta(posted.fields)
    if meta.action and meta.action not in placed.actions:
        # One that is off the list by now was not chosen: what came is a pledge in their own words.
        meta = meta._replace(action="")
    if is_too_long(service.settings.secret, meta.key):
        sentences = (mark("Its one-time key is too long."), mark("Nothing was stored."))
        raise RequestFault(400, mark("We could not read your form"), *sentences)
    version = await service.version(placed, meta)
    if not version.names.issuperset(fields):
        raise unknown_field(min(fields.keys() - version.names))
    is_json = posted.is_json or accepts_json(request)
    thanks_as_json = is_json or takes_json(request)
    step = Step(service.settings.secret, bundle, placed, version, meta, fields, is_json, thanks_as_json)
    # A comment joins nothing, and nothing else stands below a text.
    if step.is_comment and meta.joins:
        step.meta = meta._replace(joins="")
    elif not step.is_comment and meta.stands_on:
        step.meta = meta._replace(stands_on="")
    return step


async def _judge(service: Service, bundle: Bundle, step: Step, scope: Scope) -> Response:
    judged = step.judge()
    if isinstance(judged, Faults):
        return step.refuse(judged)
    if step.meta.step == "check":
        return step.check(judged)
    if step.must_ask_about_name(judged):
        return step.ask_about_name(judged)
    try:
        if step.form.poll:
            return await answer_poll(service, step, judged, scope)
        stored = await service.store(bundle, step.version, step.as_chosen(judged), step.meta, scope, step.joined)
    except (StoreBusy, SQLAlchemyError) as error:
        service.failures.tell(error)
        return step.keep(answers.unavailable())
    return _thank(service, bundle, step, stored)


async def _thank_again(service: Service, bundle: Bundle, step: Step) -> Response | None:
    """Return the thanks for a pledge that was stored in time and is sent once more; None for any other."""
    if step.form.poll:
        return await thank_for_poll_again(service, step)
    judged = step.judge() if step.meta.step == "send" else None
    if not isinstance(judged, Submission):
        return None
    stored = await service.stored(step.version, step.as_chosen(judged), step.meta)
    return _thank(service, bundle, step, stored) if stored else None


async def _turn_away(service: Service, bundle: Bundle, step: Step, closed: Closed) -> Response:
    today = step.placed.version.form
    is_told = today.poll and closed.opening == "over"
    return step.turn_away(closed, results=await results_now(service, bundle, today) if is_told else None)


def _thank(service: Service, bundle: Bundle, step: Step, stored: Stored) -> Response:
    if stored.verdict.reason == TOO_MANY:
        return step.thank(held_address(bundle, service.settings.secret, stored.key))
    # Also where a program was trapped: it learns nothing.
    stands_on = step.meta.stands_on
    return step.thank(service.thanks_address(step.placed, stored.public_id, urgent=stored.urgent, stands_on=stands_on))


ADDRESSES = (Address("/forms/{form_id}", post_form, ("POST", "OPTIONS")),)
