"""Around every request: security headers, one log line, and an answer even to our own mistakes."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from endpoint import answers
from endpoint.headers import NO_REFERRER, Headers
from endpoint.service import Service

logger = logging.getLogger("groundswell.endpoint")

_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class Guard:
    """ASGI middleware; the outermost one of ours."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, _without_words(send))
            return
        begun = time.perf_counter()
        headers = self._service.served.headers
        status = 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = with_ours(message.get("headers", ()), headers)
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:
            logger.exception("a request failed")
            if status == 0:
                await self._apologise(scope, receive, guarded)
        self._service.log.add(f"{_method(scope)} {_name(scope)} {status} {(time.perf_counter() - begun) * 1000:.1f} ms")

    async def _apologise(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = answers.fault(Request(scope), self._service.served, answers.broken())
        await response(scope, receive, send)


def _without_words(send: Send) -> Send:
    """Return what tells the server of a failed start or end, but not in the failure's own words: it logs them."""

    async def tell(message: Message) -> None:
        if message.get("message"):
            logger.exception("the endpoint could not start or end")
            message = {"type": message["type"]}
        await send(message)

    return tell


def with_ours(given: Iterable[tuple[bytes, bytes]], ours: Headers) -> Headers:
    """Return an answer's headers and ours; an answer may have a stricter policy for what its address tells others."""
    own = [*given]
    if NO_REFERRER in own:
        return [*own, *[header for header in ours if header[0] != NO_REFERRER[0]]]
    return [*own, *ours]


def _method(scope: Scope) -> str:
    """Return the method; an invented one could carry anything into the log."""
    return scope["method"] if scope["method"] in _METHODS else "-"


def _name(scope: Scope) -> str:
    """Return which of our addresses was asked for; never the address itself, which may say anything."""
    endpoint: Any = scope.get("endpoint")
    return getattr(endpoint, "__name__", "-")
