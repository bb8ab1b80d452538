"""Scripts in what supporters write: shown as they were typed, run nowhere, in a real browser."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from campaign.forms.clean import clean_line, clean_lines
from commands.moderate import main as moderate
from endpoint.moderation import approve, withdraw
from endpoint.moderation.deciding import answers_seen
from endpoint.moderators.links import make_link
from endpoint.moderators.people import add_moderator, remove_moderator
from endpoint.replies.draft import BY_CHARACTERS, Draft
from endpoint.replies.writing import write_reply
from endpoint.spreadsheet import safe_cell
from tests.browser.hosting import ENDPOINT, Host
from tests.browser.kinds import send_without_script
from tests.browser.payloads import PAYLOADS, WATCH_SCRIPTS
from tests.browser.watching import Watch
from tests.site.building import UNCOMPRESSED, build
from tests.site.small import TEXTS, copy_small

FORM = {"topic": "moving-more", "on_wall": "yes", "show_name": "yes"}
TAGS = ["script", "img", "iframe", "svg", "math", "base", "meta", "style", "a", "form", "textarea", "title"]
COMMENTED = "blog/say-which-day/"
FEED = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def page(browser: Browser, host: Host, watch: Watch) -> Iterator[Page]:
    """A page that tells of scripts that ran, dialogs, and whatever a policy had to stop."""
    watch.allow("403", "410")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(WATCH_SCRIPTS)
    watch.follow(context)
    page = context.new_page()
    page.on("dialog", lambda dialog: watch.faults.append(f"dialog {dialog.message}"))
    yield page
    context.close()


@pytest.fixture
def pledged(host: Host) -> Iterator[dict[str, str]]:
    """Pledges with these words, waiting: ``{public id: words}``. Afterwards nobody sees them any more."""
    before = len(host.rows())
    with httpx.Client(base_url=host.address) as client:
        for number, words in enumerate(PAYLOADS, before):
            answer = client.post(f"{ENDPOINT}/forms/pledge", data={**FORM, "pledge": words, "form_key": f"{number}"})
            assert answer.status_code == 303, answer.text
    rows = host.rows()[before:]
    yield dict(zip((row["public_id"] for row in rows), PAYLOADS, strict=True))
    for row in rows:
        withdraw(host.store, row["public_id"], "tests")


@pytest.fixture
def commented(host: Host) -> Iterator[dict[str, str]]:
    """Comments with these words and as much of them as a name, published and replied to: ``{public id: words}``."""
    before = len(host.rows())
    with httpx.Client(base_url=host.address) as client:
        for number, words in enumerate(PAYLOADS, before):
            fields = {"comment": words, "may_show": "yes", "form_stands_on": COMMENTED, "form_key": f"{number}"}
            answer = client.post(f"{ENDPOINT}/forms/comment", data=fields)
            assert answer.status_code == 303, answer.text
    rows = host.rows()[before:]
    made = dict(zip((row["public_id"] for row in rows), PAYLOADS, strict=True))
    publish(host, made)
    yield made
    for row in rows:
        withdraw(host.store, row["public_id"], "tests")


def look(page: Page, watch: Watch, address: str, *words: str) -> None:
    """Open a page; everything is on it as it was typed, and nothing else came of it."""
    page.goto(address)
    see(page, watch, *words)


def see(page: Page, watch: Watch, *words: str) -> None:
    """Look at an open page."""
    shown = squeezed(page.evaluate("document.body.innerText + [...document.querySelectorAll('input, textarea')]"
                                   ".map((field) => ' ' + field.value).join('')"))  # fmt: skip
    assert [each for each in words if squeezed(each) not in shown] == [], page.url
    assert page.evaluate("document.documentElement.dataset.ran") is None, page.url
    assert watch.faults == [], page.url


def squeezed(text: str) -> str:
    """Return a text without blanks, and without the sign that turns its direction, which the form takes out."""
    return "".join(text.split()).replace("\u202e", "")


def send_in_browser(page: Page, watch: Watch, host: Host, words: str) -> None:
    """Send words as a supporter does: the form again because of a fault, the check page, and the name."""
    page.goto(f"{host.address}/pledge/")
    page.fill("#pledge", words)
    send_without_script(page, "next")
    page.fill("#name", words[:60])
    send_without_script(page, "send")
    see(page, watch, words)
    page.get_by_role("button", name="Back").click()
    see(page, watch, words)
    page.get_by_role("button", name="Continue").click()
    page.fill("#name", "Ann")
    page.check("#topic-2")
    page.get_by_role("button", name="Make my pledge").click()
    page.wait_for_load_state()
    see(page, watch, words)


def test_a_form_gives_scripts_back_as_words(page: Page, watch: Watch, host: Host) -> None:
    """The page with errors and the page to check, for words that end what surrounds them."""
    for words in PAYLOADS[7:9]:
        send_in_browser(page, watch, host, words)


@pytest.mark.faults
def test_a_form_gives_every_script_back_as_words(page: Page, watch: Watch, host: Host) -> None:
    """The long form: all payloads."""
    for words in PAYLOADS:
        send_in_browser(page, watch, host, words)


def test_moderators_read_scripts_as_words(
    page: Page, watch: Watch, host: Host, pledged: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """On the command line, on pages of single pledges, and all of them in the list."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", host.database)
    moderate(["list"])
    assert "\u202e" not in capsys.readouterr().out, "words that turn the rest of a line"
    moderators_read(page, watch, host, pledged, every=7)


