"""A pledge's own page, and the answer to a moderator's question that is given there."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from campaign.forms.clean import clean_lines, too_long
from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.mail.given import given_address
from endpoint.manage.changes import NotAsked, TooLate, is_changeable, reply
from endpoint.manage.held import Held, held, shown
from endpoint.manage.own import Own, own_pledge, too_late
from endpoint.manage.reminder import reminders
from endpoint.moderation.actions import NOTE_CHARACTERS
from endpoint.pages import MANAGE
from endpoint.requests import read_posted
from endpoint.service import Service
from endpoint.told_stories.telling import is_asked, may_tell

ANSWER: Final = "answer"


async def own_page(
    service: Service, bundle: Bundle, own: Own, error: str = "", typed: str = "", faulty: str = ANSWER
) -> Response:
    """Return the pledge's own page.

    :param error: what is wrong with an answer, ``typed``; empty where nothing is.
    :param faulty: the field's id.
    """
    found, is_mailed = await asyncio.to_thread(_gather, service, own)
    title = bundle.say("Your comment") if found.stands_on else bundle.say("Your pledge")
    body = bundle.pages.render(
        MANAGE,
        bundle.say("Error: {title}", title=title) if error else title,
        address=own.address,
        held=found,
        pledge=shown(own.form, own.pledge),
        page=bundle.commented.get(found.stands_on),
        changeable=is_changeable(own.pledge),
        tells=found.story is not None or (is_asked(own.pledge, own.form) and may_tell(own.pledge, None)),
        planned=[each for each in found.follow_ups if is_mailed and not each.asked],
        reminders=reminders(bundle.campaign),
        urgent_help=bundle.pages.help(urgent=True) if own.pledge["urgent"] else "",
        most=NOTE_CHARACTERS,
        error=error,
        typed=typed,
        faulty=faulty if error else "",
    )
    return answers.own_page(body, 422 if error else 200)


def _gather(service: Service, own: Own) -> tuple[Held, bool]:
    """Return what is held, and whether mail may reach the supporter."""
    store = service.running.store
    with store.read() as connection:
        address = given_address(connection, own.pledge, own.form, service.codes)
    return held(store, own.pledge, own.form), address is not None


async def post_answer(service: Service, bundle: Bundle, request: Request) -> Response:
    """Take the answer to a moderator's question; the pledge waits to be read again."""
    own = await own_pledge(service, bundle, request)
    posted = (await read_posted(request, service.settings)).fields
    typed = "".join(posted.get("answer", [])[:1])
    text = clean_lines(typed)
    if own.pledge["asked_at"] is not None and (error := _error_of(bundle, text)):
        return await own_page(service, bundle, own, error, typed)
    urgent = bundle.distress_words.found_in(text)
    try:
        await asyncio.to_thread(reply, service.running.store, own.public_id, text, urgent=urgent)
    except TooLate:
        raise too_late() from None
    except NotAsked:
        sentence = mark(
            "You have answered it, or somebody has decided without an answer. Your pledge's own page tells."
        )
        raise RequestFault(409, mark("This question is settled"), sentence, headers=answers.NOT_TOLD) from None
    return answers.see_own_page(own.address)


def _error_of(bundle: Bundle, text: str) -> str:
    return length_error(bundle, text) if text else bundle.say("Write your answer, or change your words instead")


def length_error(bundle: Bundle, text: str) -> str:
    """Return what is wrong with a text that is too long to keep; empty where it is not."""
    if not too_long(text, NOTE_CHARACTERS):
        return ""
    return bundle.say("Shorten your answer to {number} characters or fewer", number=str(NOTE_CHARACTERS))
