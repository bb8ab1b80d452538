"""A supporter changes their mind, on a phone, without JavaScript and without a cookie."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from commands.accessibility import checking
from endpoint.moderation import approve, decide
from endpoint.moderation.actions import question
from tests.browser.conftest import Open
from tests.browser.hosting import Host

WORDS = "I will walk home with my asthma"


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def look(page: Page) -> None:
    """Ask of a page what is asked of every page."""
    faults = [*checking.axe_faults(page), *checking.reflow_faults(page), *checking.clipped_text(page)]
    faults += [*checking.target_faults(page), *checking.heading_faults(page)]
    assert faults == [], page.url


def test_a_supporter_changes_and_takes_back_a_pledge_without_script(host: Host, visit: Open) -> None:
    """Pledge, the question about the name, thanks with a code, own page, edit, each step, take it back."""
    page = visit("/pledge/", java_script_enabled=False)
    page.fill("#pledge", WORDS)
    press(page, "Continue")
    page.check("#topic-2")
    page.fill("#name", "Ann")
    page.check("#on_wall")
    page.check("#show_name")
    press(page, "Make my pledge")
    press(page, "Make my pledge")

    assert page.get_by_label("Show it without my name").is_checked()
    press(page, "Make my pledge")
    assert re.search(r"/thanks/[a-z2-7]{28}$", page.url)
    code = page.locator(".big-code").inner_text()
    row = host.rows()[-1]
    assert "name" not in row["public_answers"]

    page.get_by_role("link", name="the page for codes").click()
    page.fill("#code", code.upper())
    press(page, "Open my pledge")
    own = page.url
    assert own.endswith(f"/manage/{code.replace(' ', '')}")
    assert WORDS in page.locator("main").inner_text()

    approve(host.store, row["public_id"], "a moderator")
    page.get_by_role("link", name="Change it").click()
    page.fill("#pledge", "I will take the stairs")
    press(page, "Save my changes")
    assert page.url == own
    assert host.rows()[-1]["state"] == "pending"

    for step, button in enumerate(("I have shared it", "I did it", "I have inspired somebody"), 2):
        press(page, button)
        assert page.url == f"{own}#steps"
        assert page.locator("#steps").inner_text() == f"{step} of 4 steps taken"
    press(page, "I have not shared it after all")
    assert page.locator("#steps").inner_text() == "3 of 4 steps taken"
    page.get_by_role("link", name="Take it back").click()
    press(page, "Take my pledge back")
    assert page.url == own
    assert "You took it back" in page.locator("main").inner_text()
    assert host.rows()[-1]["state"] == "withdrawn"


def test_every_page_of_it_is_for_everybody(host: Host, visit: Open) -> None:
    """axe, 390 px, targets and headings on each: the name question, thanks, code, own page, edit, plan, take back."""
    page = visit("/pledge/")
    page.fill("#pledge", WORDS)
    press(page, "Continue")
    page.check("#topic-2")
    page.fill("#name", "Ann")
    page.check("#on_wall")
    page.check("#show_name")
    press(page, "Make my pledge")
    page.get_by_role("heading", name="Your answers").wait_for()
    press(page, "Make my pledge")
    page.get_by_text("without my name").wait_for()
    look(page)
    press(page, "Make my pledge")
    page.wait_for_url("**/thanks/*")
    look(page)
    code = page.url.rpartition("/")[2]
    public_id = host.rows()[-1]["public_id"]
    decide(host.store, public_id, question("May we name the garden?", "a moderator"))
    page.goto(f"{host.address}/api/manage/{code}")
    press(page, "Send my answer")
    assert "Write your answer" in page.locator(".error-summary").inner_text()
    look(page)
    page.get_by_label("Your answer").fill("Yes")
    press(page, "Send my answer")
    assert host.rows()[-1]["asked_at"] is None
    for place in ("manage", f"manage/{code}", f"manage/{code}/edit", f"manage/{code}/plan", f"manage/{code}/withdraw"):
        page.goto(f"{host.address}/api/{place}")
        look(page)
