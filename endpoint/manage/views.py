"""The addresses of a pledge's own page. Whoever has the code may use it: there is no account and no cookie."""

from __future__ import annotations

import asyncio
import json

from starlette.requests import Request
from starlette.responses import Response

from campaign.forms import Faults, Field, Submission
from campaign.forms.nameless import named_words, without_name
from campaign.forms.posted import posted_from
from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.guesses import limit_guesses
from endpoint.handling import Address
from endpoint.manage.changes import TooLate, edit, forget_touchpoint, is_changeable, kept_fields, tell, withdraw
from endpoint.manage.held import held, shown
from endpoint.manage.own import Own, own_pledge, too_late
from endpoint.manage.page import own_page, post_answer
from endpoint.manage.reminder import get_reminder
from endpoint.manage.thanks import get_help, get_own_thanks, own_address
from endpoint.pages import ASK, CODE, EDIT, HELD_TEXT, NAME
from endpoint.requests import Fields, read_posted
from endpoint.service import Service
from endpoint.states import TOLD
from endpoint.submissions import take_meta, unknown_field, written_words


async def get_code(_service: Service, bundle: Bundle, _request: Request) -> Response:
    """Return the page that takes a code which somebody wrote down."""
    return _code_page(bundle)


async def post_code(service: Service, bundle: Bundle, request: Request) -> Response:
    """Lead from a typed code to the pledge's own page."""
    typed = "".join((await read_posted(request, service.settings)).fields.get("code", [])[:1])
    public_id = service.codes.read("manage", typed)
    if public_id is None:
        await limit_guesses(service, request)
        error = bundle.say("Enter the code as it stands on the thank-you page: seven groups of four letters or digits")
        return _code_page(bundle, error, typed[:100])
    return answers.see_own_page(own_address(bundle, service.codes.make("manage", public_id)))


def _code_page(bundle: Bundle, error: str = "", typed: str = "") -> Response:
    title = bundle.say("Your pledge's own page")
    body = bundle.pages.render(
        CODE,
        bundle.say("Error: {title}", title=title) if error else title,
        action=f"{bundle.campaign.endpoint}/manage",
        error=error,
        value=typed,
    )
    return answers.own_page(body, 422 if error else 200)


