"""A campaign in a folder of somebody else's host."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.site.building import UNCOMPRESSED, Site, build, replace_in

BASE = "/small-changes/"


@pytest.fixture(scope="module")
def placed(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample at https://x.example.org/small-changes, published."""
    place = tmp_path_factory.mktemp("subfolder")
    own = Path(shutil.copytree(content, place / "content"))
    replace_in(own / "campaign.yml", "https://pocketpromise.example.org", "https://x.example.org/small-changes/")
    build(own, place / "host/small-changes", publish=True, **UNCOMPRESSED)
    return Site(place / "host/small-changes", own, BASE)


def test_no_link_is_dead_in_a_folder(placed: Site) -> None:
    """Crawled below /small-changes/, every link leads to something; the missing page's too."""
    assert placed.dead_links() == []


def test_the_crawl_finds_links_that_leave_the_folder(placed: Site, tmp_path: Path) -> None:
    """A link from the host's root, and a relative one that climbs too high, are found."""
    folder = Path(shutil.copytree(placed.folder, tmp_path / "small-changes"))
    page = folder / "about/index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<main", '<a href=/wall/>x</a><a href="../../wall/">x</a><main', 1), encoding="utf-8")
    assert Site(folder, placed.content, BASE).dead_links() == [
        "/about/: /wall/ leads nowhere",
        "/about/: ../../wall/ leads nowhere",
    ]


def test_the_missing_page_links_into_the_folder(placed: Site) -> None:
    """It may be shown at any depth: its links start at the host's root, with the folder's name."""
    page = placed["404.html"]
    links = [str(tag.get("href") or tag.get("src")) for tag in page.find_all(["a", "link", "script", "img"])]
    inside = [link for link in links if not urlsplit(link).scheme and not link.startswith("#")]
    assert inside
    assert [link for link in inside if not link.startswith(BASE)] == []


def test_whole_addresses_name_the_folder(placed: Site) -> None:
    """Canonical links, previews, sitemap, robots and feeds know where the site is."""
    start = "https://x.example.org/small-changes/"
    for address, page in placed.pages_of_their_own():
        canonical = page.select_one("link[rel=canonical]")
        assert canonical
        assert canonical["href"] == start + address
    for name in ("sitemap.xml", "feeds/all.atom.xml", "feeds/pledges.atom.xml"):
        assert start in placed.text(name)
        assert "https://x.example.org/stories" not in placed.text(name)
    assert f"{start}sitemap.xml" in placed.text("robots.txt")
