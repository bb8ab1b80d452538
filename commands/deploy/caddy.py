"""Caddy: one Caddyfile with everything that the site and its endpoint need; certificates are Caddy's own business."""

from __future__ import annotations

from collections.abc import Iterator

from commands.deploy.job import Job
from commands.deploy.places import WebServer
from commands.deploy.proxy import plain_path
from commands.deploy.rules import FOREVER, FRESH, HSTS, NOT_FOUND, files_of
from commands.shown import shown

CONFIG = "Caddyfile"


def deploy(job: Job) -> None:
    """Write the file; Caddy serves the published folder itself."""
    if path := job.write_or_show(CONFIG, configuration(job, job.places.caddy)):
        print(f"{shown(path)} is written: import it in your Caddyfile, then caddy reload")


def configuration(job: Job, place: WebServer) -> str:
    """Return the file."""
    lines = [
        "# Made by python3 tasks.py deploy caddy. Change deploy.yml or campaign.yml, not this file.",
        *_site(job, place),
    ]
    if job.rules.endpoint_host:
        lines += [f"{job.rules.endpoint_host} {{", *_proxy(place, "\t"), "}"]
    return "\n".join(lines) + "\n"


def _site(job: Job, place: WebServer) -> Iterator[str]:
    rules, root = job.rules, plain_path(job.served)
    yield f"{place.listen or rules.host} {{"
    if not rules.endpoint_host:
        yield from (f"\thandle {rules.endpoint}/* {{", *_proxy(place, "\t\t"), "\t}")
    yield from (f"\thandle {rules.base}* {{", *_headers(job))
    yield from (f"\t\tredir {old} {new} 301" for old, new in rules.moved.items())
    if rules.base != "/":
        yield f"\t\turi strip_prefix {rules.base.rstrip('/')}"
    yield from (f"\t\troot * {root}", "\t\tfile_server {", "\t\t\tprecompressed br gzip", "\t\t}", "\t}")
    if rules.base != "/":
        folder = rules.base.rstrip("/")
        yield from ("\thandle {", *_headers(job), f"\t\tredir {folder} {folder}/ 301", "\t\terror 404", "\t}")
    # An error leaves the blocks above with all their headers, so they are said again.
    yield from ("\thandle_errors {", *_headers(job), "\t\t@missing expression `{http.error.status_code} == 404`")
    yield from (
        "\t\thandle @missing {",
        f"\t\t\troot * {root}",
        f"\t\t\trewrite * /{NOT_FOUND}",
        "\t\t\tfile_server",
        "\t\t}",
    )
    yield from (
        "\t\thandle {",
        '\t\t\trespond "{http.error.status_code} {http.error.status_text}"',
        "\t\t}",
        "\t}",
        "}",
    )


def _headers(job: Job) -> Iterator[str]:
    yield "\t\theader {"
    yield from (f'\t\t\t{name} "{value}"' for name, value in job.rules.headers.items())
    yield from ("\t\t\t-Server", "\t\t}")
    patterns = job.rules.immutable_patterns(files_of(job.published))
    # Two matchers: of two `header` lines for one name, Caddy lets the one for all paths win.
    for name, negated, value in (("immutable", "", FOREVER), ("fresh", "not ", FRESH)):
        yield f"\t\t@{name} {negated}path {' '.join(patterns or ['/-'])}"
        yield f'\t\theader @{name} Cache-Control "{value}"'


def _proxy(place: WebServer, indent: str) -> Iterator[str]:
    """Pass requests on; the endpoint sends its own headers, and Caddy tells it the client's address."""
    yield f'{indent}header Strict-Transport-Security "{HSTS}"'
    yield f"{indent}reverse_proxy {place.forms}"
