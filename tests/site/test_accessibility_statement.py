"""The accessibility statement says what was tested and found, and nothing else (row G6)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from campaign.accessibility import RESULTS, Finding, Results, write_results
from campaign.nations import NATIONS, Nation, nation_pack
from campaign.problems import ProblemsFound
from tests.site.building import ROOT, Site, build, words_of

SECOND = ROOT / "examples/two-doors-down/content"
FOUND = Finding(
    question="headings", what="Headings are out of order", where=("about/", "wall/"), details=("h4 follows h2",)
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small sample without results."""
    return Path(shutil.copytree(SECOND, tmp_path / "content", ignore=shutil.ignore_patterns(RESULTS)))


def statement(content: Path) -> str:
    """Return the words of the statement that is built."""
    output = content.parent / "site"
    build(content, output)
    return words_of(Site(output, content)["accessibility/"].main)


def results(*findings: Finding) -> Results:
    """Return what a run may find."""
    return Results(
        tested=date(2026, 11, 22), browser="Chromium 156", rules="axe-core 4", pages=29, views=197, findings=findings
    )


def test_what_was_not_tested_is_not_claimed(small: Path) -> None:
    """Without results the page says so, and names no test."""
    words = statement(small)
    assert "not been tested" in words
    assert "What programs have tested" not in words
    assert "Nobody has tested these pages with us yet" in words


def test_a_failing_check_appears_with_its_pages(small: Path) -> None:
    """Each known problem is listed; the page says that it meets the standard in part."""
    write_results(small, results(FOUND))
    words = statement(small)
    assert "in part" in words
    assert (
        "Headings are out of order: /about/, /wall/ ." in words
        or "Headings are out of order: /about/, /wall/." in words
    )
    assert "found none" not in words


def test_no_failure_is_no_promise(small: Path) -> None:
    """What programs passed is dated and counted, and the standard is still not claimed in full; the route goes on."""
    write_results(small, results())
    words = statement(small)
    assert "found none on 22 November 2026" in words
    assert "all 29 pages" in words
    assert "we do not say that we meet the standard in full" in words
    assert "Equality Advisory and Support Service" in words
    assert "Equality and Human Rights Commission enforces it" in words


def test_a_file_of_something_else_is_a_problem(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed from a file that was changed by hand."""
    monkeypatch.chdir(small.parent)
    (small / RESULTS).write_text('{"tested": "today"}', encoding="utf-8")
    with pytest.raises(ProblemsFound) as stopped:
        build(Path("content"), small.parent / "site")
    assert "content/accessibility.json:1:1: the file is not what the tests write" in stopped.value.report()


@pytest.mark.parametrize("nation", NATIONS)
def test_each_nation_says_who_enforces_it(nation: Nation) -> None:
    """The statement quotes the pack: where to complain, and what the law asks of public bodies."""
    pack = nation_pack(nation)
    assert sum(route.id == "access" for route in pack.complaints) == 1
    assert sum(note.id == "websites" for note in pack.law) == 1
