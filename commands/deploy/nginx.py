"""nginx: one file for its `conf.d/`, with everything that the site and its endpoint need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from commands.deploy.job import Job
from commands.deploy.places import Nginx
from commands.deploy.proxy import plain_path
from commands.deploy.rules import FOREVER, FRESH, HSTS, NOT_FOUND, files_of
from commands.media import type_of
from commands.shown import shown

CONFIG = "site.conf"


def deploy(job: Job) -> None:
    """Write the file; nginx serves the published folder itself."""
    if path := job.write_or_show(CONFIG, configuration(job, job.places.nginx)):
        print(f"{shown(path)} is written: link it into nginx's conf.d folder, then nginx -t && nginx -s reload")


def configuration(job: Job, place: Nginx) -> str:
    """Return the file. Headers stand at the server, and a place that adds none of its own inherits all of them."""
    lines = ["# Made by python3 tasks.py deploy nginx. Change deploy.yml or campaign.yml, not this file.", *_cache(job)]
    if place.certificate and not place.listen:
        lines += _to_https(job)
    lines += _server(job, place)
    if job.rules.endpoint_host:
        lines += _forms_server(job, place)
    return "\n".join(lines) + "\n"


def _cache_name(job: Job) -> str:
    return "$groundswell_cache_" + re.sub(r"\W", "_", job.rules.host)


def _cache(job: Job) -> Iterator[str]:
    yield f"map $uri {_cache_name(job)} {{"
    yield f'    default "{FRESH}";'
    for pattern in job.rules.immutable_patterns(files_of(job.published)):
        end = ".*" if pattern.endswith("/*") else "$"
        yield f'    "~^{re.escape(pattern.removesuffix("*"))}{end}" "{FOREVER}";'
    yield "}"


def _to_https(job: Job) -> Iterator[str]:
    names = " ".join(_name(host) for host in (job.rules.host, job.rules.endpoint_host) if host)
    yield from ("server {", "    listen 80;", "    listen [::]:80;", f"    server_name {names};")
    yield from ("    return 301 https://$host$request_uri;", "}")


def _name(host: str) -> str:
    """Return a host without its port, as nginx names servers."""
    return host.partition(":")[0]


def _listen(place: Nginx) -> Iterator[str]:
    secure = bool(place.certificate)
    address = place.listen or ("443" if secure else "80")
    yield f"    listen {address}{' ssl' if secure else ''};"
    if not place.listen:
        yield f"    listen [::]:{address}{' ssl' if secure else ''};"
    if secure:
        yield f"    ssl_certificate {place.certificate};"
        yield f"    ssl_certificate_key {place.certificate_key};"
    yield "    server_tokens off;"


def _server(job: Job, place: Nginx) -> Iterator[str]:
    rules = job.rules
    yield from ("server {", f"    server_name {_name(rules.host)};", *_listen(place))
    yield from (f'    add_header {name} "{value}" always;' for name, value in rules.headers.items())
    yield f"    add_header Cache-Control {_cache_name(job)} always;"
    yield from _types(job)
    yield from ("    absolute_redirect off;", "    gzip_static on;", "    gzip_vary on;")
    if place.brotli:
        yield "    brotli_static on;"
    yield f"    error_page 404 {rules.base}{NOT_FOUND};"
    yield from (f"    location = {old} {{ return 301 {new}; }}" for old, new in rules.moved.items())
    # `alias`, not `root`: the folder's own name says nothing about where in the host the site is.
    yield f"    location {rules.base} {{ alias {plain_path(job.served)}/; index index.html; }}"
    if rules.base != "/":
        folder = rules.base.rstrip("/")
        yield from (f"    location = {folder} {{ return 301 {folder}/; }}", "    location / { return 404; }")
    if not rules.endpoint_host:
        yield from _proxy(rules.endpoint + "/", place)
    yield "}"


def _types(job: Job) -> Iterator[str]:
    """Say what each kind of file is: Debian's own list has neither calendars nor captions."""
    files = [PurePosixPath(name) for name in files_of(job.published)]
    kinds = {file.suffix[1:].lower(): type_of(file) for file in files if re.fullmatch(r"\.\w+", file.suffix)}
    yield from ("    types {", *(f"        {kind} {ending};" for ending, kind in sorted(kinds.items())), "    }")
    texts = {kind for kind in kinds.values() if kind.startswith("text/") or kind == "application/xml"}
    yield from ("    default_type application/octet-stream;", "    charset utf-8;")
    yield f"    charset_types {' '.join(sorted(texts - {'text/html'}) or ['text/plain'])};"  # HTML is always among them


def _forms_server(job: Job, place: Nginx) -> Iterator[str]:
    yield from ("server {", f"    server_name {_name(job.rules.endpoint_host)};", *_listen(place))
    yield from (*_proxy("/", place), "}")


def _proxy(path: str, place: Nginx) -> Iterator[str]:
    """Pass requests on. The endpoint sends its own headers; the client's address is nginx's word, not the client's."""
    yield from (f"    location ^~ {path} {{", f"        proxy_pass http://{place.forms};")
    yield from ("        proxy_http_version 1.1;", '        proxy_set_header Connection "";')
    yield from ("        proxy_set_header Host $host;", "        proxy_set_header X-Forwarded-Host $host;")
    yield from (
        "        proxy_set_header X-Forwarded-For $remote_addr;",
        "        proxy_set_header X-Forwarded-Proto $scheme;",
    )
    yield from ("        client_max_body_size 64k;", "        access_log off;")
    yield from (f'        add_header Strict-Transport-Security "{HSTS}" always;', "    }")