def test_everybody_reads_scripts_as_words(page: Page, watch: Watch, host: Host, pledged: dict[str, str]) -> None:
    """All of them on the wall; on pledges' own pages and in searches; JSON and CSV say what they are and hold them."""
    everybody_reads(page, watch, host, pledged, every=7)
    base = f"{host.address}{ENDPOINT}"
    for path in ("/pledges.json", "/open/pledges.json"):
        answer = httpx.get(base + path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert {squeezed(each["words"]) for each in answer.json()["pledges"]} >= {*map(squeezed, pledged.values())}
    answer = httpx.get(f"{base}/open/pledges.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    read = {squeezed(row["words"]) for row in csv.DictReader(io.StringIO(answer.text, newline=""))}
    assert read >= {squeezed(safe_cell(words)) for words in pledged.values()}


@pytest.mark.faults
def test_each_page_shows_every_script_as_words(page: Page, watch: Watch, host: Host, pledged: dict[str, str]) -> None:
    """The long form: every payload on every page."""
    moderators_read(page, watch, host, pledged, every=1)
    everybody_reads(page, watch, host, pledged, every=1)


def moderators_read(page: Page, watch: Watch, host: Host, pledged: dict[str, str], every: int) -> None:
    """Sign in and read."""
    moderator = add_moderator(host.store, "Script reader", "moderator")
    base = f"{host.address}{ENDPOINT}/moderate"
    page.goto(f"{base}/sign-in/{make_link(host.store, moderator.name).token}")
    page.get_by_role("button", name="Sign in").click()
    for public_id, words in [*pledged.items()][::every]:
        look(page, watch, f"{base}/pledges/{public_id}", words)
    publish(host, pledged)
    look(page, watch, f"{base}/published", *pledged.values())
    replies = reply_to_all(host, pledged)
    for public_id in [*pledged][::every]:
        look(page, watch, f"{base}/pledges/{public_id}", replies[public_id].words, replies[public_id].by)
    page.context.clear_cookies()
    remove_moderator(host.store, moderator.name)


def everybody_reads(page: Page, watch: Watch, host: Host, pledged: dict[str, str], every: int) -> None:
    """Visit the endpoint's public pages."""
    publish(host, pledged)
    replies = reply_to_all(host, pledged)
    base = f"{host.address}{ENDPOINT}"
    look(page, watch, f"{base}/wall", *pledged.values(), *(draft.by for draft in replies.values()))
    for public_id, words in [*pledged.items()][::every]:
        look(page, watch, f"{base}/pledge/{public_id}", words, replies[public_id].words, replies[public_id].by)
        look(page, watch, str(httpx.URL(f"{base}/wall", params={"q": words})), words)


def reply_to_all(host: Host, pledged: dict[str, str]) -> dict[str, Draft]:
    """Reply in public to published pledges, in their own words and by as much of them as a name may have."""
    rows = {row["public_id"]: row for row in host.rows()}
    drafts = {
        public_id: Draft("heard", clean_lines(words), clean_line(words)[:BY_CHARACTERS])
        for public_id, words in pledged.items()
    }
    for public_id, draft in drafts.items():
        seen = answers_seen(rows[public_id]["public_answers"])
        with host.store.write() as connection:
            write_reply(host.store, connection, public_id, draft, "tests", seen=seen, replied="")
    return drafts


def publish(host: Host, pledged: Iterable[str]) -> None:
    """Approve what still waits."""
    for row in host.rows():
        if row["public_id"] in pledged and row["state"] != "published":
            approve(host.store, row["public_id"], "tests")


def test_the_built_site_shows_scripts_as_words(
    page: Page,
    watch: Watch,
    host: Host,
    pledged: dict[str, str],
    commented: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The static wall and comments, with the replies below them, and the feed, published with few other texts."""
    publish(host, pledged)
    replies = reply_to_all(host, pledged)
    to_comments = reply_to_all(host, commented)
    content = copy_small(host.content, tmp_path / "content", (*TEXTS, f"{COMMENTED.rstrip('/')}.md"))
    host.run(host.backend.pull(content / "data"))
    build(content, tmp_path / "site", publish=True, **host.settings, **UNCOMPRESSED)
    monkeypatch.setattr(host, "site", tmp_path / "site")
    read_built_site(page, watch, host, pledged, replies, "/wall/")
    said = [*commented.values(), *(draft.by for draft in to_comments.values())]
    look(page, watch, f"{host.address}/{COMMENTED}", *said)
    assert page.locator(".comments article").count() >= len(PAYLOADS)


@pytest.mark.faults
def test_the_whole_site_shows_scripts_as_words(page: Page, watch: Watch, host: Host, pledged: dict[str, str]) -> None:
    """The long form: the whole site, with every page of the static wall and the pledges on the front page."""
    publish(host, pledged)
    replies = reply_to_all(host, pledged)
    host.pull()
    host.build()
    read_built_site(page, watch, host, pledged, replies, "/", "/wall/", "/wall/page/2/", "/wall/page/3/")
    json.loads((host.content / "data" / "pledges.json").read_text(encoding="utf-8"))


def read_built_site(
    page: Page, watch: Watch, host: Host, pledged: dict[str, str], replies: dict[str, Draft], *paths: str
) -> None:
    """Read the feed, to the byte, and pages on which every payload stands somewhere."""
    titles, contents = feed_texts((host.site / "feeds/pledges.atom.xml").read_text(encoding="utf-8"))
    for words in pledged.values():
        assert squeezed(words) in {squeezed(content.get_text()) for content in contents}, words
        assert any(squeezed(words).startswith(squeezed(title).rstrip("…")) for title in titles), words
    assert [content for content in contents if content.find(TAGS)] == []
    seen = ""
    for path in paths:
        look(page, watch, f"{host.address}{path}")
        seen += squeezed(page.inner_text("body"))
    texts = [*pledged.values(), *(draft.by for draft in replies.values())]
    assert [words for words in texts if squeezed(words) not in seen] == []


def feed_texts(feed: str) -> tuple[list[str], list[BeautifulSoup]]:
    """Return titles, which a feed says are text, and contents, which it says are HTML."""
    entries = ElementTree.fromstring(feed).findall(f"{FEED}entry")
    titles = [entry.find(f"{FEED}title") for entry in entries]
    contents = [entry.find(f"{FEED}content") for entry in entries]
    assert {each.get("type", "text") for each in titles} == {"text"}
    assert {each.get("type") for each in contents} == {"html"}
    return [each.text for each in titles], [BeautifulSoup(each.text, "lxml") for each in contents]


def test_the_watch_sees_scripts(page: Page, watch: Watch, host: Host) -> None:
    """The gate on a planted fault: a payload that is markup on a page of ours is seen, though the policy stops it."""
    page.route("**/wall*", lambda route: plant(route))
    page.goto(f"{host.address}{ENDPOINT}/wall")
    assert any("Content Security Policy" in fault or "ran" in fault for fault in watch.faults), watch.faults
    watch.faults.clear()


def plant(route: Any) -> None:
    """Answer with a page into which words came as markup."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("</main>", f"{PAYLOADS[2]}</main>"))
