"""Every kind of page, looked at as different people see it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checking import (
    axe_faults,
    clipped_text,
    focus_faults,
    heading_faults,
    motion_faults,
    reflow_faults,
    target_faults,
)
from tests.browser.conftest import Open
from tests.browser.hosting import Host
from tests.browser.kinds import KINDS

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}
#: Together these have every component; the rest is looked at in one way each.
REPRESENTATIVE = ["front page", "story", "form with errors", "second page with errors", "check page"]
REST = [kind for kind in KINDS if kind not in REPRESENTATIVE]


def faults_of(page: Page, host: Host, kinds: list[str], *checks: Any) -> list[str]:
    """Return the faults of several kinds of page."""
    faults = []
    for kind in kinds:
        KINDS[kind](page, host.address)
        faults += [f"{kind}: {fault}" for check in checks for fault in check(page)]
    return faults


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_and_doubts_nothing(host: Host, visit: Open, look: str, size: dict[str, int]) -> None:
    """WCAG 2.0 to 2.2, A and AA, and axe's best practice: no violation, and nothing that a person must decide."""
    page = visit("", viewport=size, **LOOKS[look])
    assert faults_of(page, host, REPRESENTATIVE, axe_faults) == []


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_on_any_other_kind_of_page(host: Host, visit: Open, half: int) -> None:
    """Likewise; every second kind on a phone in light, the others on a desk in dark."""
    page = visit("", viewport=[PHONE, DESK][half], color_scheme=["light", "dark"][half])
    assert faults_of(page, host, REST[half::2], axe_faults) == []


def test_every_page_fits_a_screen_of_320_pixels(host: Host, visit: Open) -> None:
    """WCAG 1.4.10: nobody scrolls sideways, also at 400 % zoom on a desk."""
    page = visit("", viewport={"width": 320, "height": 640})
    assert faults_of(page, host, list(KINDS), reflow_faults) == []


def test_words_may_be_twice_as_large(host: Host, visit: Open) -> None:
    """WCAG 1.4.4: at 200 % text size no word is cut off and nobody scrolls sideways."""

    def enlarge(page: Page) -> list[str]:
        page.evaluate("document.documentElement.style.fontSize = '36px'")
        return []

    page = visit("", viewport=DESK)
    assert faults_of(page, host, list(KINDS), enlarge, reflow_faults, clipped_text) == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_stop_of_the_keyboard_can_be_seen(host: Host, visit: Open, size: dict[str, int]) -> None:
    """WCAG 2.4.7 and 2.4.11: a ring around it, in view and covered by nothing."""
    page = visit("", viewport=size)
    kinds = ["front page", "story", "wall", "form with errors", "second page with errors", "check page", "thank-you"]
    assert faults_of(page, host, kinds, focus_faults) == []


def test_what_is_pressed_is_large_enough_for_a_thumb(host: Host, visit: Open) -> None:
    """44 px in forms and for buttons, 24 px in menus (WCAG 2.5.8), on every kind of page.

    In the same round: headings in order, nothing that moves by itself, and the language that the editor wrote.
    """

    def language(page: Page) -> list[str]:
        found = page.evaluate("document.documentElement.lang")
        return [] if found == "en-GB" else [f"the language is {found}"]

    page = visit("", reduced_motion="reduce")
    assert faults_of(page, host, list(KINDS), target_faults, heading_faults, motion_faults, language) == []


def test_a_page_prints_what_it_says_and_not_how_to_get_around(visit: Open) -> None:
    """On paper there is the story with its photo; menus, share links and forms cannot be pressed there."""
    page = visit("/stories/two-mugs/", viewport=DESK)
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".big-quote")).to_be_visible()
    expect(page.locator(".lead-photo img")).to_be_visible()
    expect(page.get_by_role("heading", name="Talk to us")).to_be_visible()
    for hidden in ("nav[aria-label=Main]", ".share", ".call", ".skip"):
        expect(page.locator(hidden)).to_be_hidden()
