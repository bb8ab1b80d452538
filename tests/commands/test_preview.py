"""The preview as a whole: edit, see, pledge, moderate, stop."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from commands.pull import PLEDGES
from endpoint.headers import content_security_policy
from endpoint.moderation import approve, list_pending
from endpoint.store import Store
from tests.commands.previewing import PATIENCE, Events, RunningPreview
from tests.programs import need_browser

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups and ps")

STORY = "stories/two-mugs.md"
STORY_PAGE = "/stories/two-mugs/"
PLEDGE = {"pledge": "I will water the fern by the lift", "topic": "rest-and-breaks", "on_wall": "yes"}


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPreview]:
    """One preview for all tests that leave it as it was."""
    running = RunningPreview(tmp_path_factory.mktemp("preview"))
    try:
        running.start()
        yield running
    finally:
        running.end()


@pytest.fixture
def events(preview: RunningPreview) -> Iterator[Events]:
    """An open page; the state that it hears first has been read."""
    listening = preview.events()
    assert listening.next()["report"] == ""
    yield listening
    listening.close()


@pytest.mark.parametrize("path", ["/", STORY_PAGE, "/wall/", "/stories/"])
def test_pages_are_served_with_their_headers(preview: RunningPreview, path: str) -> None:
    """As the real host would serve them, but never from a cache."""
    status, page, headers = preview.get(path)
    assert status == 200
    assert headers["content-security-policy"] == content_security_policy("")
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert len(re.findall(r'<script src="/_preview/reload\.js\?build=\w+" defer></script>', page)) == 1


def test_files_on_disk_are_as_they_would_be_published(preview: RunningPreview) -> None:
    """The script is added on the way to the browser."""
    pages = list(preview.site.rglob("*.html"))
    assert pages
    assert not [page for page in pages if "_preview" in page.read_text(encoding="utf-8")]


def test_missing_page_is_the_sites_own(preview: RunningPreview) -> None:
    """An editor sees what a visitor would see, in the site's look."""
    status, page, _ = preview.get("/no-such-page/")
    assert status == 404
    looks = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    assert {preview.get(look)[0] for look in looks} == {200}
    assert page.replace("</body>", "").startswith((preview.site / "404.html").read_text(encoding="utf-8")[:200])


def test_folder_without_slash_is_redirected_on_this_host(preview: RunningPreview) -> None:
    """Relative links need the slash; nothing in the address may name another host."""
    assert preview.get("/wall")[2]["location"] == "/wall/"
    assert preview.get("//wall")[2].get("location", "/wall/") == "/wall/"


@pytest.mark.parametrize("path", ["/_preview/reload.js", "/_preview/preview.css", "/theme/css/main.css"])
def test_scripts_and_styles_have_their_types(preview: RunningPreview, path: str) -> None:
    """With nosniff, a browser takes no script whose type is wrong."""
    status, _, headers = preview.get(path)
    assert status == 200
    assert headers["content-type"].partition(";")[0] == ("text/javascript" if path.endswith("js") else "text/css")


def test_endpoint_is_below_its_path(preview: RunningPreview) -> None:
    """The form's address is on the same host, so that no policy stands in between."""
    status, health, _ = preview.get("/api/health")
    assert (status, health) == (200, '{"status":"ok"}')
    assert '"pledged":40' in preview.get("/api/summary.json")[1]


def test_sample_pledges_are_on_the_wall(preview: RunningPreview) -> None:
    """A newcomer sees a site that is alive."""
    assert "I will make two mugs of tea, never one." in preview.get("/wall/")[1] + preview.get("/wall/page/2/")[1]


def test_pledge_is_taken_moderated_and_shown(preview: RunningPreview, events: Events) -> None:
    """The whole circle, with a moderator in another window."""
    status, _, headers = preview.post("/api/forms/pledge", PLEDGE)
    assert status == 303
    assert preview.get(headers["location"])[0] == 200
    store = Store(preview.database_url)
    (waiting,) = list_pending(store)
    assert PLEDGE["pledge"] not in preview.get("/wall/")[1]
    approve(store, waiting.public_id, "a test")
    store.close()
    preview.wait_for(lambda: PLEDGE["pledge"] in preview.get("/wall/")[1])
    assert events.next()["build"]
    assert PLEDGE["pledge"] in (preview.data / PLEDGES).read_text(encoding="utf-8")
    assert not (preview.content / "data").exists(), "a publication would show the preview's samples as people's pledges"


