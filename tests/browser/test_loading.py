"""What a page asks for before anybody touches it, and what comes then."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.hosting import Host, wait_until
from tests.site.building import Site
from tests.site.test_weight import KINDS, files_of, later_files

#: Each style sheet is loaded, and none is left that waits.
STYLES_ARE_THERE = """
!document.querySelector("link[disabled]")
&& [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet?.cssRules.length)
"""


class Asked:
    """The pages, style sheets and scripts that a browser asked for, in order, as files of the site."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._folder = folder
        self.files: list[Path] = []
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if request.resource_type in ("document", "stylesheet", "script"):
            path = unquote(urlsplit(request.url).path)[1:]
            self.files.append(self._folder / (f"{path}index.html" if path.endswith("/") or not path else path))


@pytest.fixture
def site(host: Host) -> Site:
    """The site that the host serves."""
    return Site(host.site, host.content)


def test_an_untouched_page_asks_for_what_is_weighed(host: Host, site: Site, visit: Open) -> None:
    """Pages, style sheets and scripts: those that `test_weight` counts, and no others.

    Of kinds that name the same sheets and scripts, one is opened.
    """
    page = visit("")
    asked = Asked(page, host.site)
    named = {(*files_of(site, address)[1:], *later_files(site, address)): address for address in KINDS.values()}
    for address in named.values():
        asked.files.clear()
        page.goto(f"{host.address}/{address}")
        page.evaluate("new Promise(requestIdleCallback)")
        assert sorted(asked.files) == sorted(files_of(site, address)), address


@pytest.mark.parametrize("way", ["finger", "keyboard"])
@pytest.mark.parametrize("address", ["pledge/", "suggest/"])
def test_a_touched_form_loads_its_script_and_then_its_styles(
    host: Host, site: Site, visit: Open, address: str, way: str
) -> None:
    """The script brings the styles of all that it may show; touched again, nothing is loaded again."""
    page = visit("", has_touch=way == "finger")
    page.goto(f"{host.address}/{address}")
    asked = Asked(page, host.site)
    first = page.locator("[data-form] textarea").first
    for _ in range(2):
        first.tap() if way == "finger" else first.focus()
        wait_until(lambda: page.evaluate("Boolean(document.onsubmit)"))
        page.locator("h1").click()
    wait_until(lambda: page.evaluate(STYLES_ARE_THERE))
    sheet, script = later_files(site, address)
    assert asked.files == [script, sheet]


def test_a_form_whose_script_did_not_come_is_posted(visit: Open, watch: Any) -> None:
    """As it is without script: the endpoint shows the mistakes, and what was typed."""
    watch.allow("net::ERR_FAILED")
    page = visit("")
    page.route("**/form.*.js", lambda route: route.abort())
    page.goto(f"{watch.address}/pledge/")
    with page.expect_event("requestfailed"):
        page.fill("#pledge", "x" * 300)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/api/forms/pledge")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#pledge")).to_have_value("x" * 300)


@pytest.mark.parametrize("lost", ["form.*.js", "sent.*.css"])
def test_what_did_not_come_is_asked_for_again(visit: Open, watch: Any, lost: str) -> None:
    """The script at the next touch, the styles when the form is sent: a signal that was lost for a moment costs nobody
    the page that keeps their words, nor its looks."""
    watch.allow("net::ERR_FAILED")
    page = visit("")
    page.route(f"**/{lost}", lambda route: route.abort())
    page.goto(f"{watch.address}/pledge/")
    with page.expect_event("requestfailed"):
        page.locator("button[name=form_step]").focus()
    page.unroute(f"**/{lost}")
    page.focus("#pledge")
    wait_until(lambda: page.evaluate("Boolean(document.onsubmit)"))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".error-summary")).to_be_focused()
    wait_until(lambda: page.evaluate(STYLES_ARE_THERE))
    assert page.url.endswith("/pledge/")
