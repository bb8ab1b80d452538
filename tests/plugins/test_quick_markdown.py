"""The quicker inline processor gives what Python-Markdown gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from campaign.content import split_front_matter
from plugins.markdown_reader.inline import use_needed_patterns

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


@pytest.fixture(scope="module")
def both() -> tuple[Markdown, Markdown]:
    """Return Python-Markdown as it is and with our inline processor."""
    plain, quick = Markdown(extensions=EXTENSIONS), Markdown(extensions=EXTENSIONS)
    use_needed_patterns(quick)
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


def test_it_is_in_use(both):
    """The overridden private method still exists in the parent; else the class would be as slow as its parent."""
    from markdown.treeprocessors import InlineProcessor

    assert hasattr(InlineProcessor, "_InlineProcessor__handleInline")
    assert hasattr(InlineProcessor, "_InlineProcessor__applyPattern")
