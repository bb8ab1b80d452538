"""A campaign in two languages is two sites that lead to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.twins import own_name
from tests.site.building import Site, build, check_report, one, replace_in

TWIN = "twins:\n  - language: cy\n    address: https://newid.example.org\n"
OWN_TWIN = "twins:\n  - language: cy\n    address: https://newid.example.org/stories/dau-fwg/\n"


def add_twins(content: Path, campaign: str = TWIN, story: str = OWN_TWIN) -> None:
    """Give a campaign and one of its stories their twins."""
    replace_in(content / "campaign.yml", "time_zone:", f"{campaign}time_zone:")
    replace_in(content / "stories/two-mugs.md", "topic:", f"{story}topic:")


@pytest.fixture
def twin(own_small: Path, tmp_path: Path) -> Site:
    """The small sample with a Welsh twin, and one story that has its own."""
    add_twins(own_small)
    build(own_small, tmp_path / "site", bundle=tmp_path / "bundle")
    return Site(tmp_path / "site", own_small)


def test_every_page_leads_to_the_other_language(twin: Site, tmp_path: Path) -> None:
    """By the language's own name, marked as that language; the endpoint's pages do it, too."""
    exact = {"stories/two-mugs/": "https://newid.example.org/stories/dau-fwg/"}
    for address, page in twin.pages():
        if not address.startswith("print/") or address == "print/":
            link = one(page, ".site-header a[hreflang]")
            assert (link.get_text(), link["lang"], link["hreflang"]) == ("Cymraeg", "cy", "cy"), address
            assert link["href"] == exact.get(address, "https://newid.example.org/"), address
    for shell in ("shell.html", "wall-shell.html"):
        assert 'hreflang="cy">Cymraeg</a>' in (tmp_path / "bundle" / shell).read_text(encoding="utf-8"), shell


def test_search_engines_are_told_of_pages_that_say_the_same(twin: Site) -> None:
    """Both languages, on pages that name their twin and on the front page; nowhere else."""
    told = {
        address: {str(tag["hreflang"]): str(tag["href"]) for tag in page.select("link[rel=alternate][hreflang]")}
        for address, page in twin.pages()
    }
    assert {address for address, languages in told.items() if languages} == {"", "stories/two-mugs/"}
    assert told["stories/two-mugs/"] == {
        "en-GB": f"{twin.campaign.address}/stories/two-mugs/",
        "cy": "https://newid.example.org/stories/dau-fwg/",
    }
    assert told[""]["cy"] == "https://newid.example.org/"


def test_a_campaign_without_twins_says_nothing_of_them(site: Site) -> None:
    """Not a byte."""
    assert not any("hreflang" in site.text(address) for address in site.addresses)


@pytest.mark.parametrize(
    ("campaign", "story", "said"),
    [
        (TWIN.replace("cy", "en"), "", "there is a site in 'en' already"),
        (TWIN + TWIN.partition("\n")[2], "", "there is a site in 'cy' already"),
        (TWIN.replace("cy", "wlsh"), "", "'wlsh' is not a language"),
        (TWIN.replace("newid", "pocketpromise"), "", "another language has this address already"),
        (TWIN.replace("https://", ""), "", "write the whole address"),
        ("", OWN_TWIN, "the campaign has no twin in 'cy'"),
        (TWIN, OWN_TWIN.replace("newid", "elsewhere"), "the page is not on the twin's site"),
    ],
)
def test_a_twin_that_cannot_be_is_a_problem(own_small: Path, campaign: str, story: str, said: str) -> None:
    """A link to nowhere, or to somebody else's site, is found before anything is published."""
    add_twins(own_small, campaign, story)
    report = check_report(own_small)
    assert said in report
    assert "1 problem" in report


def test_languages_are_named_as_they_name_themselves() -> None:
    """With a capital, as an entry of a menu has one."""
    assert [own_name(tag) for tag in ("cy", "en-GB", "fr", "gd")] == ["Cymraeg", "English", "Français", "Gàidhlig"]
