"""`python3 tasks.py accessibility` finds what is wrong with a page, and the statement says it (row G6)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from campaign.accessibility import Results, write_results
from commands.accessibility.examining import examine
from tests.browser.hosting import Host
from tests.site.building import ROOT, Site, build, one, replace_in


def test_a_planted_fault_gets_into_the_statement(host: Host, browser: Browser, tmp_path: Path) -> None:
    """A page with a level left out and a picture without description: both become known problems."""
    planted = host.site / "planted"
    shutil.copytree(host.site / "house-rules", planted)
    try:
        replace_in(planted / "index.html", "</h1>", '</h1><h4>Left out</h4><img src="/theme/x.png">')
        found = examine(browser, host.address, ["planted/"], lambda _: None)
    finally:
        shutil.rmtree(planted)
    assert {finding.question for finding in found.findings} == {"headings", "axe"}
    assert all(finding.where == ("planted/",) for finding in found.findings)
    content = Path(shutil.copytree(ROOT / "examples/two-doors-down/content", tmp_path / "content"))
    results = Results(
        tested=date(2026, 11, 22), browser="x", rules="y", pages=2, views=found.views, findings=found.findings
    )
    write_results(content, results)
    build(content, tmp_path / "site")
    main = one(Site(tmp_path / "site", content)["accessibility/"], "main")
    words = " ".join(main.get_text().split())  # as it is read: an English finding is marked as English
    assert "Images must have alternative text: /planted/" in words
    assert "Headings are out of order: /planted/" in words


@pytest.mark.faults
def test_a_form_is_looked_at_again_with_its_mistakes(host: Host, browser: Browser) -> None:
    """The pledge page is sent empty, as a browser without scripts does; what comes back counts as a view of its own."""
    found = examine(browser, host.address, ["pledge/"], lambda _: None)
    assert found.findings == ()
    assert len(found.kinds) == 2
