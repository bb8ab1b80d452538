"""Every check of these tests fails on a planted fault: a check that cannot fail proves nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from commands.accessibility import checking
from tests.browser.conftest import Open
from tests.browser.hosting import Host
from tests.browser.novelty import Judged
from tests.browser.watching import Watch

#: By the check that must find it: JavaScript that plants a fault, and words of what is found.
PLANTED = {
    "axe_faults": {
        "document.querySelector('main h1').style.color = '#e8e0d0'": "violations color-contrast: ['h1']",
        "document.querySelector('label[for=idea]').remove()": "violations label: ['#idea']",
        "document.querySelector('.prose').style.background = 'linear-gradient(red, blue)'": "incomplete color-contrast",
    },
    "reflow_faults": {"document.querySelector('main p').style.width = '400px'": "sticks out"},
    "clipped_text": {
        "Object.assign(document.querySelector('main p').style, {height: '9px', overflow: 'hidden'})": "cuts its words"
    },
    "focus_faults": {
        "document.querySelector('.skip').style.outline = 'none'": "has no ring",
        "Object.assign(document.querySelector('.site-footer').style, {position: 'fixed', top: '50%'})": "is covered",
    },
    "target_faults": {"document.querySelector('#readiness').style.width = '20px'": "INPUT readiness is below 44 px"},
    "heading_faults": {"document.querySelector('h1').insertAdjacentHTML('afterend', '<h4>x</h4>')": "h4 follows h1"},
    "motion_faults": {"document.querySelector('h1').style.transition = 'color 1s'": "H1  moves"},
}
#: By the rule that axe must find it by: JavaScript that plants a fault where nothing else is new.
NEW_TO_AXE = {
    "button-name": "document.querySelector('.prose').insertAdjacentHTML('beforeend', '<p><button> </button></p>')",
    "link-name": "document.querySelector('.prose a').textContent = ''",
    "label": "document.querySelector('label[for=idea]').remove()",
    "duplicate-id-aria": "document.querySelector('#idea-count').id = 'idea-hint'",
    "aria-valid-attr-value": "document.querySelector('#place').setAttribute('aria-describedby', 'nowhere')",
    "autocomplete-valid": "document.querySelector('#place').autocomplete = 'often'",
    "aria-roles": "document.querySelector('.prose p').setAttribute('role', 'buton')",
    "tabindex": "document.querySelector('.site-name').tabIndex = 5",
    "color-contrast": "document.querySelector('main h1').style.color = '#e8e0d0'",
    "region": "document.querySelector('.skip').href = '#nowhere'",
    "landmark-unique": "document.querySelectorAll('nav').forEach((nav) => nav.setAttribute('aria-label', 'Menu'))",
    "landmark-no-duplicate-main": "document.body.append(document.querySelector('main').cloneNode(true))",
    "document-title": "document.title = ''",
    "html-lang-valid": "document.documentElement.lang = 'xx'",
    "meta-viewport": "document.querySelector('meta[name=viewport]').content += ', user-scalable=no'",
}
STORED = {
    "cookie": "document.cookie = 'followed=yes'",
    "localStorage": "localStorage.setItem('a', 'b')",
    "sessionStorage": "sessionStorage.setItem('a', 'b')",
    "indexedDB": "new Promise((done) => { indexedDB.open('a').onsuccess = done; })",
    "caches": "caches.open('a')",
}


@pytest.fixture(scope="module")
def sound(browser: Browser, host: Host) -> Iterator[Page]:
    """A page with a form, on which no check finds anything."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{host.address}/suggest/")
    for check in PLANTED:
        assert getattr(checking, check)(page) == [], check
    yield page
    context.close()


@pytest.mark.parametrize("check", PLANTED)
def test_a_check_finds_a_planted_fault(sound: Page, check: str) -> None:
    """The sound page passes, the same page with faults does not: each is found."""
    sound.reload()
    for planting in PLANTED[check]:
        sound.evaluate(planting)
    faults = getattr(checking, check)(sound)
    assert [words for words in PLANTED[check].values() if not any(words in fault for fault in faults)] == [], faults


def test_axe_is_shown_every_fault_that_is_new(sound: Page) -> None:
    """A page that axe was shown has nothing new; each fault is, whether something was added, changed or taken away."""
    sound.reload()
    judged = Judged()
    assert judged.is_new(sound)
    assert not judged.is_new(sound)
    for planting in NEW_TO_AXE.values():
        sound.evaluate(planting)
        assert judged.is_new(sound), planting
    found = {fault.rule for fault in checking.axe_findings(sound)}
    assert NEW_TO_AXE.keys() - found == set()


def test_the_watch_finds_what_a_page_stores(visit: Open, watch: Watch) -> None:
    """Nothing may stay on a visitor's machine."""
    page = visit("/")
    for storing in STORED.values():
        page.evaluate(storing)
    watch.look_for_traces(page.context)
    assert [trace for trace in STORED if not any(trace in fault for fault in watch.faults)] == []
    page.context.clear_cookies()
    page.goto("about:blank")
    watch.faults.clear()


def test_the_watch_finds_who_else_is_asked(visit: Open, watch: Watch) -> None:
    """The policy refuses a third party's picture, and the refusal is a fault; so is a request that gets through."""
    page = visit("/")
    with page.expect_console_message():
        page.evaluate("new Image().src = 'https://tracker.example/pixel.gif'")
    assert any("Content Security Policy" in fault for fault in watch.faults)
    page.route("https://tracker.example/**", lambda route: route.fulfill(body=""))
    page.goto("https://tracker.example/")
    assert "request to https://tracker.example/" in watch.faults
    page.goto("about:blank")
    watch.faults.clear()


def test_the_watch_hears_a_script_that_fails(visit: Open, watch: Watch) -> None:
    """An error that nobody catches is a fault of the page."""
    page = visit("/")
    with page.context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('planted'); })")
    assert any("planted" in fault for fault in watch.faults)
    watch.faults.clear()
