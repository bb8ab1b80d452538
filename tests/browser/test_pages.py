"""Every kind of page, looked at as different people see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from commands.accessibility.checking import (
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
from tests.browser.novelty import Judged
from tests.browser.watching import Watch

NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
LOOKS: dict[str, Any] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
#: Together these have every component; the rest is looked at in one way each. All others: test_matrix.
REPRESENTATIVE = ["front page", "story", "form with errors", "second page with errors", "check page"]
THREE_WAYS = [(PHONE, "light"), (PHONE, "forced colours"), (DESK, "dark")]
ON_A_DESK = ["front page", "form with errors"]


@pytest.fixture(scope="module")
def faults(browser: Browser, host: Host) -> dict[str, list[str]]:
    """One round through every kind of page, with all that is asked of each; what was found, by question."""
    found: dict[str, list[str]] = defaultdict(list)
    watch = Watch(host.address)
    context = browser.new_context(reduced_motion="reduce")
    watch.follow(context)
    page = context.new_page()
    judged = Judged()
    for number, (kind, go) in enumerate(KINDS.items()):
        page.set_viewport_size(NARROW)
        go(page, host.address)
        for question, faults in _answers(page, kind, _ways(kind, number) if judged.is_new(page) else []):
            found[question] += [f"{kind}: {fault}" for fault in faults]
        found["followers"] += [f"{kind}: {fault}" for fault in watch.faults]
        watch.faults.clear()
    page.goto(f"{host.address}/")
    page.wait_for_load_state("networkidle")
    watch.look_for_traces(context)  # those of all pages: one origin and one visit
    found["followers"] += watch.faults
    context.close()
    return found


def _ways(kind: str, number: int) -> list[tuple[ViewportSize, str]]:
    return THREE_WAYS if kind in REPRESENTATIVE else [THREE_WAYS[0] if number % 2 == 0 else THREE_WAYS[2]]


def _answers(page: Page, kind: str, ways: list[tuple[ViewportSize, str]]) -> Iterator[tuple[str, list[str]]]:
    yield "320 pixels", reflow_faults(page)
    yield "targets", target_faults(page)
    yield "headings", heading_faults(page)
    yield "motion", motion_faults(page)
    language = page.evaluate("document.documentElement.lang")
    yield "language", [] if language == "en-GB" else [language]
    if kind in REPRESENTATIVE:
        page.set_viewport_size(PHONE)
        yield "keyboard", focus_faults(page)
    for size, look in ways:
        page.set_viewport_size(size)
        page.emulate_media(**LOOKS[look])
        found = axe_faults(page, contrast=look != "forced colours")
        yield "axe", [f"{size['width']} px, {look}: {fault}" for fault in found]
    page.set_viewport_size(DESK)
    if kind in ON_A_DESK:
        yield "keyboard", focus_faults(page)
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    yield "200 %", reflow_faults(page) + clipped_text(page)


def test_axe_finds_nothing_and_doubts_nothing(faults: dict[str, list[str]]) -> None:
    """WCAG 2.0 to 2.2, A and AA, and axe's best practice: no violation, and nothing that a person must decide.

    Representative kinds on a phone in light and in forced colours, and on a desk in dark; of the others every second
    on a phone in light, the rest on a desk in dark. Axe is asked of each page with any markup that no page before had
    (novelty.py, proven in test_gates), so whatever a template adds or leaves out is judged; of those that have nothing
    new, such as a second list, in test_matrix only.
    """
    assert faults["axe"] == []


def test_every_page_fits_a_screen_of_320_pixels(faults: dict[str, list[str]]) -> None:
    """WCAG 1.4.10: nobody scrolls sideways, also at 400 % zoom on a desk."""
    assert faults["320 pixels"] == []


def test_words_may_be_twice_as_large(faults: dict[str, list[str]]) -> None:
    """WCAG 1.4.4: at 200 % text size no word is cut off and nobody scrolls sideways."""
    assert faults["200 %"] == []


def test_what_is_pressed_is_large_enough_for_a_thumb(faults: dict[str, list[str]]) -> None:
    """44 px in forms and for buttons, 24 px in menus (WCAG 2.5.8 and more)."""
    assert faults["targets"] == []


def test_headings_are_an_outline(faults: dict[str, list[str]]) -> None:
    """One h1, and no level left out on the way down: people jump from heading to heading."""
    assert faults["headings"] == []


def test_nothing_moves_for_who_asked_for_stillness(faults: dict[str, list[str]]) -> None:
    """Neither transition nor animation nor smooth scrolling (prefers-reduced-motion)."""
    assert faults["motion"] == []


def test_every_page_says_its_language(faults: dict[str, list[str]]) -> None:
    """Screen readers choose their voice by it: the campaign's language as the editor wrote it."""
    assert faults["language"] == []


def test_nobody_is_followed_on_any_page(faults: dict[str, list[str]]) -> None:
    """No third party, no cookie, nothing stored, no error and no breach of the policy."""
    assert faults["followers"] == []


def test_every_stop_of_the_keyboard_can_be_seen(faults: dict[str, list[str]]) -> None:
    """WCAG 2.4.7 and 2.4.11: a ring around it, in view and covered by nothing."""
    assert faults["keyboard"] == []


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


def test_a_photo_is_cut_below_the_face(host: Host, visit: Open) -> None:
    """Telephones are held upright for people: the middle of such a photo, on a wide screen, is a chest."""
    page = visit("/stories/two-mugs/", viewport=DESK)
    expect(page.locator(".lead-photo img")).to_have_css("object-position", "50% 20%")
    page.goto(host.address + "/stories/")
    expect(page.locator(".card img").first).to_have_css("object-position", "50% 20%")
