"""The endpoint as a web application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campaign.forms import Faults
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.config import Settings
from endpoint.guard import Guard
from endpoint.headers import PREFLIGHT
from endpoint.requests import RequestFault, read_posted, wants_json
from endpoint.service import Service
from endpoint.steps import Step
from endpoint.submissions import take_meta, unknown_field
from endpoint.writer import StoreBusy

Handler = Callable[[Service, Bundle, Request], Awaitable[Response]]


def create_app(settings: Settings) -> Starlette:
    """Return the endpoint; may be mounted in another application, which then runs `lifespan`.

    :raises BundleFault: the bundle cannot be read.
    """
    service = Service(settings)
    # The campaign's path first, and no mount: a pledge is matched by the first route.
    prefixes = [service.served.path, ""] if service.served.path else [""]
    app = Starlette(
        routes=[route for prefix in prefixes for route in _routes(service, prefix)],
        middleware=[Middleware(Guard, service=service)],
        exception_handlers={HTTPException: _http_fault(service)},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect's address would come from the request
    app.state.service = service
    return app


def _routes(service: Service, prefix: str) -> list[Route]:
    return [
        Route(f"{prefix}/forms/{{form_id}}", _handler(service, post_form), methods=["POST", "OPTIONS"]),
        Route(f"{prefix}/summary.json", _handler(service, get_summary)),
        Route(f"{prefix}/pledges.json", _handler(service, get_pledges)),
        Route(f"{prefix}/health", _handler(service, get_health)),
    ]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the endpoint that `create_app` made, and close it at the end."""
    service: Service = app.state.service
    service.open()
    try:
        yield
    finally:
        service.close()


def _handler(service: Service, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        bundle = await service.bundle()
        try:
            return await handler(service, bundle, request)
        except RequestFault as fault:
            return answers.fault(request, bundle, fault)
        except (StoreBusy, SQLAlchemyError):
            return answers.fault(request, bundle, answers.unavailable())

    handle.__name__ = handler.__name__  # for the log line
    return handle


async def post_form(service: Service, bundle: Bundle, request: Request) -> Response:
    """Judge a posted form and do what its step says."""
    placed = bundle.forms.get(request.path_params["form_id"])
    if placed is None:
        raise RequestFault(404, "There is no such form", "It may have moved. Start again from the campaign's page.")
    if request.method == "OPTIONS":
        return Response(b"", 204, {name.decode(): value.decode() for name, value in PREFLIGHT})
    posted = await read_posted(request, service.settings)
    meta, fields = take_meta(posted.fields)
    version = await service.version(placed, meta)
    unknown = fields.keys() - version.names
    if unknown:
        raise unknown_field(min(unknown))
    step = Step(bundle, placed, version, meta, fields, posted.is_json or wants_json(request))
    if meta.step == "change":
        return step.change()
    if meta.step == "next":
        return step.go_on()
    return await _judge(service, bundle, step)


async def _judge(service: Service, bundle: Bundle, step: Step) -> Response:
    judged = step.judge()
    if isinstance(judged, Faults):
        return step.refuse(judged)
    if step.meta.step == "check":
        return step.check(judged)
    try:
        await service.store(bundle, step.version, judged, step.meta)
    except StoreBusy:
        return step.keep(answers.unavailable())
    return step.thank()


async def get_summary(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the counts."""
    public = await service.running.projection.get(bundle)
    return answers.document(request, public.summary, service.settings.cache_seconds)


async def get_pledges(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the newest published pledges."""
    public = await service.running.projection.get(bundle)
    return answers.document(request, public.pledges, service.settings.cache_seconds)


async def get_health(service: Service, _bundle: Bundle, _request: Request) -> Response:
    """Return whether pledges can be written and read."""
    if await service.is_well():
        return answers.data({"status": "ok"})
    return answers.data({"status": "unavailable"}, 503)


_SENTENCES = {
    404: ("There is no such page", "Check the address, or start again from the campaign's page."),
    405: ("This address does not work like that", "Start again from the campaign's page."),
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
