"""Titles as long as they may be, with the longest word of a British address, fit every place that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import TypeAdapter, ValidationError

from campaign.front_matter import Title
from commands.accessibility import checking
from tests.browser.test_pages import DESK
from tests.site.building import build, copy_content, replace_in
from tests.site.small import copy_small

VILLAGE = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
TITLE = f"What we learned when the whole night shift of {VILLAGE} sat down to tea"
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small sample: a story of that name, a page of that name in the menu, and its card."""
    place = tmp_path_factory.mktemp("long")
    content = copy_small(copy_content(place / "whole"), place / "content")
    replace_in(content / "stories/two-mugs.md", "title: Nobody makes just one mug", f"title: {TITLE}")
    replace_in(content / "pages/about.md", "title: About Pocket Promise", f"title: {TITLE}")
    build(content, place / "site", SITE="")
    return place / "site"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_it_is_the_longest_that_there_may_be() -> None:
    """A letter more is a Problem."""
    longest = TypeAdapter(Title)
    assert longest.validate_python(TITLE) == TITLE
    with pytest.raises(ValidationError, match="at most 120 characters"):
        longest.validate_python(f"{TITLE}!")


@pytest.mark.parametrize(
    "address", ["", "stories/", "stories/two-mugs/", "topics/rest-and-breaks/", "about/", "search/"]
)
def test_a_long_title_is_read_whole_and_pushes_nothing_aside(site: Path, page: Page, address: str) -> None:
    """On a narrow phone and a desk: no line leaves the screen, none is cut, and the menu still wraps."""
    page.goto((site / address / "index.html").as_uri())
    expect(page.get_by_text(VILLAGE).first).to_be_attached()
    for size in (NARROW, DESK):
        page.set_viewport_size(size)
        assert checking.reflow_faults(page) + checking.clipped_text(page) == []
