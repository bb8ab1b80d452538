"""Test how accessible a campaign's pages are, and keep what was found for its accessibility statement."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from campaign.accessibility import RESULTS, Results, write_results
from campaign.problems import counted
from commands import programs
from commands.build import ROOT, build_site
from commands.environment import say
from commands.preview.backend import Backend
from commands.preview.host import ENDPOINT
from commands.store import sqlite_url
from endpoint.config import Settings

SECRET = "for a store that is gone when the tests are over"  # noqa: S105


def accessibility(content: Path) -> int:
    """Build the site, look at all of its pages in Chromium, and write accessibility.json; 1 where something is wrong.

    :raises Stop: there is no Chromium.
    """
    programs.ensure_packages()
    programs.ensure(["chromium"])
    with tempfile.TemporaryDirectory() as folder:
        results = look_at_all(content, Path(folder), say)
    write_results(content, results)
    for finding in results.findings:
        print(f"{finding.what}: {', '.join(f'/{address}' for address in finding.where)}")
        print("".join(f"    {detail}\n" for detail in finding.details), end="")
    found = counted(len(results.findings), "problem") if results.findings else "No problems"
    print(f"{found} on {counted(results.pages, 'page')}; kept in {content / RESULTS}.")
    return int(bool(results.findings))


def look_at_all(content: Path, folder: Path, tell: Callable[[str], None]) -> Results:
    """Publish the site into an empty folder, serve it with an endpoint of its own, and look at it."""
    from playwright.sync_api import sync_playwright

    from commands.accessibility.checking import AXE_VERSION
    from commands.accessibility.examining import examine, page_addresses
    from commands.accessibility.serving import Served

    bundle, data = folder / "endpoint", folder / "data"
    overrides = {"ENDPOINT": ENDPOINT, "SITE": ""}

    def publish() -> None:
        build_site(ROOT, content, folder / "site", bundle=bundle, publish=True, overrides=overrides)

    publish()
    settings = Settings(secret=SECRET, database_url=sqlite_url(folder / "pledges.sqlite3"), bundle=bundle)
    served = Served(folder / "site")
    served.open(Backend(settings))
    try:
        if not (content / "data").is_dir() and served.backend.load_samples(content):  # a wall with pledges
            served.run(served.backend.pull(data))
            overrides["DATA_PATH"] = str(data)
            publish()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=programs.browser(), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
            )
            version = browser.version.partition(".")[0]
            found = examine(browser, served.address, page_addresses(folder / "site"), tell)
            browser.close()
    finally:
        served.close()
    return Results(
        tested=datetime.now(UTC).date(),
        browser=f"Chromium {version}",
        rules=f"axe-core {AXE_VERSION}",
        pages=found.pages,
        views=found.views,
        findings=found.findings,
    )
