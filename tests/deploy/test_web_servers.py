"""nginx and Caddy, started with the files that `deploy nginx` and `deploy caddy` write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from commands.deploy.rules import FOREVER, FRESH, HSTS
from tests.deploy.jobs import HASHED, NEW, OLD, OLD_FOLDER, Campaigns, deploy
from tests.deploy.servers import SERVERS, echo
from tests.servers import free_port

FILES = {"nginx": "site.conf", "caddy": "Caddyfile"}
CLIENT = "127.0.0.1"


@contextmanager
def serving(campaigns: Campaigns, folder: Path, name: str, forms: str, **campaign: str) -> Iterator[httpx.Client]:
    """Serve the site as an operator would; gives a client of the server."""
    port = free_port()
    listen = f"127.0.0.1:{port}" if name == "nginx" else f"http://127.0.0.1:{port}"
    job = campaigns.job(folder, name, f"{name}:\n  forms: {forms}\n  listen: {listen}\n", **campaign)
    deploy(job)
    place = folder / "server"
    place.mkdir()
    with (
        SERVERS[name](place, job.work / FILES[name], port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield client


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def server(
    request: pytest.FixtureRequest, campaigns: Campaigns, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A web server at the host's root, with something that answers in the endpoint's place."""
    folder = tmp_path_factory.mktemp(request.param)
    with echo() as endpoint, serving(campaigns, folder, request.param, f"127.0.0.1:{endpoint.server_port}") as client:
        client.endpoint = endpoint  # type: ignore[attr-defined]
        yield client


def assert_headers(answer: httpx.Response, campaigns: Campaigns, folder: Path) -> None:
    """Each header of the rules is there once, with its value."""
    rules = campaigns.job(folder, "netlify").rules
    for name, value in rules.headers.items():
        assert answer.headers.get_list(name) == [value], name


def test_pages_and_the_missing_page_have_all_headers(
    server: httpx.Client, campaigns: Campaigns, tmp_path: Path
) -> None:
    """200 and 404 alike: both servers lose headers on errors unless told otherwise."""
    page, missing = server.get("/stories/"), server.get("/no/such/page")
    assert (page.status_code, missing.status_code) == (200, 404)
    assert missing.text == (campaigns.site / "404.html").read_text(encoding="utf-8")
    for answer in (page, missing):
        assert_headers(answer, campaigns, tmp_path)
        assert answer.headers["cache-control"] == FRESH
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_what_is_hashed_is_kept_and_the_rest_asked_again(server: httpx.Client) -> None:
    """A year for names that change with the content; pages are asked for again and answered 304."""
    assert server.get(f"/{HASHED}").headers["cache-control"] == FOREVER
    page = server.get("/")
    assert server.get("/", headers={"if-none-match": page.headers["etag"]}).status_code == 304


def test_compressed_copies_are_sent(server: httpx.Client, campaigns: Campaigns) -> None:
    """The bytes that publishing compressed, not the server's own; Debian's nginx knows gzip alone."""
    kinds = ["gzip"] if "nginx" in server.get("/").headers.get("server", "") else ["br", "gzip"]
    for kind in kinds:
        with server.stream("GET", f"/{HASHED}", headers={"accept-encoding": kind}) as answer:
            sent = b"".join(answer.iter_raw())
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == (kind, "Accept-Encoding")
        assert sent == (campaigns.site / f"{HASHED}.{'br' if kind == 'br' else 'gz'}").read_bytes()
        assert answer.headers["cache-control"] == FOREVER


@pytest.mark.parametrize("old", [OLD, OLD_FOLDER, f"{OLD_FOLDER}/"])
def test_old_addresses_lead_on(server: httpx.Client, campaigns: Campaigns, tmp_path: Path, old: str) -> None:
    """For good, to the page's own address, with the headers of every answer."""
    answer = server.get(old)
    assert (answer.status_code, answer.headers["location"]) == (301, NEW)
    assert_headers(answer, campaigns, tmp_path)


