"""The page of a held pledge: thanks, what happens next, and a way to be quicker for whoever has JavaScript."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from pathlib import Path

from sqlalchemy import RowMapping
from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark
from endpoint import answers
from endpoint.abuse.work import new_challenge, spend
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.mail.confirm import keep_for_confirmation
from endpoint.moderation import Decision, ModerationFault, decide
from endpoint.pages import HELD as HELD_PAGE
from endpoint.requests import read_posted
from endpoint.service import Service
from endpoint.states import HELD, PENDING
from endpoint.store import now

SCRIPT = (Path(__file__).parent / "work.js").read_bytes()
SIGNATURE_BYTES = 16
ACTOR = "proof of work"
SOLUTION = "altcha"


def held_address(bundle: Bundle, secret: str, submission_key: str) -> str:
    """Return where the supporter of a held pledge is sent."""
    return f"{bundle.campaign.endpoint}/held/{submission_key}.{_signature(secret, submission_key)}"


async def get_script(_service: Service, _bundle: Bundle, _request: Request) -> Response:
    """Return the script that works; no other page asks for it."""
    return Response(SCRIPT, 200, {"cache-control": "public, max-age=3600"}, "text/javascript; charset=utf-8")


async def get_held(service: Service, bundle: Bundle, request: Request) -> Response:
    """Show that the pledge is kept and waits."""
    pledge = await _find(service, request)
    if pledge["state"] != HELD:
        return answers.see_own_page(_thanks(service, bundle, pledge))
    return _page(service, bundle, pledge, status=200, error="")


async def post_held(service: Service, bundle: Bundle, request: Request) -> Response:
    """Take a proof of work: the pledge then waits like any other."""
    pledge = await _find(service, request)
    posted = await read_posted(request, service.settings)
    if pledge["state"] != HELD:
        return answers.see_own_page(_thanks(service, bundle, pledge))
    solution = "".join(posted.fields.get(SOLUTION, [])[:1])
    if not await asyncio.to_thread(_release, service, pledge, solution):
        error = bundle.say("That did not work. Your pledge is kept all the same.")
        return _page(service, bundle, pledge, status=422, error=error)
    return answers.see_own_page(_thanks(service, bundle, pledge))


def _release(service: Service, pledge: RowMapping, solution: str) -> bool:
    store = service.running.store
    if not spend(store, service.settings.secret, pledge["submission_key"], solution):
        return False
    if keep_for_confirmation(store, pledge["public_id"], ACTOR):
        return True
    try:
        decide(store, pledge["public_id"], Decision("release", PENDING, ACTOR, now()))
    except ModerationFault:
        return True  # a moderator was quicker
    return True


async def _find(service: Service, request: Request) -> RowMapping:
    key, _, signature = request.path_params["token"].partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(service.settings.secret, key).encode()):
        raise _unknown()
    pledge = await asyncio.to_thread(service.running.store.pledge_sent_as, key)
    if pledge is None:
        raise _unknown()
    return pledge


def _unknown() -> RequestFault:
    return RequestFault(404, mark("There is no such page"), mark("Check the address."))


def _page(service: Service, bundle: Bundle, pledge: RowMapping, *, status: int, error: str) -> Response:
    challenge = json.dumps(new_challenge(service.settings.secret, pledge["submission_key"]))
    body = bundle.pages.render(
        HELD_PAGE,
        bundle.say("Thank you"),
        needs_help=pledge["urgent"],
        thanks=_thanks(service, bundle, pledge),
        script=f"{bundle.campaign.endpoint}/held/work.js",
        challenge=challenge,
        error=error,
    )
    return answers.own_page(body, status)


def _thanks(service: Service, bundle: Bundle, pledge: RowMapping) -> str:
    """Return the thank-you page's address; the link to the pledge's own page only for who sent it.

    Without a one-time key somebody else may have said the same and be here: they learn nothing of the other's pledge.
    """
    placed = bundle.forms.get(pledge["form_id"])
    if placed is None:
        sentence = mark("Start again from the campaign's page.")
        raise RequestFault(404, mark("There is no such form any more"), sentence)
    if service.codes.public_id(pledge["submission_key"]) != pledge["public_id"]:
        return placed.thanks
    stands_on = pledge["stands_on"]
    return service.thanks_address(placed, pledge["public_id"], urgent=pledge["urgent"], stands_on=stands_on)


def _signature(secret: str, submission_key: str) -> str:
    key = hashlib.blake2b(secret.encode(), person=b"held page").digest()
    return hashlib.blake2b(submission_key.encode(), key=key, digest_size=SIGNATURE_BYTES).hexdigest()


ADDRESSES = (
    Address("/held/work.js", get_script),
    Address("/held/{token}", get_held),
    Address("/held/{token}", post_held, ("POST",)),
)
