"""The endpoint as a web application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from campaign.language import mark
from endpoint import answers, forms, public
from endpoint.abuse import held
from endpoint.actions import views as actions
from endpoint.areas import views as areas
from endpoint.comments import leading as comment_leading
from endpoint.comments import published as comments
from endpoint.config import Settings
from endpoint.faults import RequestFault
from endpoint.follow_ups import views as follow_ups
from endpoint.guard import Guard
from endpoint.handling import Handler
from endpoint.housekeeping import keep_house
from endpoint.joins import views as joins
from endpoint.mail import views as mail
from endpoint.manage import intention
from endpoint.manage import views as manage
from endpoint.moderators import routes as moderators
from endpoint.polls import views as polls
from endpoint.service import Service
from endpoint.told_stories import views as told_stories
from endpoint.wall import open_data
from endpoint.wall import views as wall
from endpoint.writer import StoreBusy

#: Everything that is answered: a new concept is a module with its own ADDRESSES, and a line here.
ADDRESSES = (
    *forms.ADDRESSES,
    *public.ADDRESSES,
    *held.ADDRESSES,
    *manage.ADDRESSES,
    *follow_ups.ADDRESSES,
    *intention.ADDRESSES,
    *mail.ADDRESSES,
    *moderators.ADDRESSES,
    *wall.ADDRESSES,
    *joins.ADDRESSES,
    *actions.ADDRESSES,
    *areas.ADDRESSES,
    *polls.ADDRESSES,
    *open_data.ADDRESSES,
    *comments.ADDRESSES,
    *comment_leading.ADDRESSES,
    *told_stories.ADDRESSES,
)

_Handle = Callable[[Request], Awaitable[Response]]


class Endpoint(Starlette):
    """The application. A posted form goes straight to its handler: the way there through Starlette's middlewares and
    router costs as much as judging it. Whatever else is asked for, and whatever is odd, takes that way.
    """

    def __init__(self, service: Service, **options: Any) -> None:
        super().__init__(middleware=[Middleware(Guard, service=service)], **options)
        self.router.redirect_slashes = False  # a redirect's address would come from the request
        self.state.service = service
        self._form_paths = tuple(f"{prefix}/forms/" for prefix in _prefixes(service))
        self._post_form = Guard(_application(_handler(service, forms.post_form)), service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(self._form_paths):
            form_id = scope["path"].rpartition("/forms/")[2]
            if form_id and "/" not in form_id:
                scope["path_params"] = {"form_id": form_id}
                await self._post_form(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def create_app(settings: Settings) -> Endpoint:
    """Return the endpoint; may be mounted in another application, which then runs `lifespan`.

    :raises BundleFault: the bundle cannot be read.
    """
    service = Service(settings)
    return Endpoint(
        service,
        routes=[route for prefix in _prefixes(service) for route in _routes(service, prefix)],
        exception_handlers={HTTPException: _http_fault(service)},
        lifespan=lifespan,
    )


def _prefixes(service: Service) -> list[str]:
    """Return the paths under which the endpoint answers: the campaign's, and the root."""
    return [service.served.path, ""] if service.served.path else [""]


def _routes(service: Service, prefix: str) -> list[Route]:
    return [
        Route(prefix + address.path, _handler(service, address.handler), methods=address.methods)
        for address in ADDRESSES
    ]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the endpoint that `create_app` made, keep house, and close it at the end."""
    service: Service = app.state.service
    service.open()
    running = service.running
    tasks = [asyncio.create_task(each) for each in (keep_house(running.store), running.screen.keys.let_go())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        service.close()


def _handler(service: Service, handler: Handler) -> _Handle:
    async def handle(request: Request) -> Response:
        bundle = await service.bundle()
        if "\0" in request.scope["path"]:  # no address has it, and PostgreSQL takes it in no text
            return answers.fault(request, bundle, RequestFault(404, *_SENTENCES[404]))
        try:
            return await handler(service, bundle, request)
        except RequestFault as fault:
            return answers.fault(request, bundle, fault)
        except (StoreBusy, SQLAlchemyError) as error:
            service.failures.tell(error)
            return answers.fault(request, bundle, answers.unavailable())

    handle.__name__ = handler.__name__  # for the log line
    return handle


def _application(handle: _Handle) -> ASGIApp:
    """Return a handler as an application of its own, without routes."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        scope["endpoint"] = handle
        response = await handle(Request(scope, receive))
        await response(scope, receive, send)

    return application


_SENTENCES = {
    404: (mark("There is no such page"), mark("Check the address, or start again from the campaign's page.")),
    405: (mark("This address does not work like that"), mark("Start again from the campaign's page.")),
}


def _http_fault(service: Service) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        heading, *sentences = _SENTENCES.get(error.status_code, _SENTENCES[405])
        headers = {"allow": error.headers["Allow"]} if error.headers and "Allow" in error.headers else {}
        return answers.fault(
            request, service.served, RequestFault(error.status_code, heading, *sentences, headers=headers)
        )

    return answer
