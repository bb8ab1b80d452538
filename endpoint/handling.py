"""What a concept of the endpoint gives to the web: its addresses, each with a handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from endpoint.bundle import Bundle
from endpoint.service import Service

Handler = Callable[[Service, Bundle, Request], Awaitable[Response]]


class Address(NamedTuple):
    """An address and what answers there.

    :param path: below the campaign's endpoint path and below the root alike, as Starlette writes it.
    :param handler: may raise RequestFault, StoreBusy and SQLAlchemyError; each becomes an answer. The log names it.
    """

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET",)
