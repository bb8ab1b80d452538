"""Keep Markdown within what the strict Content-Security-Policy and the page's structure allow.

Raw HTML that runs, frames or styles is a Problem. Tables get classes instead of ``style`` attributes, which a strict
policy blocks. Headings of a content start at level 2, since its title is the page's level 1. Comments are taken out.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from campaign.content import Source
from plugins.checks import report

_FORBIDDEN = re.compile(
    r"<\s*(?P<tag>script|style|iframe|object|embed|form|input|link|meta|base|a|img)\b"
    r"|[\s/\"'](?P<attribute>on[a-z]+|style|srcdoc)\s*="
    r"|(?P<scheme>javascript:)",
    re.IGNORECASE,
)
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
        for raw in self.md.htmlStash.rawHtmlBlocks:
            found = _FORBIDDEN.search(raw) if isinstance(raw, str) and "<" in raw else None
            if found:
                name = next(group for group in found.groups() if group).lower()
                hint = _INSTEAD.get(name, "Leave it out: the site runs no scripts or styles from contents.")
                words = found.group(0).strip()
                report(
                    self.settings,
                    [source.body_problem(words, f"the raw HTML has '{name}', which is not allowed", hint)],
                )
        return text


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
