"""What is asked of every page. Each function returns its faults, so that a test can prove it on a planted one.

The browser tests ask the sample's pages, `python3 tasks.py accessibility` those of any campaign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

# axe reads the same few colours again for every text, each with a library of all colour spaces: a third of its time.
_READ_A_COLOUR_ONCE = """;
(() => {
    const colour = axe.commons.color.Color.prototype;
    const read = colour.parseString;
    const known = new Map();
    colour.parseString = function (words) {
        if (known.has(words)) return Object.assign(this, known.get(words));
        read.call(this, words);
        const {r, g, b, alpha} = this;
        known.set(words, {r, g, b, alpha});
        return this;
    };
})();"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8") + _READ_A_COLOUR_ONCE
AXE_VERSION = re.findall(r"axe v([\d.]+)", AXE)[0]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
MOST_TABS = 120  # more than any page has stops


@dataclass(frozen=True)
class AxeFault:
    """Something that axe-core found on one element.

    :param kind: ``violations``, or ``incomplete``: what axe wants a person to look at.
    :param rule: the rule's name, such as ``color-contrast``.
    :param words: what the rule asks for, as a sentence without full stop.
    """

    kind: str
    rule: str
    words: str
    element: str
    summary: str

    def __str__(self) -> str:
        return f"{self.kind} {self.rule}: {self.element} {self.summary[:200]}"


def axe_findings(page: Page, *, contrast: bool = True) -> list[AxeFault]:
    """Return what axe-core finds, and what it wants a person to look at.

    :param contrast: ask for it too. Not where the visitor's device sets all colours: contrast is its own matter then,
        and axe judges it by the page's `-webkit-text-fill-color`, which Chromium does not paint with.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        # Not `page.evaluate`, which wraps what it is given: Chromium would compile all of it anew on each page.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE})
        session.detach()
    results: dict[str, Any] = page.evaluate(
        """([tags, contrast]) => axe.run(document, {
            runOnly: {type: "tag", values: tags}, resultTypes: ["violations", "incomplete"], preload: false,
            rules: {"color-contrast": {enabled: contrast}},
        })""",
        [AXE_TAGS, contrast],
    )
    return [
        AxeFault(kind, rule["id"], rule["help"], str(node["target"]), node["failureSummary"])
        for kind in ("violations", "incomplete")
        for rule in results[kind]
        for node in rule["nodes"]
    ]


def axe_faults(page: Page, *, contrast: bool = True) -> list[str]:
    """Return the same as text: both kinds must be nothing."""
    return [str(fault) for fault in axe_findings(page, contrast=contrast)]


def reflow_faults(page: Page) -> list[str]:
    """Return the elements that stick out to the side, if the page can be scrolled sideways (WCAG 1.4.10)."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const out = [...document.body.querySelectorAll("*")].filter((one) => {
                const box = one.getBoundingClientRect();
                return box.width && box.right > width + 1;
            });
            return out.slice(0, 5).map((one) => `${one.tagName} ${one.className} sticks out at ${width} px`);
        }"""
    )
    return found


def clipped_text(page: Page) -> list[str]:
    """Return the elements whose words are cut off (WCAG 1.4.4); what only screen readers read does not count."""
    found: list[str] = page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter((one) => {
            const style = getComputedStyle(one);
            if (one.closest(".unseen, .skip, textarea, select, svg, img, input")) return false;
            return style.overflow != "visible" && (one.scrollWidth > one.clientWidth + 1
                || one.scrollHeight > one.clientHeight + 1);
        }).map((one) => `${one.tagName} ${one.className} cuts its words off`)"""
    )
    return found


def focus_faults(page: Page) -> list[str]:
    """Walk all stops with the Tab key; return those that cannot be seen (WCAG 2.4.7, 2.4.11)."""
    page.evaluate(_FROM_THE_TOP)
    faults: list[str] = []
    seen = 0
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        fault = page.evaluate(_SEEN)
        if fault == "end":
            break
        seen += 1
        faults += [fault] if fault else []
    return faults if seen else ["nothing can be reached"]


# Tab goes on from where the focus was last, also after a blur; the body itself is no stop.
_FROM_THE_TOP = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
    for (const one of document.querySelectorAll("[data-was-reached]")) delete one.dataset.wasReached;
}"""
# A film's own buttons are stops inside of it: the page sees the film again, and the browser draws their rings.
_SEEN = """() => {
    const one = document.activeElement;
    if (one.dataset.wasReached == "just now") return "";
    if (one == document.body || one.dataset.wasReached) return "end";
    const last = document.querySelector("[data-was-reached='just now']");
    if (last) last.dataset.wasReached = "before";
    one.dataset.wasReached = "just now";
    const name = `${one.tagName} ${one.id || one.textContent.trim().slice(0, 30)}`;
    const box = one.getClientRects()[0];
    if (!box) return `${name} has no place`;
    if (box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth)
        return `${name} is outside the view`;
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const own = [one, ...(one.labels || [])].some((part) => part.contains(top));
    if (!top || !(own || top.contains(one))) return `${name} is covered by ${top?.className}`;
    const style = getComputedStyle(one);
    if (style.outlineStyle == "none" || parseFloat(style.outlineWidth) < 2) return `${name} has no ring`;
    return "";
}"""


def target_faults(page: Page) -> list[str]:
    """Return what is too small to hit: 44 px in forms and among share links, 24 px in menus (WCAG 2.5.8 and more)."""
    found: list[str] = page.evaluate(
        """() => {
            const small = (selector, least) => [...document.querySelectorAll(selector)].filter((one) => {
                const box = one.getBoundingClientRect();
                return box.width && (box.height < least || box.width < least);
            }).map((one) => `${one.tagName} ${one.textContent.trim() || one.id} is below ${least} px`);
            return [
                ...small(".form :is(input, select, textarea, button), .share :is(a, button), .button", 44),
                ...small("nav a, .site-name, .links a, .more a, .kicker a", 24),
            ];
        }"""
    )
    return found


def heading_faults(page: Page) -> list[str]:
    """Return what is wrong with the outline: one h1, and no level left out on the way down after it."""
    levels: list[int] = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
            .filter((one) => one.checkVisibility()).map((one) => +one.tagName[1])"""
    )
    faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} h1"]
    main = levels[levels.index(1) :] if 1 in levels else levels
    return faults + [f"h{after} follows h{before}" for before, after in pairwise(main) if after > before + 1]


def motion_faults(page: Page) -> list[str]:
    """Return what moves although the visitor asked for stillness."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
            const style = getComputedStyle(one);
            const times = `${style.transitionDuration},${style.animationDuration}`.split(",");
            return style.scrollBehavior == "smooth" || times.some((time) => parseFloat(time) > 0);
        }).map((one) => `${one.tagName} ${one.className} moves`)"""
    )
    return found
