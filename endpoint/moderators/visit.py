"""Who may see which of the moderators' pages: session, right, origin and token of every request."""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import ENGLISH
from endpoint.answers import page
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.handling import Handler
from endpoint.headers import origin
from endpoint.moderation import ModerationFault
from endpoint.moderators.people import Moderator, ModeratorFault
from endpoint.moderators.roles import Right
from endpoint.moderators.sessions import LOCAL_COOKIE, SAFE_COOKIE, Session, find_session
from endpoint.pages import MODERATE_MESSAGE, MODERATE_SIGNED_OUT
from endpoint.requests import FORM_TYPE, Fields, read_posted
from endpoint.service import Service
from endpoint.store import Store

PATH = "/moderate"
NOT_LISTED = {"x-robots-tag": "noindex, nofollow"}

_ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(?::\d{1,5})?|https?://\[[0-9a-f:]+\](?::\d{1,5})?", re.IGNORECASE)
_LOCAL = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in.

    :param fields: what was posted; empty for a page that is only read.
    """

    service: Service
    bundle: Bundle
    request: Request
    session: Session
    fields: Fields = field(default_factory=dict)

    @property
    def moderator(self) -> Moderator:
        """Return who it is."""
        return self.session.moderator

    @property
    def store(self) -> Store:
        """Return the open store."""
        return self.service.running.store

    def posted(self, name: str) -> str:
        """Return the last value of a posted field; empty where it is missing."""
        return (self.fields.get(name) or [""])[-1]

    def require(self, right: Right) -> None:
        """Raise RequestFault where the role does not include a right."""
        if not self.moderator.may(right):
            raise RequestFault(403, "Your role does not include this", "Ask an owner of the campaign's moderation.")

    def render(self, template: str, title: str, status: int = 200, **names: Any) -> Response:
        """Return a page with the bar of whoever is signed in."""
        return rendered(self.bundle, template, title, status, self.session, **names)

    def go(self, path: str) -> Response:
        """Send the browser on to one of the moderators' pages."""
        return see_other(self.bundle, path)


VisitHandler = Callable[[Visit], Awaitable[Response]]


def signed_in(handler: VisitHandler, right: Right | None = None) -> Handler:
    """Return a handler for the application that only those reach who are signed in and have the right."""

    async def answer(service: Service, bundle: Bundle, request: Request) -> Response:
        session = await session_of(service, request)
        if session is None:
            return signed_out(service, bundle, please_sign_in())
        try:
            visit = Visit(service, bundle, request, session)
            if right is not None:
                visit.require(right)
            if request.method == "POST":
                visit = Visit(service, bundle, request, session, await _read(visit))
            return await handler(visit)
        except (ModerationFault, ModeratorFault) as fault:
            return told(bundle, RequestFault(409, "That was not done", str(fault)), session)
        except RequestFault as fault:
            return told(bundle, fault, session)

    answer.__name__ = f"moderate_{handler.__name__}"  # for the log line
    return answer


async def _read(visit: Visit) -> Fields:
    require_origin(visit.bundle, visit.request)
    fields = await read_form(visit.service, visit.request)
    if not visit.session.made((fields.get("csrf") or [""])[-1]):
        raise RequestFault(403, "This page is too old", "Go back to the queue and do it again.")
    return fields


async def read_form(service: Service, request: Request) -> Fields:
    """Return what a form of ours posted; raises RequestFault."""
    if not request.headers.get("content-type", "").startswith(FORM_TYPE):
        raise RequestFault(415, "We cannot read this kind of form", f"Send the form as {FORM_TYPE}.")
    return (await read_posted(request, service.settings)).fields


def require_origin(bundle: Bundle, request: Request) -> str:
    """Return the origin of the page that posted, checked to be ours.

    :raises RequestFault: 403, it was another one, or browsers would send the session in the open.
    """
    said = request.headers.get("origin", "")
    ours = said == origin(bundle.campaign.endpoint_address)
    if not _ORIGIN.fullmatch(said) or not (ours or _same_host(said, request)):
        raise RequestFault(403, "This form came from another place", "Open the page again and use its buttons.")
    # This machine, as in the preview, has no https.
    if not said.startswith("https://") and not _LOCAL.fullmatch(said):
        raise RequestFault(403, "Moderation needs https", "Ask whoever runs this endpoint to switch it on.")
    return said


def _same_host(said: str, request: Request) -> bool:
    host = said.partition("://")[2]
    return hmac.compare_digest(host.encode(), request.headers.get("host", "").encode("latin-1"))


async def session_of(service: Service, request: Request) -> Session | None:
    """Return who is signed in with one of the request's cookies; the other may be one that has ended."""
    for cookie in (SAFE_COOKIE, LOCAL_COOKIE):
        token = request.cookies.get(cookie)
        session = await asyncio.to_thread(find_session, service.running.store, cookie, token) if token else None
        if session:
            return session
    return None


def please_sign_in() -> RequestFault:
    """Return what somebody is told who is not signed in, or comes from another site."""
    sentence = "If you came from a message or another site and are signed in, go on to the queue."
    return RequestFault(403, "Please sign in", sentence, "Otherwise open your link to sign in.")


def signed_out(service: Service, bundle: Bundle, fault: RequestFault) -> Response:
    """Return a page that says what is the matter, and how to come by a new link."""
    by_mail = service.running.mailer is not None
    heading, sentences = fault.said(ENGLISH)
    names = {"heading": heading, "sentences": sentences, "by_mail": by_mail}
    return rendered(bundle, MODERATE_SIGNED_OUT, heading, fault.status, None, fault.headers, **names)


def told(bundle: Bundle, fault: RequestFault, session: Session | None = None) -> Response:
    """Return a page that says what is the matter."""
    heading, sentences = fault.said(ENGLISH)
    names = {"heading": heading, "sentences": sentences}
    return rendered(bundle, MODERATE_MESSAGE, heading, fault.status, session, fault.headers, **names)


def rendered(
    bundle: Bundle,
    template: str,
    title: str,
    status: int = 200,
    session: Session | None = None,
    headers: Mapping[str, str] | None = None,
    **names: Any,
) -> Response:
    """Return one of the moderators' pages: nobody keeps it and no search engine lists it."""
    moderator = session.moderator if session else None
    everywhere: dict[str, Any] = {
        "base": bundle.path + PATH,
        "moderator": moderator,
        "may": {right.name.lower(): moderator is not None and moderator.may(right) for right in Right},
        "csrf": session.csrf if session else "",
    }
    body = bundle.pages.render(template, title, **everywhere, **names)
    return page(body, status, {**NOT_LISTED, **(headers or {})})


def see_other(bundle: Bundle, path: str) -> Response:
    """Send a browser to one of the moderators' pages; ``path`` is ours, never a request's."""
    headers = {"location": f"{bundle.path}{PATH}{path}", "cache-control": "no-store", **NOT_LISTED}
    return Response(b"", 303, headers)
