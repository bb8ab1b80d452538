"""Keep Markdown within what the strict Content-Security-Policy and the page's structure allow.

Raw HTML that runs, frames or styles is a Problem, and a tag without its other half, which would change all that
follows on the page. Tables get classes instead of ``style`` attributes, which a strict
policy blocks. Headings of a content start at level 2, since its title is the page's level 1. Comments are taken out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from campaign.content import Source
from plugins.checks import report

_NOT_ALLOWED = ("script", "style", "iframe", "object", "embed", "form", "input", "link", "meta", "base", "a", "img")
_FORBIDDEN = re.compile(
    rf"<\s*(?P<tag>{'|'.join(_NOT_ALLOWED)})\b"
    r"|[\s/\"'](?P<attribute>on[a-z]+|style|srcdoc)\s*="
    r"|(?P<scheme>javascript:)",
    re.IGNORECASE,
)
#: Tags that have no end, and those of which enough is said.
_ALONE = {"area", "br", "col", "hr", "source", "track", "wbr", *_NOT_ALLOWED}
_TAG = re.compile(r"<(?P<ends>/?)(?P<name>[a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_INSTEAD = {
    "a": "Write the link in Markdown: [words](address).",
    "img": "Write the picture in Markdown: ![what it shows]({static}/images/name.jpg).",
    "form": "Place a form with a line [[form: name]].",
}


class RawHtmlCheck(Postprocessor):
    """Look at the raw HTML of one source before it is put back."""

    def __init__(self, markdown: Markdown, settings: dict[str, Any]) -> None:
        super().__init__(markdown)
        self.settings = settings

    def run(self, text: str) -> str:
        source: Source = self.md.source  # type: ignore[attr-defined]
        raws = [raw for raw in self.md.htmlStash.rawHtmlBlocks if isinstance(raw, str) and "<" in raw]
        for raw in raws:
            found = {
                next(group for group in each.groups() if group).lower(): each[0] for each in _FORBIDDEN.finditer(raw)
            }
            for name, words in found.items():
                hint = _INSTEAD.get(name, "Leave it out: the site runs no scripts or styles from contents.")
                message = f"the raw HTML has '{name}', which is not allowed"
                report(self.settings, [source.body_problem(words.strip(), message, hint)])
        for tag, occurrence, message, hint in _unpaired(_COMMENT.sub("", "".join(raws))):
            report(self.settings, [source.body_problem(tag, message, hint, occurrence)])
        return text


def _unpaired(raw: str) -> Iterator[tuple[str, int, str, str]]:
    """Yield each tag that is not closed, or closes nothing: how often it stood before, what is wrong, what to do."""
    met: Counter[str] = Counter()
    opened: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for tag in _TAG.finditer(raw):
        name, place = tag["name"].lower(), (tag[0], met[tag[0]])
        met[tag[0]] += 1
        if name in _ALONE:
            continue
        if not tag["ends"]:
            opened[name].append(place)
        elif opened[name]:
            opened[name].pop()
        else:
            yield *place, f"the tag '{tag[0]}' closes what was never opened", "Take it out."
    for name, places in opened.items():
        for words, occurrence in places:
            yield words, occurrence, f"the tag '{words}' is not closed", f"Write </{name}> where it ends."


class NoComments(Postprocessor):
    """Take out what an editor noted for other editors: feeds and pages would tell everybody."""

    def run(self, text: str) -> str:
        return _COMMENT.sub("", text) if "<!--" in text else text


class StructureFix(Treeprocessor):
    """Classes for aligned cells, headings from level 2, and no attribute that runs."""

    def __init__(self, markdown: Markdown, settings: dict[str, Any]) -> None:
        super().__init__(markdown)
        self.settings = settings

    def run(self, root: Element) -> None:
        source: Source = self.md.source  # type: ignore[attr-defined]
        for element in root.iter():
            if element.tag in ("td", "th"):
                _align_by_class(element)
            elif element.tag == "h1":
                hint = "The title is the page's main heading: start with ##."
                words = f"# {element.text or ''}"
                words = words if words in source.body else element.text or ""
                report(self.settings, [source.body_problem(words, "the text has a heading of the first level", hint)])
            for attribute in [name for name in element.keys() if name.startswith("on") or name == "style"]:  # noqa: SIM118
                message = f"the attribute '{attribute}' is not allowed"
                report(self.settings, [source.body_problem(f"{attribute}=", message, "Leave it out.")])


def _align_by_class(cell: Element) -> None:
    style = cell.attrib.pop("style", "")
    if style.startswith("text-align:"):
        side = style.removeprefix("text-align:").strip(" ;")
        if side != "left":
            cell.set("class", f"align-{side}")


class SafeMarkup(Extension):
    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(StructureFix(md, self.settings), "structure", 4)
        # Before "raw_html" (30), which puts the raw HTML back.
        md.postprocessors.register(RawHtmlCheck(md, self.settings), "raw-html-check", 35)
        md.postprocessors.register(NoComments(md), "no-comments", 25)  # after it


def add_extension(pelican: Any) -> None:
    """Let Markdown check and mend."""
    pelican.settings["MARKDOWN"]["extensions"].append(SafeMarkup(pelican.settings))


def register() -> None:
    signals.initialized.connect(add_extension)
