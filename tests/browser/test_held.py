"""The page of a held pledge: a device may work, in a real browser, and without JavaScript nothing need be done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from endpoint.moderation import withdraw
from tests.browser.conftest import Open
from tests.browser.endpoint_kinds import held
from tests.browser.hosting import ENDPOINT, Host

pytestmark = pytest.mark.usefixtures("nobody_waits")
SCRIPT = f"{ENDPOINT}/held/work.js"


@pytest.fixture
def nobody_waits(host: Host) -> Iterator[None]:
    """Take back what the flood brought: other tests' moderators have pledges of their own to read."""
    before = len(host.rows())
    yield
    for row in host.rows()[before:]:
        withdraw(host.store, row["public_id"], "tests")


def test_a_device_works_and_the_pledge_waits_like_any_other(
    host: Host, visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One press, no further one; the script is asked for by this page and by none on the way to it or from it."""
    monkeypatch.setattr("endpoint.abuse.work.MOST_TRIES", 2_000)  # 50,000 take seconds
    page = visit("/pledge/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(host.address)))
    page.fill("#pledge", "Before the flood")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state("networkidle")
    assert SCRIPT not in asked
    held(page, host)
    assert host.rows()[-1]["state"] == "held"
    page.get_by_role("button", name="Let my device work").click()
    page.wait_for_url(lambda url: "/held/" not in url)
    expect(page.locator("h1")).to_contain_text("Thank you")
    assert host.rows()[-1]["state"] == "pending"
    assert asked.count(SCRIPT) == 1


def test_without_javascript_a_held_pledge_waits_for_somebody(host: Host, visit: Open) -> None:
    """Nothing is offered that would not work; the page says that nothing need be done."""
    page = visit("", java_script_enabled=False)
    held(page, host)
    expect(page.get_by_role("button", name="Let my device work")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("You need not do anything.")
    assert host.rows()[-1]["state"] == "held"
