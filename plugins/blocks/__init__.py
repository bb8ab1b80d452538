"""Blocks in texts: a paragraph ``[[name: value]]`` with ``key: value`` lines becomes what the theme makes of it.

Context: ``blocks`` of each content, a tuple of `Block`; ``has_styled_blocks`` of each content.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from pelican import signals

from campaign.accessibility import Statement, read_results
from campaign.addresses import ROOT
from campaign.blocks import BLOCKS, AccessibilityBlock, Download, FilmBlock, FormBlock, OrganisationsBlock, Statistic
from campaign.check import Model
from campaign.content import Source
from campaign.files import download_view
from campaign.folder import ContentFolder
from campaign.house_rules import HOUSE_RULES
from plugins.blocks.reading import BlockText, read_block
from plugins.checks import report

#: No comment: those that editors write are taken out of the texts.
MARK = "<?block {place}?>"
MARKS = re.compile(r"<\?block (\d+)\?>")
#: Made of headings, paragraphs, lists and tables alone.
PLAIN = (AccessibilityBlock, FormBlock, OrganisationsBlock)
FRESH_YEARS = 5  # a number about an earlier year is worth a second look

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Block:
    """A block of a text.

    :param number: its place among the blocks of its name in its text, from 1.
    """

    name: str
    number: int
    keys: Model


@dataclass
class BlockBook:
    """The blocks of every text that was read, and how often each paragraph was met."""

    blocks: dict[str, list[Block]] = field(default_factory=lambda: defaultdict(list))
    met: Counter[tuple[str, str]] = field(default_factory=Counter)


class BlockParagraphs(BlockProcessor):
    """Take the paragraphs that are blocks out of a text and leave a mark."""

    def __init__(self, markdown: Markdown, settings: dict[str, Any]) -> None:
        super().__init__(markdown.parser)
        self.markdown = markdown
        self.settings = settings

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        return "[[" in block and BlockText.of(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        paragraph = blocks.pop(0)
        text = BlockText.of(paragraph)
        source: Source = self.markdown.source  # type: ignore[attr-defined]
        book: BlockBook = self.settings["BLOCK_BOOK"]
        occurrence = book.met[source.name, paragraph]
        book.met[source.name, paragraph] += 1
        if text is None:
            return
        keys, problems = read_block(text, source, occurrence, self.settings["CONTENT_FOLDER"], self.settings["BLOCKS"])
        report(self.settings, problems)
        if keys:
            blocks_before = book.blocks[source.name]
            number = 1 + sum(block.name == text.name for block in blocks_before)
            SubElement(parent, "p").text = self.markdown.htmlStash.store(MARK.format(place=len(blocks_before)))
            blocks_before.append(Block(text.name, number, keys))


class BlockExtension(Extension):
    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def extendMarkdown(self, md: Markdown) -> None:
        md.parser.blockprocessors.register(BlockParagraphs(md, self.settings), "blocks", 75)


def prepare(pelican: Any) -> None:
    """Let Markdown know the blocks: those that the theme has a template for."""
    settings = pelican.settings
    folders = [*settings["THEME_TEMPLATES_OVERRIDES"], str(Path(settings["THEME"]) / "templates")]
    names = sorted({path.stem for folder in folders for path in Path(folder).glob("blocks/*.html")})
    # A block of a theme's own is made from a form, as what-we-ask is.
    settings["BLOCKS"] = {name: BLOCKS.get(name, FormBlock) for name in names}
    settings["BLOCK_BOOK"] = BlockBook()
    settings["MARKDOWN"]["extensions"].append(BlockExtension(settings))


def add_blocks(generator: Any) -> None:
    """Give each content its blocks."""
    book: BlockBook = generator.settings["BLOCK_BOOK"]
    for content in generator.articles if hasattr(generator, "articles") else generator.pages:
        content.blocks = tuple(book.blocks.get(content.source.name, ()))
        content.has_styled_blocks = any(not isinstance(block.keys, PLAIN) for block in content.blocks)
        _warn_of_old_numbers(content, (generator.settings.get("NOW") or datetime.now(UTC)).year)


def _warn_of_old_numbers(content: Any, year: int) -> None:
    numbers = [block.keys for block in content.blocks if isinstance(block.keys, Statistic)]
    for number in [*numbers, *getattr(content.source.meta, "numbers", ())]:
        if year - number.year > FRESH_YEARS:
            place, words = content.source.document.path, f"{number.figure} {number.words}"
            logger.warning("%s: the number '%s' is of %s; look for a newer one.", place, words, number.year)


def fill_blocks(generators: list[Any]) -> None:
    """Put what the theme makes of each block into the texts."""
    settings, environment, context = generators[0].settings, generators[0].env, generators[0].context
    if not settings["CONTENT_FOLDER"].campaign_is_sound:
        return
    shared = ("campaign", "films", "forms", "polls", "quote_card", "share_links", "stories", "transparency")
    names = {name: context[name] for name in shared}
    for generator in generators:
        for content in [*getattr(generator, "articles", ()), *getattr(generator, "pages", ())]:
            if content.blocks:
                content._content = _fill(content, environment, names, settings)


#: What a block can do without: the figures are there once they were pulled.
MAY_BE_MISSING = {"figures"}


def _fill(content: Any, environment: Any, names: dict[str, Any], settings: dict[str, Any]) -> str:
    def filled(found: re.Match[str]) -> str:
        block = content.blocks[int(found[1])]
        meant = _meant(block, names, settings["CONTENT_FOLDER"])
        if any(meant[name] is None for name in meant.keys() - MAY_BE_MISSING):
            return ""  # a form or film with faults, which are reported
        template = environment.get_template(f"blocks/{block.name}.html")
        own = {"block": block.keys, "number": block.number, "content": content, "site": ROOT}
        return str(template.render(**names, **own, **meant))

    return MARKS.sub(filled, content._content)


def _meant(block: Block, names: dict[str, Any], folder: ContentFolder) -> dict[str, Any]:
    """Return what a block's keys refer to, under the name that its template knows; None for what cannot be shown."""
    if isinstance(block.keys, FormBlock):
        figures = names["transparency"].forms.get(block.keys.form)
        said = {code: folder.campaign.spoken.say(sentence) for code, sentence in HOUSE_RULES.items()}
        return {"placed": names["forms"].get(block.keys.form), "figures": figures, "house_rules": said}
    if isinstance(block.keys, FilmBlock):
        return {"film": names["films"].get(block.keys.film)}
    if isinstance(block.keys, Download):
        return {"download": download_view(folder, block.keys)}
    if isinstance(block.keys, AccessibilityBlock):
        return {"statement": Statement(read_results(folder.path, folder.shown_as)[0])}
    return {}


def register() -> None:
    signals.initialized.connect(prepare)
    signals.article_generator_finalized.connect(add_blocks)
    signals.page_generator_finalized.connect(add_blocks)
    signals.all_generators_finalized.connect(fill_blocks)
