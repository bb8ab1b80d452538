"""The endpoint's answers, as a page for people and as JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.headers import NO_REFERRER
from endpoint.pages import MESSAGE
from endpoint.projection import Document
from endpoint.requests import wants_json

NOT_KEPT = {"cache-control": "no-store"}
NOT_TOLD = {NO_REFERRER[0].decode(): NO_REFERRER[1].decode()}
RETRY_SECONDS = 5
JSON_TYPE = "application/json"
HTML_TYPE = "text/html; charset=utf-8"

_NO_STORE = (b"cache-control", b"no-store")
_NO_BODY = (b"content-length", b"0")


def page(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a page that nobody may keep: it holds what somebody wrote."""
    return Response(body, status, {**NOT_KEPT, **(headers or {})}, HTML_TYPE)


def data(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return JSON that nobody may keep."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, {**NOT_KEPT, **(headers or {})}, JSON_TYPE)


class _SentOn(Response):
    """Sends a browser on. It answers every pledge, and Starlette's way to put its head together takes longer than
    reading the form.
    """

    def __init__(self, address: str, *headers: tuple[bytes, bytes]) -> None:
        self.status_code, self.body, self.background = 303, b"", None
        self.raw_headers = [_NO_STORE, _NO_BODY, *headers, (b"location", address.encode("latin-1"))]


def see_other(address: str) -> Response:
    """Send a browser to a page of the site; the address comes from the bundle, never from a request."""
    return _SentOn(address)


def own_page(body: bytes, status: int = 200) -> Response:
    """Return a page whose address is somebody's key: no other page may learn it."""
    return page(body, status, NOT_TOLD)


def see_own_page(address: str) -> Response:
    """Send a browser to such a page; the address is made of the campaign's and a code of ours."""
    return _SentOn(address, NO_REFERRER)


def download(body: bytes, name: str, media_type: str) -> Response:
    """Return a file to keep.

    :param name: a fixed text.
    """
    return Response(
        body, 200, {**NOT_KEPT, **NOT_TOLD, "content-disposition": f'attachment; filename="{name}"'}, media_type
    )


def document(request: Request, content: Document, cache_seconds: int, media_type: str = JSON_TYPE) -> Response:
    """Return a public document, or 304 to whoever has it already."""
    headers = {"etag": content.etag, "cache-control": f"public, max-age={cache_seconds}"}
    if _has(request.headers.get("if-none-match", ""), content.etag):
        return Response(b"", 304, headers)
    return Response(content.body, 200, headers, media_type)


def _has(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in header.split(","))


def fault(request: Request, bundle: Bundle, problem: RequestFault) -> Response:
    """Return a fault as the client takes it: the theme's message page, or JSON."""
    spoken = bundle.campaign.spoken
    if wants_json(request):
        message = problem.in_one_line(spoken)
        return data({"errors": [{"field": None, "message": message}]}, problem.status, problem.headers)
    heading, sentences = problem.said(spoken)
    body = bundle.pages.render(
        MESSAGE,
        heading,
        heading=heading,
        sentences=sentences,
        retry=request.method == "POST" and problem.status != 404,
    )
    return page(body, problem.status, problem.headers)


def unavailable() -> RequestFault:
    """Return the fault for a store that is too busy or does not answer."""
    return RequestFault(
        503,
        mark("We cannot take your form right now"),
        mark("It was not stored. Please try again in a minute."),
        headers={"retry-after": str(RETRY_SECONDS)},
    )


def broken() -> RequestFault:
    """Return the fault for a mistake of ours."""
    sentence = mark("We have noted it. Please try again later.")
    return RequestFault(500, mark("Something went wrong on our side"), sentence)
