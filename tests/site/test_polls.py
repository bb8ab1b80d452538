"""Polls on pages: the results beside the question, in its place once it is over, and with links to share it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from bs4 import Tag

from tests.site.building import Site, build, one, replace_in, words_of
from tests.site.small import POLL_POST, TEXTS, copy_small

POST, QUESTION = "blog/promises-i-have-broken/", "What broke your last promise?"
OVER = datetime(2027, 5, 1, 12, tzinfo=UTC)
ROWS = [
    ["It was too big", "32", "52 %"],
    ["I forgot it", "24", "39 %"],
    ["The day had other plans", "not told"],
    ["It was never really mine", "not told"],
    ["Nothing, it is still whole", "0", "0 %"],
]


def rows_of(results: Tag) -> list[list[str]]:
    """Return what the table says, and hold its bars to it."""
    bars = [str(bar["d"]) for bar in results.select("svg[aria-hidden] path")]
    assert bars == ["M0 0h52v8H0z", "M0 0h39v8H0z", "M0 0h0v8H0z"]
    return [[words_of(cell) for cell in row.find_all(["th", "td"])] for row in results.select("tbody tr")]


def test_the_results_stand_below_the_question(site: Site) -> None:
    """As they were pulled, by the campaign's clock; none is made up, and the call to pledge stays."""
    page = site[POST]
    results = one(page, ".poll")
    assert (words_of(results.caption), rows_of(results)) == (QUESTION, ROWS)
    assert "61 answers, counted at 6pm on 30 November 2026." in words_of(results)
    assert "“Not told” stands for fewer than five" in words_of(results)
    assert words_of(one(page, ".form legend")) == QUESTION
    assert results.find_previous("form"), "below it"
    assert page.select(".call a.button")


def test_whoever_answered_can_ask_others_the_same(site: Site) -> None:
    """The thank-you page has the results, and share links with the question and the page that has it."""
    page = site[f"{POST}thank-you/"]
    assert rows_of(one(page, ".poll")) == ROWS
    shared = [unquote_plus(str(link["href"])) for link in page.select(".share a")]
    assert [link for link in shared if QUESTION in link and POST in link]
    assert "A promise that somebody knows about" not in words_of(page)


@pytest.fixture
def own_poll(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small sample with its poll, and the same at the end of a page; Problems name its files as ``content/...``."""
    monkeypatch.chdir(tmp_path)
    own = copy_small(content, tmp_path / "content", (*TEXTS, POLL_POST))
    replace_in(own / "pages/about.md", "\n---\n", "\nform: broken\n---\n")
    return own


def test_a_poll_that_is_over_is_its_results(own_poll: Path, tmp_path: Path) -> None:
    """After its last day they stand in the form's place, wherever that was; without numbers a sentence does."""
    build(own_poll, tmp_path / "over", NOW=OVER)
    (own_poll / "data/polls.json").unlink()
    build(own_poll, tmp_path / "few", NOW=OVER)
    over, few = Site(tmp_path / "over", own_poll), Site(tmp_path / "few", own_poll)
    for address in (POST, "about/"):
        assert not over[address].select(".form")
        assert words_of(one(over[address], ".poll h2")) == "This form closed on 30 April 2027"
        assert rows_of(one(over[address], ".poll")) == ROWS
        said = words_of(one(few[address], ".poll"))
        assert said == "This form closed on 30 April 2027 Too few answered to show what they said."
