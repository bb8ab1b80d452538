"""Paragraphs of prose, known at a glance.

Python-Markdown asks a dozen block processors about every paragraph before the last one takes it. All that they look
for begins a line, with a sign, a number or a space: a block whose lines all begin with letters or quotation marks is a
paragraph.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor

#: The block processors of which that is true, by the names under which they are registered.
KNOWN = {
    *("empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference"),
    *("paragraph", "abbr", "defindent", "deflist", "footnote", "markdown_block", "table", "blocks"),
}
FIRST = 200  # before Markdown's own, which begin at 105
_LINE = r"(?:[^\W\d_]|[\"'\N{LEFT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}]).*"
_PROSE = re.compile(rf"{_LINE}(?:\n{_LINE})*")


class ProseProcessor(ParagraphProcessor):
    """Takes what can be nothing but a paragraph."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        return _PROSE.fullmatch(block) is not None


def take_prose_first(md: Markdown) -> None:
    """Let a Markdown object know prose at a glance, if it knows no block of others; call it after all extensions."""
    processors = md.parser.blockprocessors
    if len(processors) == sum(name in processors for name in KNOWN):
        processors.register(ProseProcessor(md.parser), "prose", FIRST)
