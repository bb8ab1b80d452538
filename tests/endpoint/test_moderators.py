"""Who may moderate: links, sessions, roles, forged forms."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from endpoint.config import Settings
from endpoint.moderation import approve
from endpoint.moderators import links, sessions
from endpoint.moderators.links import make_link
from endpoint.moderators.people import ModeratorFault, add_moderator, list_moderators, remove_moderator
from endpoint.moderators.roles import ROLES
from endpoint.moderators.routes import ADDRESSES
from endpoint.store import now
from tests.endpoint.material import write_bundle
from tests.endpoint.moderating import ORIGIN, Browser, send, signed_in
from tests.endpoint.running import Endpoint

#: How the databases differ is tested with the queue; who gets in is the same on both.
pytestmark = pytest.mark.sqlite_only

PAGES = ["", "/published", "/refused", "/asked", "/team", "/export.csv", "/pledges/ID"]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that lets time pass, for links and sessions."""
    passed = timedelta()

    def shifted() -> datetime:
        return now() + passed

    for module in (links, sessions):
        monkeypatch.setattr(module, "now", shifted)

    def let_pass(**time: float) -> None:
        nonlocal passed
        passed += timedelta(**time)

    return let_pass


def test_nobody_gets_in_without_a_link(endpoint: Endpoint) -> None:
    """Every page and every action answers 403 and says how to sign in."""
    for path, _, methods in ADDRESSES:
        if "sign-in" in path:
            continue
        response = endpoint.request(methods[0], path.replace("{public_id}", "a").replace("{which}", "published"))
        assert response.status_code == 403, path
        assert "Please sign in" in response.text


def test_a_link_signs_in_once(endpoint: Endpoint) -> None:
    """Opening it spends nothing: programs that look through mail open every link. The button spends it."""
    add_moderator(endpoint.store, "Mo", "moderator")
    token = make_link(endpoint.store, "Mo").token
    mo, other = Browser(endpoint), Browser(endpoint)
    for _ in range(3):
        assert mo.get(f"/sign-in/{token}").status_code == 200
        assert "set-cookie" not in mo.answer.headers
    other.get(f"/sign-in/{token}")
    assert mo.press("Sign in").status_code == 200
    assert "Nothing waits" in mo.page.text
    assert other.press("Sign in").status_code == 403
    assert "does not work any more" in other.page.text


def test_links_and_sessions_are_kept_as_hashes(endpoint: Endpoint) -> None:
    """Whoever reads the database can sign in with nothing that is in it."""
    add_moderator(endpoint.store, "Mo", "moderator")
    token = make_link(endpoint.store, "Mo").token
    mo = Browser(endpoint)
    mo.sign_in("Mo")
    with endpoint.store.read() as connection:
        held = str([connection.execute(table.select()).all() for table in (links.sign_in_links, sessions.sessions)])
    assert token not in held
    assert next(iter(mo.cookies.values())) not in held


def test_a_new_link_ends_the_old_one(endpoint: Endpoint) -> None:
    """Two links for one person would be one too many to lose."""
    add_moderator(endpoint.store, "Mo", "moderator")
    old = make_link(endpoint.store, "Mo").token
    make_link(endpoint.store, "Mo")
    mo = Browser(endpoint)
    mo.get(f"/sign-in/{old}")
    assert mo.press("Sign in").status_code == 403


def test_a_link_lasts_a_day(endpoint: Endpoint, later: Any) -> None:
    """After 24 hours it signs nobody in."""
    add_moderator(endpoint.store, "Mo", "moderator")
    tokens = [make_link(endpoint.store, "Mo").token]
    mo = Browser(endpoint)
    later(hours=24, seconds=1)
    mo.get(f"/sign-in/{tokens[0]}")
    assert mo.press("Sign in").status_code == 403


def test_a_session_ends_when_idle_and_after_a_day_of_work(endpoint: Endpoint, later: Any) -> None:
    """Two hours without a page, or twelve hours with many."""
    mo = signed_in(endpoint)
    later(hours=1.9)
    assert mo.get().status_code == 200
    later(hours=1.9)
    assert mo.get().status_code == 200
    later(hours=2.1)
    assert mo.get().status_code == 403
    mo.sign_in("Mo")
    for _ in range(7):
        later(hours=1.6)
        assert mo.get().status_code == 200
    later(hours=1)
    assert mo.get().status_code == 403