def test_the_security_contact_is_served(server: httpx.Client) -> None:
    """A folder whose name begins with a dot is a folder like others here."""
    answer = server.get("/.well-known/security.txt")
    assert answer.text.startswith("Contact: mailto:")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("events/events.ics", "text/calendar; charset=utf-8"),
        ("files/the-kettle.vtt", "text/vtt; charset=utf-8"),
        ("files/the-kettle.mp4", "video/mp4"),
        (HASHED, "text/css; charset=utf-8"),
    ],
)
def test_each_file_is_said_to_be_what_it_is(server: httpx.Client, file: str, kind: str) -> None:
    """A calendar that comes as text is shown as text; the machine's own list of types may not know it."""
    answer = server.get(f"/{file}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


def test_the_endpoint_hears_the_clients_address(server: httpx.Client) -> None:
    """What a client claims to be is dropped: else a limit by address could be walked round."""
    lies = {"x-forwarded-for": "10.9.8.7", "x-forwarded-proto": "gopher", "x-real-ip": "10.9.8.7"}
    answer = server.get("/api/summary.json", headers=lies)
    head = server.endpoint.heads[-1]  # type: ignore[attr-defined]
    assert head["path"] == "/api/summary.json"
    assert head["x-forwarded-for"] == CLIENT
    assert head["x-forwarded-proto"] == "http"
    assert (answer.status_code, answer.text) == (404, "mine")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'none'"]
    assert answer.headers["strict-transport-security"] == HSTS


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_site_in_a_folder_is_served_there(campaigns: Campaigns, tmp_path: Path, name: str) -> None:
    """Pages, redirects, the missing page and the endpoint; the host's other addresses are not the site's."""
    own = {"address": "https://x.example.org/small-changes"}
    with echo() as endpoint, serving(campaigns, tmp_path, name, f"127.0.0.1:{endpoint.server_port}", **own) as client:
        assert client.get("/small-changes/stories/").status_code == 200
        assert client.get("/small-changes/stories").headers["location"].endswith("/small-changes/stories/")
        assert client.get("/small-changes").headers["location"] == "/small-changes/"
        assert client.get(f"/small-changes{OLD}").headers["location"] == f"/small-changes{NEW}"
        assert client.get(f"/small-changes/{HASHED}").headers["cache-control"] == FOREVER
        missing = client.get("/small-changes/nothing/")
        assert missing.status_code == 404
        assert_headers(missing, campaigns, tmp_path)
        assert "<h1" in missing.text
        assert client.get("/stories/").status_code == 404
        assert client.get("/api/summary.json").text == "mine"


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_an_endpoint_elsewhere_has_a_host_of_its_own(campaigns: Campaigns, tmp_path: Path, name: str) -> None:
    """One file serves both hosts; the site's has no way to the endpoint then."""
    with echo() as endpoint:
        job = campaigns.job(
            tmp_path,
            name,
            f"{name}: {{forms: '127.0.0.1:{endpoint.server_port}'}}",
            endpoint="https://forms.example.org/api",
        )
        deploy(job)
    text = (job.work / FILES[name]).read_text(encoding="utf-8")
    site, _, forms = text.partition("server_name forms.example.org;" if name == "nginx" else "forms.example.org {")
    assert "proxy" not in site
    assert f":{endpoint.server_port}" in forms


def test_a_port_is_no_part_of_a_servers_name(campaigns: Campaigns, tmp_path: Path) -> None:
    """nginx compares names without their port: with it, nobody would be led on to https."""
    place = "nginx: {certificate: /c.pem, certificate_key: /k.pem}"
    job = campaigns.job(
        tmp_path, "nginx", place, address="https://x.example.org:8443", endpoint="https://y.example.org:8444"
    )
    deploy(job)
    text = (job.work / FILES["nginx"]).read_text(encoding="utf-8")
    assert [line.strip() for line in text.splitlines() if "server_name" in line] == [
        "server_name x.example.org y.example.org;",
        "server_name x.example.org;",
        "server_name y.example.org;",
    ]
