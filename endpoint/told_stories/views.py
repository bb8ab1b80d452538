"""A supporter's story, told on a page below their pledge's own; and which consents hold no more."""

from __future__ import annotations

import asyncio
from typing import Final

from sqlalchemy import RowMapping
from starlette.requests import Request
from starlette.responses import Response

from campaign.forms import Faults, Form, Submission, compile_form
from campaign.forms.posted import posted_from
from campaign.language import mark
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.manage.changes import TooLate, is_changeable
from endpoint.manage.own import Own, own_pledge, too_late
from endpoint.pages import NAME, STORY
from endpoint.projection import Document
from endpoint.requests import Fields, read_posted
from endpoint.service import Service
from endpoint.store import Store
from endpoint.submissions import take_meta, unknown_field, written_words
from endpoint.told_stories.naming import named_words, nameless, note_of
from endpoint.told_stories.prompts import CONSENT, story_prompts
from endpoint.told_stories.reading import ended_references, row_of
from endpoint.told_stories.tables import ACCEPTED
from endpoint.told_stories.telling import NotYet, is_asked, may_tell, take_story_back, tell_story

PLACE: Final = "story"


async def get_story(service: Service, bundle: Bundle, request: Request) -> Response:
    """Show the prompts, begun with what was told; of an accepted story what was told."""
    own = await own_pledge(service, bundle, request)
    story = await _story(service, own)
    form = story_prompts(bundle.campaign)
    told = {**story["answers"], CONSENT: True} if story else {}
    return _page(bundle, own, form, story, compile_form(form).values(posted_from(told)), {})


async def post_story(service: Service, bundle: Bundle, request: Request) -> Response:
    """Judge the story and keep it."""
    own = await own_pledge(service, bundle, request)
    meta, posted = take_meta((await read_posted(request, service.settings)).fields)
    form = story_prompts(bundle.campaign)
    if unknown := posted.keys() - form.by_name.keys():
        raise unknown_field(min(unknown))
    story = await _story(service, own)
    judged = compile_form(form).check(posted)
    if isinstance(judged, Faults):
        return _page(bundle, own, form, story, judged.values, judged.errors)
    if not meta.name and bundle.health_words.found_in(named_words(form, judged)):
        return _name_page(bundle, own, form, judged, posted)
    told = nameless(judged) if meta.name == "hide" else judged
    urgent = bundle.distress_words.found_in(written_words(form, judged.answers))
    try:
        await asyncio.to_thread(tell_story, service.running.store, own.public_id, form, told, urgent=urgent)
    except TooLate:
        raise too_late() from None
    except NotYet:
        raise _settled() from None
    # Whom to ring stands first on the page.
    return answers.see_own_page(own.address if urgent else f"{own.address}#{PLACE}")


async def post_taken_back(service: Service, bundle: Bundle, request: Request) -> Response:
    """Forget the story."""
    own = await own_pledge(service, bundle, request)
    try:
        await asyncio.to_thread(take_story_back, service.running.store, own.public_id)
    except TooLate:
        raise too_late() from None
    return answers.see_own_page(f"{own.address}#{PLACE}")


async def get_ended(service: Service, _bundle: Bundle, request: Request) -> Response:
    """Return which consents hold no more, by names that lead to nobody."""
    ended = await asyncio.to_thread(ended_references, service.running.store)
    return answers.document(request, Document.of({"ended": ended}), service.settings.cache_seconds)


async def _story(service: Service, own: Own) -> RowMapping | None:
    if not is_changeable(own.pledge):
        raise too_late()
    story = await asyncio.to_thread(_read, service.running.store, own.pledge["id"])
    if story is None and not (may_tell(own.pledge, None) and is_asked(own.pledge, own.form)):
        raise _settled()
    return story


def _read(store: Store, pledge_id: int) -> RowMapping | None:
    with store.read() as connection:
        return row_of(connection, pledge_id)


def _settled() -> RequestFault:
    sentence = mark("Tell us first that you did it. What we write up already can only be taken back.")
    return RequestFault(409, mark("This story cannot be told or changed now"), sentence, headers=answers.NOT_TOLD)


def _page(
    bundle: Bundle,
    own: Own,
    form: Form,
    story: RowMapping | None,
    values: dict[str, str | list[str]],
    errors: dict[str, str],
) -> Response:
    title = form.title
    body = bundle.pages.render(
        STORY,
        bundle.say("Error: {title}", title=title) if errors else title,
        form=form,
        action=f"{own.address}/{PLACE}",
        address=own.address,
        values=values,
        errors=errors,
        told=story is not None,
        accepted=story is not None and story["state"] == ACCEPTED,
    )
    return answers.own_page(body, 422 if errors else 200)


def _name_page(bundle: Bundle, own: Own, form: Form, submission: Submission, posted: Fields) -> Response:
    body = bundle.pages.render(
        NAME,
        bundle.say("Your name beside your words"),
        form=form,
        action=f"{own.address}/{PLACE}",
        pledge=note_of(submission),
        button=form.button,
        hidden=compile_form(form).values(posted),
        by_script=False,
    )
    return answers.own_page(body)


ADDRESSES = (
    Address(f"/manage/{{code}}/{PLACE}", get_story),
    Address(f"/manage/{{code}}/{PLACE}", post_story, ("POST",)),
    Address(f"/manage/{{code}}/{PLACE}/take-back", post_taken_back, ("POST",)),
    Address("/consents.json", get_ended),
)