def test_removing_somebody_ends_everything_at_once(endpoint: Endpoint) -> None:
    """Sessions, links and leases; the name stays beside decisions, and may be added again."""
    send(endpoint, "Tea")
    mo = signed_in(endpoint)
    token = make_link(endpoint.store, "Mo").token
    remove_moderator(endpoint.store, "Mo")
    assert mo.get().status_code == 403
    mo.get(f"/sign-in/{token}")
    assert mo.press("Sign in").status_code == 403
    assert signed_in(endpoint, "Jo").shown == "Tea"
    with pytest.raises(ModeratorFault, match="There is no moderator Mo"):
        make_link(endpoint.store, "Mo")
    add_moderator(endpoint.store, "Mo", "responder")
    assert mo.get().status_code == 403
    assert [member.role for member in list_moderators(endpoint.store) if member.name == "Mo"] == ["responder"]


def test_signing_out_ends_the_session_in_the_store(endpoint: Endpoint) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    mo = signed_in(endpoint)
    copy = dict(mo.cookies)
    mo.press("Sign out")
    assert "You are signed out" in mo.page.text
    assert mo.cookies == {}
    mo.cookies = copy
    assert mo.get().status_code == 403


def test_the_cookie_goes_to_this_host_over_https_only(endpoint: Endpoint) -> None:
    """__Host-, Secure, HttpOnly, SameSite=Strict; browsers take __Host- with Path=/ only."""
    add_moderator(endpoint.store, "Mo", "moderator")
    said = _cookie(endpoint, ORIGIN)
    assert said.startswith("__Host-moderator=")
    assert {part.strip().lower() for part in said.split(";")[1:]} == {"path=/", "secure", "httponly", "samesite=strict"}


def test_the_preview_has_a_cookie_without_https(endpoint: Endpoint) -> None:
    """On this machine only, for these pages only; it is of no use as the other one."""
    add_moderator(endpoint.store, "Mo", "moderator")
    said = _cookie(endpoint, "http://127.0.0.1:8000", host="127.0.0.1:8000")
    assert said.startswith("moderator=")
    assert {part.strip().lower() for part in said.split(";")[1:]} == {
        "path=/api/moderate", "httponly", "samesite=strict"
    }  # fmt: skip
    token = said.split(";")[0].partition("=")[2]
    browser = Browser(endpoint)
    browser.cookies = {"moderator": token}
    assert browser.get().status_code == 200
    browser.cookies = {"__Host-moderator": token}
    assert browser.get().status_code == 403


def test_a_cookie_that_has_ended_hides_no_other(endpoint: Endpoint) -> None:
    """A browser may keep that of https beside that of the preview: who is signed in by either is signed in."""
    add_moderator(endpoint.store, "Mo", "moderator")
    said = _cookie(endpoint, "http://127.0.0.1:8000", host="127.0.0.1:8000")
    browser = Browser(endpoint, "http://127.0.0.1:8000")
    browser.cookies = {"__Host-moderator": "ended-long-ago", "moderator": said.split(";")[0].partition("=")[2]}
    copy = dict(browser.cookies)
    assert browser.get(headers={"host": "127.0.0.1:8000"}).status_code == 200
    browser.post("/sign-out", {"csrf": browser.page.select("input[name=csrf]")[0]["value"]}, host="127.0.0.1:8000")
    assert "You are signed out" in browser.page.text
    assert browser.answer.headers["set-cookie"].startswith("moderator=")
    browser.cookies = copy
    assert browser.get().status_code == 403, "the session that has ended is the one that was in use"


def _cookie(endpoint: Endpoint, origin: str, host: str = "promise.example.org") -> str:
    token = make_link(endpoint.store, "Mo").token
    headers = {"origin": origin, "host": host}
    response = endpoint.request("POST", "/api/moderate/sign-in", data={"token": token}, headers=headers)
    return str(response.headers["set-cookie"])


#: Where a form came from, and the host that it was sent to.
OTHER_SITES = (
    ("https://evil.example", "promise.example.org"),
    ("null", "promise.example.org"),
    ("", "promise.example.org"),
    ("http://promise.example.org", "promise.example.org"),
    ("https://promise.example.org.evil.example", "promise.example.org"),
    ("https://evil.example/promise.example.org", "promise.example.org"),
    ("http://[1:2]", "promise.example.org"),
    ("http://[1:2]", "[1:2]"),
)


def test_no_other_site_signs_in_or_decides(endpoint: Endpoint) -> None:
    """The origin must be the campaign's, or the very host that was asked, and with https: else nothing is done."""
    send(endpoint, "Tea")
    mo = signed_in(endpoint)
    page = mo.answer
    add_moderator(endpoint.store, "Jo", "moderator")
    token = make_link(endpoint.store, "Jo").token
    for origin, host in OTHER_SITES:
        mo.answer, mo.origin = page, origin
        assert mo.press("Approve").status_code == 403, origin
        assert mo.post("/sign-in", {"token": token}, host=host).status_code == 403, origin
        assert endpoint.rows()[0]["state"] == "pending", origin
    mo.answer, mo.origin = page, ORIGIN
    assert mo.press("Approve").status_code == 200


