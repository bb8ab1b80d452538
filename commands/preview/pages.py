"""Serve what was built, as a static host would, with the preview's script in every HTML page."""

from __future__ import annotations

import asyncio
import html
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from commands.media import type_of
from commands.preview.live import Live

HERE = Path(__file__).parent
SCRIPT = '<script src="/_preview/reload.js?build={build}" defer></script>'
FAULTS = """\
<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Nothing to show yet</title>
<link rel="stylesheet" href="/_preview/preview.css">
<body class="preview-faults">
<h1>Nothing to show yet</h1>
<p>Mend what is listed here; this page then turns into the site by itself.</p>
<pre>{report}</pre>
</body>
</html>
"""


@dataclass(frozen=True)
class Pages:
    """The preview's pages: the site's, and under ``/_preview/`` its own."""

    output: Path
    live: Live

    @property
    def routes(self) -> list[Route]:
        """Return the routes; the last one takes every address."""
        return [
            Route("/_preview/events", self.events),
            Route("/_preview/reload.js", self.own_file),
            Route("/_preview/preview.css", self.own_file),
            Route("/{path:path}", self.page),
        ]

    async def events(self, _request: Request) -> Response:
        """Tell a browser of every build."""
        return StreamingResponse(self.live.messages(), media_type="text/event-stream")

    async def own_file(self, request: Request) -> Response:
        """Return the preview's script or its look."""
        path = HERE / request.url.path.rpartition("/")[2]
        return Response(path.read_bytes(), media_type=type_of(path))

    async def page(self, request: Request) -> Response:
        """Return a file of the site."""
        if not self.live.build:
            return self._html(FAULTS.format(report=html.escape(self.live.report)), 503)
        return await asyncio.to_thread(self._answer, request.path_params["path"])

    def _answer(self, address: str) -> Response:
        path = find_file(self.output, address)
        if path and path.is_dir():
            # The name comes from the disk and not from the request, whose slashes could name another host.
            folder = path.resolve().relative_to(self.output.resolve()).as_posix()
            return RedirectResponse(f"/{folder}/", 307)
        try:
            if path and path.suffix != ".html":
                return Response(path.read_bytes(), media_type=type_of(path))
            page = (path or self.output / "404.html").read_text(encoding="utf-8")
        except FileNotFoundError:  # no page for that; or gone with the build that was there a moment ago
            page = "<!doctype html><title>Not found</title><body><p>There is no such page.</p></body>"
            path = None
        return self._html(page, 200 if path else 404)

    def _html(self, page: str, status: int) -> Response:
        return Response(with_script(page, self.live.build), status, media_type="text/html")


def find_file(output: Path, path: str) -> Path | None:
    """Return the file that an address means; the folder itself where a slash is missing; None if there is nothing.

    :param path: the address without its leading slash.
    """
    root = output.resolve()
    try:
        found = (root / path).resolve()
        if not found.is_relative_to(root):
            return None
        if found.is_dir():
            index = found / "index.html"
            if not index.is_file():
                return None
            return index if path.endswith("/") or found == root else found
        return found if found.is_file() and not path.endswith("/") else None
    except (OSError, ValueError):  # too long, or with characters that no file can have
        return None


def with_script(page: str, build: str) -> str:
    """Return a page that reloads itself; the file on disk has no such line."""
    before, body_end, after = page.rpartition("</body>")
    script = SCRIPT.format(build=build)
    return f"{before}{script}\n{body_end}{after}" if body_end else f"{page}{script}\n"
