"""Signing in with a one-time link, and signing out."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from endpoint.bundle import Bundle
from endpoint.moderators.links import use_link
from endpoint.moderators.sessions import LOCAL_COOKIE, SAFE_COOKIE, begin_session, end_session
from endpoint.moderators.visit import PATH, Visit, is_local, read_form, rendered, require_origin, see_other, told
from endpoint.pages import MODERATE_SIGN_IN
from endpoint.requests import RequestFault
from endpoint.service import Service

TOKEN_CHARACTERS = 100


async def show_sign_in(_service: Service, bundle: Bundle, request: Request) -> Response:
    """Show one button. Opening the link spends nothing: programs that look through mail open every link."""
    token = request.path_params["token"]
    if len(token) > TOKEN_CHARACTERS:
        return told(bundle, _spent())
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
        return told(bundle, _spent())
    is_safe = not is_local(said) or said.startswith("https://")
    cookie = SAFE_COOKIE if is_safe else LOCAL_COOKIE
    response = see_other(bundle, "")
    _set_cookie(response, bundle, cookie, await asyncio.to_thread(begin_session, store, moderator, cookie))
    return response


async def sign_out(visit: Visit) -> Response:
    """End the session here and in the store."""
    cookie = SAFE_COOKIE if SAFE_COOKIE in visit.request.cookies else LOCAL_COOKIE
    await asyncio.to_thread(end_session, visit.store, cookie, visit.session.token)
    fault = RequestFault(200, "You are signed out", "To moderate again, open a new link to sign in.")
    response = told(visit.bundle, fault)
    _set_cookie(response, visit.bundle, cookie, "")
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
        "It was used already, or it is older than a day. Ask for a new one.",
    )
