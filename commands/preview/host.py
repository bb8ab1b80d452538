"""Site and endpoint behind one address, as an operator would put them behind one host."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENDPOINT = "/api"
Headers = Iterable[tuple[bytes, bytes]]


class OneHost:
    """Answers with the endpoint below its path and with the site's pages everywhere else.

    :param headers: what a static host adds to each page; the endpoint has its own.
    """

    def __init__(self, endpoint: ASGIApp, pages: ASGIApp, headers: Headers) -> None:
        self._endpoint = endpoint
        self._pages = pages
        self._headers = list(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == ENDPOINT or scope["path"].startswith(f"{ENDPOINT}/"):
            await self._endpoint(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._pages(scope, receive, with_headers)
