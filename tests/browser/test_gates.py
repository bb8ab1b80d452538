"""Every check of these tests fails on a planted fault: a check that cannot fail proves nothing."""

from __future__ import annotations

import pytest

from commands.accessibility import checking
from tests.browser.conftest import Open
from tests.browser.watching import Watch

PLANTED = {
    "axe_faults": [
        ("a low contrast", "document.querySelector('main p').style.color = '#e8e0d0'"),
        ("a field without a label", "document.querySelector('label[for=name]').remove()"),
        ("a doubtful contrast", "document.querySelector('.prose').style.background = 'linear-gradient(red, blue)'"),
    ],
    "reflow_faults": [("a wide box", "document.querySelector('main p').style.width = '400px'")],
    "clipped_text": [
        (
            "a fixed height",
            "Object.assign(document.querySelector('main p').style, {height: '9px', overflow: 'hidden'})",
        ),
    ],
    "focus_faults": [
        ("no ring", "document.querySelector('#name').style.outline = 'none'"),
        ("a cover", "Object.assign(document.querySelector('.site-footer').style, {position: 'fixed', inset: 0})"),
    ],
    "target_faults": [("a small box", "document.querySelector('#on_wall').style.width = '20px'")],
    "heading_faults": [
        ("a level left out", "document.querySelector('h1').insertAdjacentHTML('afterend', '<h4>x</h4>')")
    ],
    "motion_faults": [("a transition", "document.querySelector('h1').style.transition = 'color 1s'")],
}
STORED = {
    "cookie": "document.cookie = 'followed=yes'",
    "localStorage": "localStorage.setItem('a', 'b')",
    "sessionStorage": "sessionStorage.setItem('a', 'b')",
    "indexedDB": "new Promise((done) => { indexedDB.open('a').onsuccess = done; })",
    "caches": "caches.open('a')",
}


@pytest.mark.parametrize("check", PLANTED)
def test_a_check_finds_a_planted_fault(visit: Open, check: str) -> None:
    """The sound page passes, the same page with the fault does not."""
    page = visit("/pledge/", viewport={"width": 320, "height": 640})
    assert getattr(checking, check)(page) == []
    for fault, planting in PLANTED[check]:
        page.reload()
        page.evaluate(planting)
        assert getattr(checking, check)(page) != [], fault


@pytest.mark.parametrize("trace", STORED)
def test_the_watch_finds_what_a_page_stores(visit: Open, watch: Watch, trace: str) -> None:
    """Nothing may stay on a visitor's machine."""
    page = visit("/")
    page.evaluate(STORED[trace])
    watch.look_for_traces(page.context)
    assert any(trace in fault for fault in watch.faults)
    page.context.clear_cookies()
    page.goto("about:blank")
    watch.faults.clear()


def test_the_watch_finds_who_else_is_asked(visit: Open, watch: Watch) -> None:
    """The policy refuses a third party's picture, and the refusal is a fault; so is a request that gets through."""
    page = visit("/")
    page.evaluate("new Image().src = 'https://tracker.example/pixel.gif'")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in fault for fault in watch.faults)
    page.route("https://tracker.example/**", lambda route: route.fulfill(body=""))
    page.goto("https://tracker.example/")
    assert "request to https://tracker.example/" in watch.faults
    page.goto("about:blank")
    watch.faults.clear()


def test_the_watch_hears_a_script_that_fails(visit: Open, watch: Watch) -> None:
    """An error that nobody catches is a fault of the page."""
    page = visit("/")
    page.evaluate("setTimeout(() => { throw new Error('planted'); })")
    page.wait_for_timeout(100)
    assert any("planted" in fault for fault in watch.faults)
    watch.faults.clear()
