"""Series: chapters lead to each other, in an order that is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from campaign.problems import ProblemsFound
from commands.build import build_site
from tests.site.building import ROOT, Site, build, one, replace_in, words_of

FIRST, SECOND = "stories/two-mugs.md", "blog/talking-too-much.md"


@pytest.fixture
def serial(own_small: Path) -> Path:
    """A story and a post as chapters of one series."""
    series = "series:\n  - id: the-box\n    title: The box\n    summary: A year with it.\n"
    replace_in(own_small / "campaign.yml", "series:\n", series)
    for number, name in enumerate((FIRST, SECOND), start=1):
        replace_in(own_small / name, "\ntitle:", f"\nseries: the-box\nchapter: {number}\ntitle:")
    return own_small


def problems(content: Path) -> list[str]:
    """Return what a check says."""
    with pytest.raises(ProblemsFound) as found:
        build_site(ROOT, content, content / "none", write=False)
    return [str(problem).splitlines()[0] for problem in found.value.problems]


def links(page: Any) -> dict[str, str]:
    """Return where a chapter's links lead."""
    return {str(link["rel"][0]): str(link["href"]) for link in page.select("a[rel=prev], a[rel=next]")}


def test_chapters_lead_to_each_other_and_a_page_lists_them(serial: Path, tmp_path: Path) -> None:
    """Each to the one before and after it; the series' own page in their order; its name and number in the feed."""
    build(serial, tmp_path / "site")
    site = Site(tmp_path / "site", serial)
    first, second = site["stories/two-mugs/"], site["blog/talking-too-much/"]
    assert links(first) == {"next": "../../blog/talking-too-much/"}
    assert links(second) == {"prev": "../../stories/two-mugs/"}
    assert "Chapter 2 of The box" in words_of(one(second, "main"))
    listed = [str(link["href"]) for link in site["series/the-box/"].select("ul.tiles a")]
    assert listed == ["../../stories/two-mugs/", "../../blog/talking-too-much/"]
    assert not site["stories/soft-shoes/"].select("a[rel=next]")
    assert "The box, chapter 2: " in site.text("feeds/all.atom.xml")
    assert "series/the-box/" in site.text("sitemap.xml")
    assert not site.dead_links()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (SECOND, "chapter: 2", "chapter: 1", "content/stories/two-mugs.md:3:10: chapter 1 is there twice"),
        (SECOND, "chapter: 2", "chapter: 3", "there is no chapter 2 before this chapter 3"),
        (SECOND, "series: the-box", "series: the-boxes", "the series 'the-boxes' is not in campaign.yml"),
        (SECOND, "\nchapter: 2", "", "which chapter of 'the-box' it is, is not said"),
        (SECOND, "series: the-box\n", "", "a chapter of nothing"),
        (SECOND, "chapter: 2", "chapter: second", "'chapter' is 'second'"),
    ],
)
def test_a_number_that_cannot_be_is_told_with_its_line(serial: Path, name: str, old: str, new: str, said: str) -> None:
    """Twice, left out, of no series: each at its place, and nothing is written."""
    replace_in(serial / name, old, new)
    assert any(said in problem for problem in problems(serial)), problems(serial)
