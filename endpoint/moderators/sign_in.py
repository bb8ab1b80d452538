"""Signing in with a one-time link, asking for one by mail, and signing out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.log import kind_of
from endpoint.moderators.by_mail import ask_for_link, with_address
from endpoint.moderators.links import use_link
from endpoint.moderators.sessions import LOCAL_COOKIE, SAFE_COOKIE, begin_session, end_session
from endpoint.moderators.visit import (
    PATH,
    Visit,
    please_sign_in,
    read_form,
    rendered,
    require_origin,
    see_other,
    signed_out,
    told,
)
from endpoint.pages import MODERATE_SIGN_IN
from endpoint.service import Service
from endpoint.store import now

TOKEN_CHARACTERS = 100
MAIL_CHARACTERS = 254

logger = logging.getLogger("groundswell.endpoint")


async def show_sign_in(service: Service, bundle: Bundle, request: Request) -> Response:
    """Show one button. Opening the link spends nothing: programs that look through mail open every link."""
    token = request.path_params["token"]
    if len(token) > TOKEN_CHARACTERS:
        return signed_out(service, bundle, _spent())
    return rendered(bundle, MODERATE_SIGN_IN, "Sign in to moderate", token=token)


async def sign_in(service: Service, bundle: Bundle, request: Request) -> Response:
    """Spend the link and begin a session."""
    try:
        said = require_origin(bundle, request)
        fields = await read_form(service, request)
    except RequestFault as fault:
        return told(bundle, fault)
    token = (fields.get("token") or [""])[-1]
    store = service.running.store
    moderator = await asyncio.to_thread(use_link, store, token)
    if moderator is None:
        return signed_out(service, bundle, _spent())
    cookie = SAFE_COOKIE if said.startswith("https://") else LOCAL_COOKIE
    response = see_other(bundle, "")
    _set_cookie(response, bundle, cookie, await asyncio.to_thread(begin_session, store, moderator, cookie))
    return response


async def ask_by_mail(service: Service, bundle: Bundle, request: Request) -> Response:
    """Have a link sent to a moderator's address; the answer is the same, and as fast, whosever address it is."""
    if service.running.mailer is None:
        return signed_out(service, bundle, please_sign_in())
    try:
        require_origin(bundle, request)
        fields = await read_form(service, request)
        await _limit_asking(service, request)
    except RequestFault as fault:
        return told(bundle, fault)
    typed = (fields.get("mail") or [""])[-1][:MAIL_CHARACTERS]
    found = await asyncio.to_thread(with_address, service.running.store, service.codes, typed)
    response = told(bundle, _on_its_way())
    response.background = BackgroundTask(_ask_for_links, service, found) if found else None
    return response


def _ask_for_links(service: Service, moderators: Sequence[int]) -> None:
    running, at = service.running, now()
    try:
        asked = [ask_for_link(running.store, service.codes, number, at) for number in moderators]
    except SQLAlchemyError as error:
        logger.error("a link to sign in could not be asked for: %s", kind_of(error))
        return
    if running.mailer and any(asked):
        running.mailer.wake()


async def _limit_asking(service: Service, request: Request) -> None:
    if not await service.running.screen.may_guess(request.scope):
        headers = {"retry-after": "60"}
        raise RequestFault(429, "Too many tries", "Wait a minute, then ask again.", headers=headers)


async def sign_out(visit: Visit) -> Response:
    """End the session here and in the store."""
    await asyncio.to_thread(end_session, visit.store, visit.session)
    said = RequestFault(200, "You are signed out", "To moderate again, open a new link to sign in.")
    response = signed_out(visit.service, visit.bundle, said)
    _set_cookie(response, visit.bundle, visit.session.cookie, "")
    return response


def _set_cookie(response: Response, bundle: Bundle, cookie: str, token: str) -> None:
    """Set the session's cookie; it ends with the browser, and an empty one at once."""
    is_safe = cookie == SAFE_COOKIE
    response.set_cookie(
        cookie,
        token,
        max_age=None if token else 0,
        # Browsers take a __Host- cookie for the whole host or not at all.
        path="/" if is_safe else bundle.path + PATH,
        secure=is_safe,
        httponly=True,
        samesite="strict",
    )


def _spent() -> RequestFault:
    return RequestFault(
        403,
        "This link does not work any more",
        "It was used already, or it is older than a day.",
    )


def _on_its_way() -> RequestFault:
    return RequestFault(
        200,
        "Look into your mail",
        "If this address belongs to a moderator, a link is on its way. It works once, for a day.",
        "Nothing after some minutes? Look among unwanted mail and for an earlier link that you have not used. "
        "Then ask an owner of the campaign's moderation.",
    )
