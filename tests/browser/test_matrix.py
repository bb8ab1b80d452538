"""The long form of the browser's questions: every kind of page in every way, and what was found, kept as a file.

The default tests ask each kind in one way. Here each is asked in all of them, with both samples' themes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import checking
from tests.browser.endpoint_kinds import SEEN, See
from tests.browser.hosting import Host
from tests.browser.kinds import KINDS, PAGES
from tests.browser.test_pages import DESK, LOOKS, PHONE
from tests.site.building import ROOT

pytestmark = pytest.mark.faults

RESULTS = ROOT / "build/accessibility.json"
SECONDS = 20
NARROW = {"width": 320, "height": 640}
#: What only a script shows.
NEED_SCRIPT = {"check view in place", "errors in place"}
#: The second sample has one form and fewer kinds of text.
MISSING = {"case study", "film", "event", "events", "form of two pages", "first page with errors", "older pledges"}
MISSING |= {"second page with errors", "post that answers", "post with a download", "story", "topic", "person"}
SECOND_PAGES = {
    "story": "/stories/soup-for-eleven/",
    "post": "/blog/how-to-knock/",
    "topic": "/topics/knocking/",
}


@dataclass
class Examination:
    """What one campaign's pages were asked, and what was found.

    :param checks: by kind of page, how many questions it was asked.
    :param faults: by kind of page, what is wrong, with the way in which it was looked at.
    """

    checks: dict[str, int] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, way: str, faults: list[str]) -> None:
        """Keep the answer to one question."""
        self.checks[kind] = self.checks.get(kind, 0) + 1
        self.faults.setdefault(kind, []).extend(f"{way}: {fault}" for fault in faults)


def ways(page: Page) -> Iterator[tuple[str, list[str]]]:
    """Ask a page everything, in all widths and looks; it is loaded once."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for look, media in LOOKS.items():
            page.emulate_media(**media)
            yield f"axe, {size['width']} px, {look}", checking.axe_faults(page)
        page.emulate_media(**LOOKS["light"])
        yield f"targets, {size['width']} px", checking.target_faults(page)
        yield f"headings, {size['width']} px", checking.heading_faults(page)
        yield f"motion, {size['width']} px", checking.motion_faults(page)
        yield f"keyboard, {size['width']} px", checking.focus_faults(page)
        page.evaluate("document.querySelectorAll('[data-was-reached]').forEach((one) => delete one.dataset.wasReached)")
    page.set_viewport_size(NARROW)
    yield "320 px", checking.reflow_faults(page)
    page.set_viewport_size(DESK)
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    yield "200 %", checking.reflow_faults(page) + checking.clipped_text(page)


def examine(browser: Browser, host: Host, kinds: dict[str, See]) -> Examination:
    """Look at every kind of page with scripts, and once more as it is without any."""
    found = Examination()
    for kind, see in kinds.items():
        for scripts in (True, False):
            if not scripts and kind in NEED_SCRIPT:
                continue
            context = browser.new_context(viewport=PHONE, reduced_motion="reduce", bypass_csp=True)
            context.set_default_timeout(SECONDS * 1000)
            page = context.new_page()
            switch = context.new_cdp_session(page)
            # Off while the page loads, so that it is parsed as without scripts; axe itself cannot run without.
            switch.send("Emulation.setScriptExecutionDisabled", {"value": not scripts})
            see(page, host)
            switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
            if scripts:
                for way, faults in ways(page):
                    found.note(kind, way, faults)
            else:
                found.note(kind, "axe, without scripts", checking.axe_faults(page))
            context.close()
    return found


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


def keep(sample: str, browser: Browser, found: Examination) -> None:
    """Write what was found of one sample into `RESULTS`, beside what is there of the other."""
    results: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    results[sample] = {
        "tested": datetime.now(UTC).date().isoformat(),
        "tools": f"Chromium {browser.version.partition('.')[0]} and axe-core {checking.AXE_VERSION}",
        "kinds": {kind: {"checks": found.checks[kind], "faults": found.faults[kind]} for kind in found.checks},
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(f"{json.dumps(results, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


def all_faults(found: Examination) -> list[str]:
    """Return every fault with its kind of page."""
    return [f"{kind}: {fault}" for kind, faults in found.faults.items() for fault in faults]


def test_every_kind_of_page_in_every_way(browser: Browser, host: Host) -> None:
    """Two widths, three looks, 320 px, twice the text, keyboard, targets, headings, motion, and without scripts."""
    found = examine(browser, host, kinds_of_sample())
    keep("the sample", browser, found)
    assert set(found.checks) >= {*PAGES, *SEEN}
    assert all_faults(found) == []


def test_the_second_sample_in_every_way(browser: Browser, tmp_path: Path) -> None:
    """Likewise, in a child theme with colours and shapes of its own."""
    host = Host(tmp_path, content=ROOT / "examples/two-doors-down/content")
    host.open()
    try:
        host.load_samples()
        found = examine(browser, host, kinds_of_second_sample())
    finally:
        host.close()
    keep("the second sample", browser, found)
    assert all_faults(found) == []
