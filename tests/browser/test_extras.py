"""What scripts add to pages that are complete without them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from campaign.language import ENGLISH
from tests.browser.conftest import Open
from tests.browser.hosting import Host

CANONICAL = "https://pocketpromise.example.org/stories/two-mugs/"


def test_the_front_page_turns_at_midnight(host: Host, visit: Open) -> None:
    """Before, during and after the day, by the campaign's own dates: in an open page and without a new build."""
    page = visit("")
    page.clock.install(time="2027-03-02T23:58:30Z")
    page.goto(f"{host.address}/")
    shown = page.locator("[data-from]:visible")
    expect(shown).to_have_attribute("data-from", re.compile("2026-11-02"))
    page.clock.run_for(120_000)
    expect(shown).to_have_attribute("data-from", re.compile("2027-03-03"))
    expect(shown).to_contain_text("Today is the day.")
    page.clock.run_for(24 * 3600_000)
    expect(shown).to_have_attribute("data-from", re.compile("2027-03-04"))


def test_the_days_to_go_turn_at_midnight(host: Host, visit: Open) -> None:
    """An open page counts on without ticking; also where the clocks change in between."""
    page = visit("", timezone_id="Europe/London")
    page.clock.install(time="2027-02-28T23:58:30Z")
    page.goto(f"{host.address}/")
    days = page.locator("[data-days]")
    expect(days).to_have_text("3 days")
    page.clock.run_for(120_000)
    expect(days).to_have_text("2 days")
    page.clock.run_for(24 * 3600_000)
    expect(days).to_have_text("1 day")
    expect(page.locator(".hero__act:visible")).to_contain_text("1 day to go until 3 March 2027")
    autumn = visit("", timezone_id="Europe/London")
    autumn.clock.install(time="2027-10-29T23:08:30Z")  # past midnight; the night of the 31st has an hour more
    autumn.goto(f"{host.address}/")
    autumn.locator("[data-from]").nth(1).evaluate("(mode) => { mode.dataset.from = '2027-11-03T00:00:00+00:00'; }")
    autumn.clock.run_for(60_000)
    expect(autumn.locator("[data-days]")).to_have_text("4 days")
    assert visit("/", java_script_enabled=False).locator("[data-days]").inner_text().endswith(" days")


def summary(pledged: int, sentence: str) -> str:
    """Return what the endpoint says about its totals."""
    totals = {"pledged": pledged, "number": f"{pledged:,}", "sentence": sentence, "shown": True}
    return json.dumps({"as_of": None, "forms": {"pledge": totals}})


@pytest.mark.parametrize("path", ["/", "/wall/"])
def test_the_counter_only_counts_up(host: Host, visit: Open, path: str) -> None:
    """A newer total replaces the one of the last build, with its date; an older one, out of a cache, does not."""
    page = visit("")
    built = json.loads((host.content / "data/summary.json").read_text(encoding="utf-8"))["forms"]["pledge"]["number"]
    number, as_of = page.locator("[data-number]"), page.locator(".counter .quiet")

    page.route("**/summary.json", lambda route: route.fulfill(body=summary(7, "An old answer.")))
    with page.expect_response("**/summary.json"):
        page.goto(host.address + path)
    page.wait_for_timeout(50)
    expect(number).to_have_text(built)
    expect(as_of).to_be_visible()

    page.unroute("**/summary.json")
    page.route("**/summary.json", lambda route: route.fulfill(body=summary(1234, "266 to go to reach 1,500.")))
    page.goto(host.address + path)
    expect(number).to_have_text("1,234")
    expect(page.locator(".counter span:nth-of-type(2)")).to_have_text("266 to go to reach 1,500.")
    expect(as_of).to_have_count(0)


def test_the_totals_of_the_steps_only_count_up(host: Host, visit: Open) -> None:
    """They come up once they are above the minimum and follow the newest ones; an older answer changes nothing.

    One that the page has no place for, as what lasts a year at first, does not keep the others from it.
    """
    page = visit("")
    built = json.loads((host.content / "data/summary.json").read_text(encoding="utf-8"))["forms"]["pledge"]["number"]
    totals = {"lasting": "3", "pledged": "1,234", "shared": "31"}

    def answer(route: Any) -> None:
        pledge = {"number": "1,234", "sentence": "On the way.", "shown": True, "totals": totals}
        route.fulfill(body=json.dumps({"as_of": None, "forms": {"pledge": pledge}}))

    page.route("**/summary.json", answer)
    page.goto(f"{host.address}/wall/")
    shown = page.locator("[data-totals] li:visible")
    expect(shown).to_have_text(["1,234 pledged", "31 shared theirs"])
    totals["pledged"] = "7"
    page.goto(f"{host.address}/wall/")
    expect(shown).to_have_text([f"{built} pledged", "31 shared theirs"])


def test_without_the_endpoint_the_counter_shows_the_last_number_and_its_date(
    host: Host, visit: Open, watch: Any
) -> None:
    """The site stands on its own: stories, wall and the total as it was pulled, and when that was."""
    watch.allow("502")
    data = json.loads((host.content / "data/summary.json").read_text(encoding="utf-8"))
    with host.endpoint_down():
        page = visit("/")
        page.wait_for_load_state("networkidle")
        expect(page.locator(".counter p")).to_contain_text(f"{data['forms']['pledge']['number']} pledges so far.")
        day = ENGLISH.long_date(datetime.fromisoformat(data["as_of"]))
        expect(page.locator(".counter p")).to_contain_text(f"As of {day}.")
        page.goto(f"{host.address}/wall/")
        assert page.locator(".note").count() == 40


def test_share_buttons_wait_until_they_can_work(host: Host, visit: Open) -> None:
    """Without script, or where the browser cannot do it, there are the plain links and no dead button."""
    page = visit("/stories/two-mugs/", java_script_enabled=False)
    assert page.locator(".share a").count() == 5
    assert page.locator(".share button:visible").count() == 0
    page = visit("")
    page.add_init_script("delete Navigator.prototype.clipboard; delete Navigator.prototype.share")
    page.goto(f"{host.address}/stories/two-mugs/")
    page.wait_for_load_state("networkidle")
    assert page.locator(".share button:visible").count() == 0


def test_the_device_shares_the_link_or_it_is_copied(host: Host, visit: Open) -> None:
    """Both give the page's public address; copying, where the device cannot share, is said aloud."""
    page = visit("", permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(f"{host.address}/stories/two-mugs/")
    page.get_by_role("button", name="Share the link").click()
    expect(page.get_by_role("status")).to_have_text("The link is copied")
    assert page.evaluate("navigator.clipboard.readText()") == CANONICAL
    page.evaluate("navigator.share = async (what) => { window.shared = what; }")
    page.get_by_role("button", name="Share the link").click()
    assert page.evaluate("window.shared") == {"title": page.title(), "url": CANONICAL}