def test_it_tells_how_to_moderate_in_the_browser(preview: RunningPreview) -> None:
    """The printed address is a page with the button that signs in."""
    found = re.search(r"signed in with http://127\.0\.0\.1:\d+(/api/moderate/sign-in/\S+)", preview.said)
    assert found
    status, page, _ = preview.get(found[1])
    assert status == 200
    assert "Sign in" in page


def test_faulty_pledge_gets_the_themes_page(preview: RunningPreview) -> None:
    """The endpoint answers in the site's look, from the bundle of the same build."""
    status, page, _ = preview.post("/api/forms/pledge", {**PLEDGE, "pledge": ""})
    assert status == 422
    assert "Write what you will do" in page
    assert "_preview" not in page


def test_a_save_is_on_the_open_page_and_a_broken_file_is_told(preview: RunningPreview, events: Events) -> None:
    """Save, look: nothing to press. Nobody loses the page because of a missing quote: the last good site stays.

    In a real browser, under the site's own policy, where nothing is blocked; and in what each open page hears. A page
    in which somebody has typed keeps the words, and tells of the newer build.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://127.0.0.1:{preview.port}{STORY_PAGE}", wait_until="load")
        form = browser.new_page()
        form.goto(f"http://127.0.0.1:{preview.port}/pledge/", wait_until="load")
        form.fill("#pledge", "Half a promise")
        report = form.locator("#preview-report")
        seen = page.get_by_text("Seen without pressing anything.")
        assert not seen.is_visible()
        preview.edit(STORY, "\n---\n", "\n---\nSeen without pressing anything.\n\n")
        seen.wait_for(timeout=PATIENCE * 1000)
        shown = preview.get(STORY_PAGE)[1]
        while f"build={events.next()['build']}" not in shown:  # one save may be two changes, each with its build
            pass
        report.filter(has_text="a newer build").wait_for(timeout=PATIENCE * 1000)
        good = preview.get("/")[1]
        preview.edit("campaign.yml", "name: ", 'name: "')
        page.get_by_role("alert").filter(has_text="campaign.yml:1").wait_for(timeout=PATIENCE * 1000)
        broken = events.next()
        assert "campaign.yml:1" in broken["report"]
        assert "1 problem to fix" in preview.said
        report.filter(has_text="campaign.yml:1").wait_for(timeout=PATIENCE * 1000)
        assert form.input_value("#pledge") == "Half a promise"
        assert seen.is_visible()
        assert preview.get("/")[1] == good
        preview.edit("campaign.yml", 'name: "', "name: ")
        page.locator("#preview-report").wait_for(state="detached", timeout=PATIENCE * 1000)
        mended = events.next()
        assert mended["report"] == ""
        assert mended["build"] != broken["build"]
        browser.close()
    assert said == []


def test_interrupt_leaves_no_process_and_frees_the_port(preview: RunningPreview) -> None:
    """Last of all: an open page must not hold it up, and the helpers end with it. (Ctrl-C by way of `kill`.)"""
    listening = preview.events()
    assert len(preview.left_over()) >= 2  # itself and its helpers
    assert preview.stop(signal.SIGINT) == 130
    assert preview.left_over() == []
    assert listening.answer.read() is not None
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", preview.port))
    assert "Traceback" not in preview.said


def test_faulty_first_build_is_shown_and_turns_into_the_site(tmp_path: Path) -> None:
    """Also when there is no good build yet, something is there to look at; and Ctrl-C works in the middle of it all."""
    preview = RunningPreview(tmp_path)
    preview.edit("campaign.yml", "name: ", "nmae: ")
    try:
        preview.start()
        status, page, _ = preview.wait_for(lambda: preview.get("/wall/"))
        assert status == 503
        assert "unknown key &#x27;nmae&#x27;" in page
        assert preview.get("/api/health")[0] == 503
        preview.edit("campaign.yml", "nmae: ", "name: ")
        preview.wait_for(lambda: preview.get("/wall/")[0] == 200)
        assert preview.get("/api/health")[0] == 200
        preview.edit(STORY, "\n---\n", "\n---\nMore.\n\n")  # stops in the middle of a build, as a terminal does it
        assert preview.stop(signal.SIGINT, whole_group=True) == 130
        assert preview.left_over() == []
        assert "Traceback" not in preview.said
    finally:
        preview.end()
