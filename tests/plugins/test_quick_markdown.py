"""The quicker reading of Markdown gives what Python-Markdown gives."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import SubElement

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor

from campaign.content import split_front_matter
from plugins.markdown_reader.inline import use_needed_patterns
from plugins.markdown_reader.prose import take_prose_first

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = ["extra", "sane_lists", "toc"]
PIECES = [
    "word ",
    "*em* ",
    "**bold** ",
    "`code` ",
    "[a](/b/) ",
    "![a](b.jpg) ",
    "<b>raw</b> ",
    "&amp; ",
    "a_b_c ",
    "\\* ",
]
PIECES += [
    "  \n",
    "\n\n",
    "[^1] ",
    "<me@example.org> ",
    "<https://example.org> ",
    "[ref] ",
    "**bo `x` ld** ",
    "- item\n",
]
LINES = [
    "word",
    "“Word,”",
    "'t was",
    "term",
    ": meaning",
    "# Title",
    "===",
    "---",
    "1. one",
    "- item",
    "    code",
    "> quoted",
]
LINES += ["a | b", "--- | ---", "*[HTML]: language", "[ref]: /b/", "[^1]: note", "<b>raw</b>", "word {: #id}", "", ""]


@pytest.fixture(scope="module")
def both() -> tuple[Markdown, Markdown]:
    """Return Python-Markdown as it is and with our processors."""
    plain, quick = Markdown(extensions=EXTENSIONS), Markdown(extensions=EXTENSIONS)
    use_needed_patterns(quick)
    take_prose_first(quick)
    return plain, quick


def convert(markdown: Markdown, text: str) -> str:
    markdown.reset()
    return markdown.convert(text)


def test_it_changes_no_page_of_the_sample(both):
    """Every Markdown file of the sample campaign and of the docs converts to the same HTML, to the letter."""
    files = [*(ROOT / "content").rglob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(files) > 25
    for path in files:
        _, body, _ = split_front_matter(path.read_text(encoding="utf-8"))
        assert convert(both[1], body) == convert(both[0], body), path.name


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_it_changes_no_mixture_of_patterns(both, pieces):
    """Any mixture of what the patterns match converts to the same HTML: skipping a pattern resets its start."""
    text = "".join(pieces)
    assert convert(both[1], text) == convert(both[0], text)


@given(lines=st.lists(st.sampled_from(LINES), max_size=12))
def test_it_changes_no_mixture_of_lines(both, lines):
    """Any mixture of lines that begin something, or may, converts to the same HTML."""
    text = "\n".join(lines)
    assert convert(both[1], text) == convert(both[0], text)


def test_prose_of_a_stranger_s_extension_is_asked_about():
    """A fork's own block processor may look for words: then nothing is taken for prose at a glance."""

    class Whispers(BlockProcessor):
        def test(self, parent, block):
            return block.startswith("whisper ")

        def run(self, parent, blocks):
            SubElement(parent, "small").text = blocks.pop(0)

    markdown = Markdown(extensions=EXTENSIONS)
    markdown.parser.blockprocessors.register(Whispers(markdown.parser), "whispers", 50)
    take_prose_first(markdown)
    assert convert(markdown, "whisper it") == "<small>whisper it</small>"


def test_it_is_in_use(both):
    """The overridden private method still exists in the parent; else the class would be as slow as its parent."""
    from markdown.treeprocessors import InlineProcessor

    assert hasattr(InlineProcessor, "_InlineProcessor__handleInline")
    assert hasattr(InlineProcessor, "_InlineProcessor__applyPattern")
    assert "prose" in both[1].parser.blockprocessors
