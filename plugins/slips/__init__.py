"""Report what was meant as Markdown and is not: readers would see the signs, or lose the list.

Other programs are less strict than Markdown, and a text that is pasted from one keeps that program's own bullets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from campaign.blocks import BLOCKS
from campaign.content import Source
from campaign.problems import Problem
from plugins.checks import report

# How an address begins.
_ADDRESS = r"(?:https?:|mailto:|tel:|www\.|\{|/|[\w/-]+\.md)"
#: A sign without which it is none (looked for first, as most lines have none), what the line looks like, what is wrong
#: with it, what to do.
SLIPS = (
    (
        "",
        re.compile(r"[•·▪◦‣●\uf0b7]\s*\S"),
        "the line begins with '{0}', which makes no list",
        "Begin each line of the list with a hyphen and a space, and leave an empty line above the first.",
    ),
    (
        "1)",
        re.compile(r"1\)\s+\S"),
        "the line begins with '1)', which makes no list",
        "Number with full stops, 1. 2. 3., and leave an empty line above the first.",
    ),
    (
        "|",
        re.compile(r"\|.*\|"),
        "the line begins with '|', which makes no table",
        "Leave an empty line above the table, and write |---|---| below its first line.",
    ),
    (
        "[",
        re.compile(rf"\[({'|'.join(BLOCKS)})\s*(:[^\]]*)?\]$"),
        "the block has one pair of brackets",
        "Write two: [[form: pledge]].",
    ),
    (
        "[[",
        re.compile(rf".*\[\[\s*({'|'.join(BLOCKS)})\s*(:[^\]]*)?\]\]"),
        "the block does not stand in a line of its own",
        "Put it at the start of a line, with an empty line before and after it.",
    ),
    (
        "\ufffd",
        re.compile(r".*\ufffd"),
        "a letter of this line was lost when the text was saved or pasted",
        "Replace the sign \ufffd by what should stand there.",
    ),
    (
        "] ",
        re.compile(rf".*[^\]]\] +\({_ADDRESS}"),
        "the link has a space between its words and its address",
        "Write it without: [words](address).",
    ),
    (
        ")[",
        re.compile(rf".*\([^()]+\)\[{_ADDRESS}"),
        "the link has its brackets the wrong way round",
        "Write [words](address).",
    ),
    (
        "](",
        re.compile(rf".*[^\]]\]\({_ADDRESS}[^\s()]*$"),
        "the link's bracket is not closed",
        "End the address with one: [words](address).",
    ),
)
# Only 1 begins a list here, as in CommonMark: a line of running text may well begin with another number.
_LIST = re.compile(r"(?:[-*+]|1\.)\s+\S")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")
_CODE = re.compile(r"`[^`]*`")


class SlipCheck(Treeprocessor):
    """Read the lines of each paragraph before what stands within them is turned into HTML."""

    def __init__(self, markdown: Markdown, settings: dict[str, Any]) -> None:
        super().__init__(markdown)
        self.settings = settings

    def run(self, root: Element) -> None:
        source: Source = self.md.source  # type: ignore[attr-defined]
        report(self.settings, self._footnote_problems(source, root))
        for element in root.iter():
            if element.tag in ("p", "li") and element.text:
                # The first line of each kind: whoever mends it sees the others below it.
                lines = enumerate(element.text.split("\n"))
                found = [slip for number, line in lines for slip in _slips(line.strip(), follows=number > 0)]
                for (message, hint), line in {slip[:2]: slip[2] for slip in reversed(found)}.items():
                    report(self.settings, [source.body_problem(line, message, hint)])

    def _footnote_problems(self, source: Source, root: Element) -> Iterator[Problem]:
        """Yield a Problem for each footnote that has a number or a text only."""
        if "[^" not in source.body:
            return
        texts = [_CODE.sub("", element.text) for element in root.iter() if element.text and element.tag != "code"]
        numbers = dict.fromkeys(number for text in texts for number in _FOOTNOTE.findall(text))
        [notes] = [each.footnotes for each in self.md.registeredExtensions if isinstance(each, FootnoteExtension)]
        for number in [number for number in numbers if number not in notes]:
            hint = f"Write it in a line of its own, with an empty line above: [^{number}]: ..."
            yield source.body_problem(f"[^{number}]", f"the footnote '[^{number}]' has no text", hint)
        for number in [number for number in notes if number not in numbers]:
            hint = f"Put [^{number}] behind the words that it belongs to, or take the line out."
            message = f"the text of the footnote '[^{number}]' belongs to no place"
            yield source.body_problem(f"[^{number}]:", message, hint)


def _slips(line: str, *, follows: bool) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a line and what to do, and the line."""
    if follows and _LIST.match(line):
        yield "the list has no empty line above it", "Leave one, or it is no list.", line
    prose = _CODE.sub("", line) if "`" in line else line
    for sign, pattern, message, hint in SLIPS:
        if sign in prose and pattern.match(prose):
            yield message.format(line[0]), hint, line


class Slips(Extension):
    """Adds `SlipCheck` before Markdown's own "inline" (20)."""

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(SlipCheck(md, self.settings), "slips", 25)


def add_extension(pelican: Any) -> None:
    """Let Markdown look for slips."""
    pelican.settings["MARKDOWN"]["extensions"].append(Slips(pelican.settings))


def register() -> None:
    signals.initialized.connect(add_extension)
