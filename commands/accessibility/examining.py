"""Look at every page of a site as different people see it.

Every page is looked at once. Of pages that are made of the same elements and classes, the first is also looked at in
every way: two widths, three looks, without scripts, enlarged, with the keyboard. A page with a form is looked at again
after it was sent empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

from campaign.accessibility import AXE, FAILURES, Finding
from commands.accessibility import checking

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)


@dataclass(frozen=True)
class Look:
    """Colours as a visitor's device asks for them."""

    color_scheme: Literal["light", "dark"]
    forced_colors: Literal["active", "none"]

    def __str__(self) -> str:
        return "forced colours" if self.forced_colors == "active" else self.color_scheme


LOOKS = (Look("light", "none"), Look("dark", "none"), Look("light", "active"))
MADE_OF = """() => [...new Set([...document.querySelectorAll("*")].map(
    (one) => [one.tagName, ...one.classList, one.type || ""].join(".")))].sort().join(" ")"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
#: A form that asks something of supporters; the search has a form, too.
SENT = "form:has([name=form_step])"
SEND_EMPTY = """(sent) => {
    const form = document.querySelector(sent);
    const step = form.querySelector("[name=form_step]").value;
    form.insertAdjacentHTML("beforeend", `<input type=hidden name=form_step value=${step}>`);
    form.submit();
}"""


@dataclass
class Examination:
    """What was found so far, by question and what is wrong."""

    pages: int = 0
    views: int = 0
    kinds: set[str] = field(default_factory=set)
    places: dict[tuple[str, str], dict[str, list[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def note(self, question: str, what: str, where: str, detail: str) -> None:
        """Keep a fault."""
        details = self.places[question, what][where]
        if detail not in details:
            details.append(detail)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all faults; those on most pages first."""
        found = [
            Finding(question=question, what=what, where=tuple(places), details=tuple(next(iter(places.values()))[:3]))
            for (question, what), places in self.places.items()
        ]
        return tuple(sorted(found, key=lambda finding: (-len(finding.where), finding.what)))


def page_addresses(site: Path) -> list[str]:
    """Return the address of every page of a published site, without leading slash."""
    names = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(name.removesuffix("index.html") for name in names)


def examine(browser: Browser, root: str, addresses: list[str], tell: Callable[[str], None]) -> Examination:
    """Look at pages.

    :param root: where the site is served, without slash at the end.
    :param tell: hears each address before it is looked at.
    """
    found = Examination()
    for address in addresses:
        tell(address)
        page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
        page.goto(f"{root}/{address}")
        found.pages += 1
        is_new = _look(page, address, found)
        if is_new:
            _look_without_scripts(browser, page.url, address, found)
        if page.locator(SENT).count():
            with page.expect_navigation():
                page.evaluate(SEND_EMPTY, SENT)
            _look(page, address, found)
        page.close()
    return found


def _look(page: Page, address: str, found: Examination) -> bool:
    """Ask everything of a page of a kind that was not met before, else the quick questions; tells which it was."""
    made_of = page.evaluate(MADE_OF)
    is_new = made_of not in found.kinds
    found.kinds.add(made_of)
    for question, fault in _quick(page):
        found.note(question, FAILURES[question], address, fault)
    for view in _views(page) if is_new else ["390 px, light"]:
        _ask_axe(page, view, address, found)
    if is_new:
        found.views += 2
        for question, fault in _enlarged(page):
            found.note(question, FAILURES[question], address, fault)
    return is_new


def _look_without_scripts(browser: Browser, url: str, address: str, found: Examination) -> None:
    """Ask axe, itself a script, of a page whose own scripts do not arrive."""
    page = browser.new_page(viewport=PHONE)
    page.route("**/*.js", lambda route: route.abort())
    page.goto(url)
    _ask_axe(page, "without scripts", address, found)
    page.close()


def _ask_axe(page: Page, view: str, address: str, found: Examination) -> None:
    found.views += 1
    for fault in checking.axe_findings(page, contrast="forced" not in view):
        found.note(AXE, fault.words, address, f"{view}: {fault}")


def _views(page: Page) -> Iterator[str]:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for look in LOOKS:
            page.emulate_media(color_scheme=look.color_scheme, forced_colors=look.forced_colors)
            page.evaluate(DRAWN)  # forced colours reach some elements a moment later than others
            yield f"{size['width']} px, {look}"
    page.emulate_media(color_scheme="light", forced_colors="none")


def _quick(page: Page) -> Iterator[tuple[str, str]]:
    for question, ask in (
        ("targets", checking.target_faults),
        ("headings", checking.heading_faults),
        ("motion", checking.motion_faults),
    ):
        yield from ((question, fault) for fault in ask(page))


def _enlarged(page: Page) -> Iterator[tuple[str, str]]:
    page.set_viewport_size(PHONE)
    yield from (("keyboard", fault) for fault in checking.focus_faults(page))
    page.set_viewport_size(NARROW)
    yield from (("reflow", fault) for fault in checking.reflow_faults(page))
    page.set_viewport_size(DESK)
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    yield from (("text_size", fault) for fault in checking.reflow_faults(page) + checking.clipped_text(page))
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(PHONE)
