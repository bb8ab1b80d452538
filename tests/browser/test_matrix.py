"""The long form of the browser's questions: every kind of page in every way, and what was found, kept as a file.

The default tests ask each kind in one way. Here each is asked in all of them, with both samples' themes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from commands.accessibility import checking
from tests.browser.endpoint_kinds import OWN_PAGE, SEEN, See
from tests.browser.hosting import SECOND_SAMPLE, Host
from tests.browser.kinds import KINDS, OF_SECOND_SAMPLE
from tests.browser.test_pages import DESK, LOOKS, PHONE
from tests.site.building import ROOT

pytestmark = pytest.mark.faults

RESULTS = ROOT / "build/accessibility.json"
SECONDS = 20
NARROW = {"width": 320, "height": 640}
#: What only a script shows.
NEED_SCRIPT = {"check view in place", "errors in place"}
#: The second sample has one form and fewer kinds of text.
MISSING = {
    "case study",
    "case studies",
    "film",
    "films",
    "event",
    "events",
    "form of two pages",
    "first page with errors",
    "sent too late",
    "older pledges",
}
MISSING |= {
    "second page with errors",
    "post that answers",
    "further comments",
    "post with a download",
    "story",
    "topic",
    "person",
}
MISSING |= {
    "local campaigns",
    "earlier years",
    "earlier year",
    "wall of an earlier year",
    "series",
    "interview",
    "interviews",
    "article elsewhere",
    "coverage",
    "resource",
    "resources",
    "partner",
    "partners",
}
MISSING |= {"post with a poll", "poll once more", "poll's thank-you"}
#: Its form asks other things than these kinds answer.
MISSING |= {"check page with urgent help", "moderators, stories", *OWN_PAGE} - {"page for codes", "wrong code"}
SECOND_PAGES = {
    "story": "/stories/soup-for-eleven/",
    "post": "/blog/how-to-knock/",
    "topic": "/topics/knocking/",
    **OF_SECOND_SAMPLE,
}


def ways(page: Page) -> Iterator[tuple[str, list[str]]]:
    """Ask a page everything, in all widths and looks; it is loaded once."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for look, media in LOOKS.items():
            page.emulate_media(**media)
            # In forced colours the device sets the colours.
            yield f"axe, {size['width']} px, {look}", checking.axe_faults(page, contrast=look != "forced colours")
        page.emulate_media(**LOOKS["light"])
        yield f"targets, {size['width']} px", checking.target_faults(page)
        yield f"headings, {size['width']} px", checking.heading_faults(page)
        yield f"motion, {size['width']} px", checking.motion_faults(page)
        yield f"keyboard, {size['width']} px", checking.focus_faults(page)
    page.set_viewport_size(NARROW)
    yield "320 px", checking.reflow_faults(page)
    page.set_viewport_size(DESK)
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    yield "200 %", checking.reflow_faults(page) + checking.clipped_text(page)


def examine(browser: Browser, host: Host, kind: str, see: See) -> tuple[int, list[str]]:
    """Look at a kind of page with scripts, and as it is without any; return the number of checks, and the faults."""
    answers = []
    for scripts in (True, False) if kind not in NEED_SCRIPT else (True,):
        context = browser.new_context(viewport=PHONE, reduced_motion="reduce", bypass_csp=True)
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()
        switch = context.new_cdp_session(page)
        # Off while the page loads, so that it is parsed as without scripts; axe itself cannot run without.
        switch.send("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        see(page, host)
        switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
        answers += list(ways(page)) if scripts else [("axe, without scripts", checking.axe_faults(page))]
        context.close()
    return len(answers), [f"{way}: {fault}" for way, faults in answers for fault in faults]


def kinds_of_sample() -> dict[str, See]:
    """Return every kind of page of the first sample."""
    own: dict[str, See] = {kind: lambda page, host, go=go: go(page, host.address) for kind, go in KINDS.items()}
    return {**own, **SEEN}


def kinds_of_second_sample() -> dict[str, See]:
    """Return the kinds of page that the second sample has."""
    more: dict[str, See] = {
        kind: lambda page, host, path=path: page.goto(host.address + path) and None
        for kind, path in SECOND_PAGES.items()
    }
    return {**{kind: see for kind, see in kinds_of_sample().items() if kind not in MISSING}, **more}


def keep(sample: str, kind: str, browser: Browser, checks: int, faults: list[str]) -> None:
    """Write what was found of one kind of page into `RESULTS`, beside what is there of the others."""
    results: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    results.setdefault(sample, {})[kind] = {
        "tested": datetime.now(UTC).date().isoformat(),
        "tools": f"Chromium {browser.version.partition('.')[0]} and axe-core {checking.AXE_VERSION}",
        "checks": checks,
        "faults": faults,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(f"{json.dumps(results, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


@pytest.mark.parametrize("kind", kinds_of_sample())
def test_a_kind_of_page_in_every_way(browser: Browser, host: Host, kind: str) -> None:
    """Two widths, three looks, 320 px, twice the text, keyboard, targets, headings, motion, and without scripts."""
    checks, faults = examine(browser, host, kind, kinds_of_sample()[kind])
    keep("the sample", kind, browser, checks, faults)
    assert faults == []


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The second sample: a child theme with colours and shapes of its own."""
    host = Host(tmp_path_factory.mktemp("second"), content=SECOND_SAMPLE)
    host.start()
    yield host
    host.close()


@pytest.mark.parametrize("kind", kinds_of_second_sample())
def test_a_kind_of_page_of_another_theme_in_every_way(browser: Browser, second: Host, kind: str) -> None:
    """Likewise."""
    checks, faults = examine(browser, second, kind, kinds_of_second_sample()[kind])
    keep("the second sample", kind, browser, checks, faults)
    assert faults == []