@pytest.mark.parametrize("csrf", ["", "0" * 32, "é"])
def test_a_form_needs_its_sessions_token(endpoint: Endpoint, csrf: str) -> None:
    """A form without it, or with another session's, does nothing."""
    send(endpoint, "Tea")
    mo = signed_in(endpoint)
    assert mo.press("Approve", csrf=csrf).status_code == 403
    jo = signed_in(endpoint, "Jo", "owner")
    foreign = jo.button("Sign out").find_parent("form").select_one("[name=csrf]")["value"]  # type: ignore[union-attr, index]
    mo.get()
    assert mo.press("Approve", csrf=foreign).status_code == 403
    assert endpoint.rows()[0]["state"] == "pending"


def test_a_form_is_a_form(endpoint: Endpoint) -> None:
    """JSON and plain text, which other sites can post in other ways, are refused."""
    mo = signed_in(endpoint)
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=a"):
        headers = {
            "content-type": kind,
            "origin": ORIGIN,
            "cookie": f"__Host-moderator={mo.cookies['__Host-moderator']}",
        }
        assert endpoint.request("POST", "/moderate/decide", content=b"{}", headers=headers).status_code == 415


def test_an_address_that_cannot_be_is_unknown(endpoint: Endpoint) -> None:
    """A null character, which PostgreSQL takes in no text, is no fault of ours."""
    assert signed_in(endpoint).get("/moderate/pledges/%00").status_code == 404