async def get_pledge(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the pledge's own page: what is held, and what can be done."""
    return await own_page(service, bundle, await own_pledge(service, bundle, request))


async def get_data(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return everything that is held, as JSON to keep."""
    own = await own_pledge(service, bundle, request)
    found = await asyncio.to_thread(held, service.running.store, own.pledge, own.form)
    body = json.dumps(found.as_data(), ensure_ascii=False, indent=2).encode()
    return answers.download(body, "my-pledge.json", answers.JSON_TYPE)


async def get_text(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return everything that is held, as text to keep."""
    own = await own_pledge(service, bundle, request)
    found = await asyncio.to_thread(held, service.running.store, own.pledge, own.form)
    body = bundle.pages.fragment(HELD_TEXT, held=found).encode()
    return answers.download(body, "my-pledge.txt", "text/plain; charset=utf-8")


async def get_edit(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the form as it was sent, to be changed."""
    own = await own_pledge(service, bundle, request)
    if not is_changeable(own.pledge):
        raise too_late()
    stored = {**own.pledge["private_answers"], **own.pledge["public_answers"]}
    return _edit_page(bundle, own, own.version.checker.values(posted_from(stored)), {}, 200)


async def post_edit(service: Service, bundle: Bundle, request: Request) -> Response:
    """Judge the changed form as the first one was judged, and store it."""
    own = await own_pledge(service, bundle, request)
    meta, posted = take_meta((await read_posted(request, service.settings)).fields)
    if unknown := posted.keys() - own.version.names:
        raise unknown_field(min(unknown))
    judged = own.version.checker.check(posted, fields=[field.name for field in _editable(bundle, own)])
    if isinstance(judged, Faults):
        return _edit_page(bundle, own, judged.values, judged.errors, 422)
    if not meta.name and bundle.health_words.found_in(named_words(own.form, judged)):
        return _name_page(bundle, own, judged, posted)
    chosen = without_name(own.form, judged) if meta.name == "hide" else judged
    urgent = bundle.distress_words.found_in(written_words(own.form, judged.answers))
    try:
        await asyncio.to_thread(edit, service.running.store, own.public_id, own.form, chosen, urgent=urgent)
    except TooLate:
        raise too_late() from None
    return answers.see_own_page(own.address)


def _editable(bundle: Bundle, own: Own) -> list[Field]:
    left_out = kept_fields(own.form) | bundle.not_asked(own.form, own.pledge["stands_on"] or "")
    return [field for field in own.form.fields if field.name not in left_out]


def _edit_page(
    bundle: Bundle, own: Own, values: dict[str, str | list[str]], errors: dict[str, str], status: int
) -> Response:
    is_comment = bool(own.pledge["stands_on"])
    title = bundle.say("Change your comment") if is_comment else bundle.say("Change your pledge")
    body = bundle.pages.render(
        EDIT,
        bundle.say("Error: {title}", title=title) if errors else title,
        heading=title,
        form=own.form,
        fields=_editable(bundle, own),
        action=f"{own.address}/edit",
        address=own.address,
        values=values,
        errors=errors,
        is_published=own.pledge["state"] == "published",
    )
    return answers.own_page(body, status)


def _name_page(bundle: Bundle, own: Own, submission: Submission, posted: Fields) -> Response:
    body = bundle.pages.render(
        NAME,
        bundle.say("Your name beside your words"),
        form=own.form,
        action=f"{own.address}/edit",
        pledge=shown(own.form, {**own.pledge, "public_answers": submission.public}),
        button=bundle.say("Save my changes"),
        hidden=own.version.checker.values(posted),
        by_script=False,
    )
    return answers.own_page(body)


async def get_withdraw(service: Service, bundle: Bundle, request: Request) -> Response:
    """Ask once before a pledge is taken back."""
    own = await own_pledge(service, bundle, request)
    if not is_changeable(own.pledge):
        return answers.see_own_page(own.address)
    heading, sentences, button = _IF_COMMENT_GOES if own.pledge["stands_on"] else _IF_PLEDGE_GOES
    body = bundle.pages.render(
        ASK,
        bundle.say(heading),
        heading=bundle.say(heading),
        sentences=[bundle.say(sentence) for sentence in sentences],
        action=f"{own.address}/withdraw",
        button=bundle.say(button),
        back=own.address,
    )
    return answers.own_page(body)


#: Heading, sentences and button of the page that asks once more.
_IF_PLEDGE_GOES = (
    mark("Take your pledge back"),
    (
        mark("Your words leave the wall, the feeds and the counter at once. You cannot undo this."),
        mark("You can always make a new pledge."),
    ),
    mark("Take my pledge back"),
)
_IF_COMMENT_GOES = (
    mark("Take your comment back"),
    (
        mark("Your words leave the page when the site is built again, often within minutes. You cannot undo this."),
        mark("You can always write another comment."),
    ),
    mark("Take my comment back"),
)


async def post_withdraw(service: Service, bundle: Bundle, request: Request) -> Response:
    """Take the pledge back."""
    own = await own_pledge(service, bundle, request)
    try:
        await asyncio.to_thread(withdraw, service.running.store, own.public_id)
    except TooLate:
        raise too_late() from None
    return answers.see_own_page(own.address)


async def post_progress(service: Service, bundle: Bundle, request: Request) -> Response:
    """Note that the supporter took a step, ``told``, or that they did not after all, ``untold``."""
    own = await own_pledge(service, bundle, request)
    posted = (await read_posted(request, service.settings)).fields
    told, untold = ("".join(posted.get(name, [])[:1]) for name in ("told", "untold"))
    if (told or untold) not in TOLD:
        sentences = (mark("Use one of the buttons."), mark("Nothing was stored."))
        raise RequestFault(400, mark("We could not read that"), *sentences)
    try:
        await asyncio.to_thread(tell, service.running.store, own.public_id, told or untold, taken=bool(told))
    except TooLate:
        raise too_late() from None
    return answers.see_own_page(f"{own.address}#steps")


async def post_touchpoint(service: Service, bundle: Bundle, request: Request) -> Response:
    """Forget what led the supporter here."""
    own = await own_pledge(service, bundle, request)
    try:
        await asyncio.to_thread(forget_touchpoint, service.running.store, own.public_id)
    except TooLate:
        raise too_late() from None
    return answers.see_own_page(own.address)


ADDRESSES = (
    Address("/forms/{form_id}/help", get_help),
    Address("/forms/{form_id}/thanks/{code}", get_own_thanks),
    Address("/forms/{form_id}/thanks/{code}/help", get_own_thanks),
    Address("/manage", get_code),
    Address("/manage", post_code, ("POST",)),
    Address("/manage/{code}", get_pledge),
    Address("/manage/{code}/my-pledge.json", get_data),
    Address("/manage/{code}/my-pledge.txt", get_text),
    Address("/manage/{code}/reminder.ics", get_reminder),
    Address("/manage/{code}/edit", get_edit),
    Address("/manage/{code}/edit", post_edit, ("POST",)),
    Address("/manage/{code}/withdraw", get_withdraw),
    Address("/manage/{code}/withdraw", post_withdraw, ("POST",)),
    Address("/manage/{code}/answer", post_answer, ("POST",)),
    Address("/manage/{code}/progress", post_progress, ("POST",)),
    Address("/manage/{code}/touchpoint", post_touchpoint, ("POST",)),
)
