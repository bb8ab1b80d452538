"""A campaign on an intranet: in a folder of its host, without https, and not for the outside."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from campaign.sharing import load_channels
from endpoint.headers import security_headers
from tests.site.building import UNCOMPRESSED, Site, build, one, replace_in, words_of

BASE = "/teams/promise/"
ADDRESS = "http://intranet.example.org/teams/promise"
OUTSIDE = ("meta[property^='og:']", "meta[name^='twitter:']", "link[rel=canonical]", "link[rel=alternate]")


@pytest.fixture(scope="module")
def internal(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample with ``internal: yes``, published with its bundle."""
    place = tmp_path_factory.mktemp("internal")
    own = Path(shutil.copytree(content, place / "content"))
    replace_in(own / "campaign.yml", "https://pocketpromise.example.org", f"{ADDRESS}\ninternal: yes")
    build(own, place / "host/teams/promise", publish=True, bundle=place / "bundle", **UNCOMPRESSED)
    return Site(place / "host/teams/promise", own, BASE)


def test_no_link_is_dead_on_the_intranet(internal: Site) -> None:
    """Crawled below its folder, every link leads to something, the missing page's too."""
    assert len(internal.addresses) > 80
    assert internal.dead_links() == []


def test_nothing_of_it_asks_for_https(internal: Site) -> None:
    """Whatever a page loads is beside it, and no whole address of the site has another scheme than its own."""
    for address, page in internal.pages():
        loaded = [tag.get("src") or tag.get("href") for tag in page.select("img, script[src], link, source[src]")]
        assert not [url for url in loaded if urlsplit(str(url)).netloc], address
        assert "https://intranet.example.org" not in internal.text(address), address
    policy = dict(security_headers("", "/api"))[b"content-security-policy"]
    assert b"upgrade-insecure-requests" not in policy


def test_search_engines_are_asked_to_leave_it_out(internal: Site, site: Site) -> None:
    """On each page and in robots.txt; there is no sitemap, no feed to be found, and no preview for networks."""
    for address, page in internal.pages():
        assert "noindex" in str(page.select("meta[name=robots]")), address
        assert not [tag for selector in OUTSIDE for tag in page.select(selector)], address
    assert internal.text("robots.txt").split() == ["User-agent:", "*", "Disallow:", "/"]
    assert not internal.has("sitemap.xml")
    assert not (internal.folder / "cards").exists()
    assert all(site[""].select(selector) for selector in OUTSIDE), "the public one has each of them"
    assert site.has("sitemap.xml")


def test_it_is_shared_by_email_alone(internal: Site) -> None:
    """No link leads to a public channel; each page that could be shared still can be mailed and copied."""
    hosts = {urlsplit(channel.address).hostname for channel in load_channels()} - {None}
    assert len(hosts) == 7
    for address, page in internal.pages():
        links = [str(link["href"]) for link in page.select("a[href]")]
        assert not [link for link in links if urlsplit(link).hostname in hosts], address
    share = one(internal["stories/two-mugs/"], ".share")
    (mail,) = share.select("a")
    assert str(mail["href"]).startswith("mailto:?")
    assert "http%3A//intranet" in str(mail["href"]) or "http://intranet" in str(mail["href"])
    assert [words_of(button) for button in share.select("button")] == ["Share the link"]
    assert not internal["pledge/thank-you/"].select(".share")


def test_every_page_says_that_it_is_internal(internal: Site, site: Site) -> None:
    """In its foot; the endpoint's pages, which are made from the bundle, too."""
    sentence = "Internal. These pages are for colleagues at Example Valley Health and Care (an example organisation)"
    for address, page in internal.pages():
        if page.select(".site-footer"):  # sheets to print have none
            assert sentence in words_of(one(page, ".site-footer")), address
    for shell in (internal.folder.parents[2] / "bundle").glob("*shell.html"):
        text = re.sub(r"\s+", " ", shell.read_text(encoding="utf-8"))
        assert "<strong>Internal.</strong>" in text or "moderate" in shell.name
        assert "application/atom+xml" not in text
    assert "Internal." not in site[""].text