ALLOWED = {
    "responder": {"", "/published", "/pledges/ID"},
    "moderator": {"", "/published", "/refused", "/asked", "/pledges/ID"},
    "owner": set(PAGES),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_pages_and_no_others(endpoint: Endpoint, role: str) -> None:
    """Least rights: the matrix of roles and pages, each asked for; links lead only to what is allowed."""
    public_id = send(endpoint, "Tea")
    approve(endpoint.store, public_id, "Jo")
    browser = signed_in(endpoint, role=role)
    linked = {str(link["href"]) for link in browser.page.select(".bar nav a")}
    for path in PAGES:
        status = 200 if path in ALLOWED[role] else 403
        response = browser.get(path.replace("ID", public_id))
        if path == "" and role == "responder":
            assert response.headers["location"] == "/api/moderate/published"
            continue
        assert response.status_code == status, path
        assert path == "/pledges/ID" or role == "responder" or (f"/api/moderate{path}" in linked) == (status == 200)


FORBIDDEN = [
    ("/decide", {"action": "approve"}),
    ("/decide", {"action": "refuse", "reason": "abusive"}),
    ("/decide", {"action": "ask"}),
    ("/decide", {"action": "strike", "strike": "words:0"}),
    ("/undo", {"decision": "1"}),
    ("/team", {"action": "add", "name": "Eve", "role": "owner"}),
    ("/team", {"action": "link", "name": "Jo"}),
    ("/team", {"action": "remove", "name": "Jo"}),
]


def test_a_responder_changes_nothing(endpoint: Endpoint) -> None:
    """Reading and noting answers is all; and a moderator manages no moderators."""
    waiting, public_id = send(endpoint, "Waiting words"), send(endpoint, "Tea and cake")
    approve(endpoint.store, public_id, "Jo")
    for role in ("responder", "moderator"):
        browser = signed_in(endpoint, role, role)
        browser.get(f"/pledges/{public_id}")
        csrf = browser.page.select_one("[name=csrf]")["value"]  # type: ignore[index]
        seen = browser.page.select_one("[name=seen]")["value"]  # type: ignore[index]
        for path, fields in FORBIDDEN:
            if role == "responder" or path == "/team":
                posted = {"csrf": csrf, "seen": seen, "pledge": public_id, **fields}
                assert browser.post(path, posted).status_code == 403, (role, path, fields)
    assert {row["public_id"]: row["state"] for row in endpoint.rows()} == {waiting: "pending", public_id: "published"}
    assert "Eve" not in {member.name for member in list_moderators(endpoint.store)}


def test_a_responder_sees_nothing_that_waits(endpoint: Endpoint) -> None:
    """Not even by its address."""
    public_id = send(endpoint, "Waiting words")
    browser = signed_in(endpoint, role="responder")
    assert browser.get(f"/pledges/{public_id}").status_code == 404
    assert "Waiting" not in browser.get("/published").text


def test_a_responder_notes_an_answer(endpoint: Endpoint) -> None:
    """It is written down with the name; an empty one is not."""
    public_id = send(endpoint, "More bike racks")
    approve(endpoint.store, public_id, "Jo")
    browser = signed_in(endpoint, "Rae", "responder")
    browser.get(f"/pledges/{public_id}")
    assert browser.press("Note the answer", note=" ").status_code == 409
    browser.get(f"/pledges/{public_id}")
    browser.press("Note the answer", note="Ten racks come in May")
    assert "Rae noted an answer. Ten racks come in May" in " ".join(browser.page.text.split())
    assert endpoint.rows()[0]["state"] == "published"


def test_a_moderator_cannot_export_personal_data(endpoint: Endpoint) -> None:
    """No page that a moderator or a responder can open holds a private answer, and the export is refused."""
    public_id = send(endpoint, "Tea", email="ann@example.org")
    for role in ("moderator", "responder"):
        browser = signed_in(endpoint, role, role)
        for path in PAGES:
            assert "ann@example.org" not in browser.get(path.replace("ID", public_id)).text
        assert browser.get("/export.csv").status_code == 403
        approve(endpoint.store, public_id, "Jo") if role == "moderator" else None


def test_an_owner_exports_without_formulas(endpoint: Endpoint) -> None:
    """Everything that is held, one row a pledge; no cell begins as a spreadsheet's formula does."""
    send(endpoint, "=HYPERLINK(1)", touchpoint="=1+1", email="ann@example.org")
    owner = signed_in(endpoint, "Ola", "owner")
    response = owner.get("/export.csv")
    [header, row] = list(csv.reader(io.StringIO(response.text)))
    assert "ann@example.org" in row[header.index("private_answers")]
    assert row[header.index("touchpoint")] == "'=1+1"
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_an_owner_manages_moderators(endpoint: Endpoint) -> None:
    """Add with a link that is shown once, give a new link, remove; nobody removes themselves."""
    owner = signed_in(endpoint, "Ola", "owner")
    owner.get("/team")
    owner.press("Add and make a link", name="Mo", role="moderator", mail="mo@example.org")
    address = owner.page.select_one("code").text  # type: ignore[union-attr]
    assert address.startswith(f"{ORIGIN}/api/moderate/sign-in/")
    mo = Browser(endpoint)
    mo.get(address.removeprefix(f"{ORIGIN}/api/moderate"))
    assert mo.press("Sign in").status_code == 200
    assert owner.press("Add and make a link", name="Mo", role="moderator").status_code == 409
    owner.get("/team")
    assert "code" not in owner.answer.text.partition("<main")[2]
    owner.press("New link for Mo")
    assert "/sign-in/" in owner.page.select_one("code").text  # type: ignore[union-attr]
    owner.press("Remove Mo")
    assert mo.get().status_code == 403
    token = owner.page.select_one("[name=csrf]")["value"]  # type: ignore[index]
    assert owner.post("/team", {"csrf": token, "action": "remove", "name": "Ola"}).status_code == 409


@pytest.mark.parametrize("name", ["", " Mo", "Mo\n", "<b>", "a" * 81, "=1", "Mo;--"])
def test_a_name_is_a_name(endpoint: Endpoint, name: str) -> None:
    """It stands beside decisions, in lists and on command lines."""
    with pytest.raises(ModeratorFault, match="A name has letters"):
        add_moderator(endpoint.store, name, "moderator")


def test_nobody_keeps_or_lists_these_pages(endpoint: Endpoint) -> None:
    """Not a browser, not a proxy, not a search engine; no script, the policy of all pages."""
    send(endpoint, "Tea")
    owner = signed_in(endpoint, role="owner")
    token = make_link(endpoint.store, "Mo").token
    for path in [*PAGES, f"/sign-in/{token}", "/nowhere"]:
        response = owner.get(path.replace("ID", endpoint.rows()[0]["public_id"]))
        assert response.headers["cache-control"] == "no-store", path
        assert response.headers["x-robots-tag"] == "noindex, nofollow"
        assert "script-src 'self'" in response.headers["content-security-policy"]
        assert "<script" not in response.text
        assert " style=" not in response.text


def test_pages_work_where_the_endpoint_has_a_host_of_its_own(settings: Settings, tmp_path: Any) -> None:
    """The origin is then the endpoint's; the static site's own pages cannot decide."""
    bundle = write_bundle(tmp_path / "apart", site=ORIGIN, endpoint="https://forms.example.org/api")
    endpoint = Endpoint(dataclasses.replace(settings, bundle=bundle))
    send(endpoint, "Tea")
    add_moderator(endpoint.store, "Mo", "moderator")
    mo = Browser(endpoint, "https://forms.example.org")
    mo.sign_in("Mo")
    mo.origin = ORIGIN
    assert mo.press("Approve").status_code == 403
    mo.origin = "https://forms.example.org"
    mo.get()
    assert mo.press("Approve").status_code == 200
    endpoint.close()
