"""How it went, answered on the pledge's own page: a link only shows it, a button there tells."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from campaign.forms.clean import clean_lines
from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.follow_ups.answering import tell_hindrance, tell_outcome
from endpoint.follow_ups.tables import OUTCOMES
from endpoint.handling import Address
from endpoint.manage.changes import NotAsked, TooLate
from endpoint.manage.own import own_pledge, too_late
from endpoint.manage.page import length_error, own_page
from endpoint.numbers import whole_number
from endpoint.requests import read_posted
from endpoint.service import Service

PLACE = "how-it-went"
#: What the button says that takes an answer back.
TAKE_BACK = "take-back"


async def post_how_it_went(service: Service, bundle: Bundle, request: Request) -> Response:
    """Take what came of the pledge, ``outcome``, or what got in the way, ``hindrance``."""
    own = await own_pledge(service, bundle, request)
    posted = (await read_posted(request, service.settings)).fields
    number, outcome, typed = ("".join(posted.get(name, [])[:1]) for name in ("number", "outcome", "hindrance"))
    which = whole_number(number, 1)
    if which is None or outcome not in ("", TAKE_BACK, *OUTCOMES):
        sentences = (mark("Use one of the buttons."), mark("Nothing was stored."))
        raise RequestFault(400, mark("We could not read that"), *sentences)
    store, text = service.running.store, clean_lines(typed)
    if not outcome and (error := length_error(bundle, text)):
        return await own_page(service, bundle, own, error, typed, f"hindrance-{which}")
    try:
        if outcome:
            said = None if outcome == TAKE_BACK else outcome
            await asyncio.to_thread(tell_outcome, store, own.public_id, which, said)
        else:
            urgent = bundle.distress_words.found_in(text)
            await asyncio.to_thread(tell_hindrance, store, own.public_id, which, text, urgent=urgent)
            if urgent:  # whom to ring stands first on the page
                return answers.see_own_page(own.address)
    except TooLate:
        raise too_late() from None
    except NotAsked:
        sentence = mark("Your pledge's own page shows what we have asked.")
        raise RequestFault(409, mark("We have not asked that"), sentence, headers=answers.NOT_TOLD) from None
    return answers.see_own_page(f"{own.address}#{PLACE}")


ADDRESSES = (Address(f"/manage/{{code}}/{PLACE}", post_how_it_went, ("POST",)),)
