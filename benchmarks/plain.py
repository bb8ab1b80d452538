"""What the endpoint is measured against: a plain Starlette handler that reads a posted form and stores nothing."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def post(request: Request) -> Response:
    """Read the form and send the browser on."""
    fields = dict(parse_qsl((await request.body()).decode()))
    return Response(status_code=303 if fields else 422, headers={"location": "/pledge/thank-you/"})


app = Starlette(routes=[Route("/api/forms/{form_id}", post, methods=["POST"])])
