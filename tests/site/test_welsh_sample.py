"""The sample in Welsh: what Groundswell says in another language, on a real site (row C11)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from campaign.language import catalogue_path
from campaign.language.catalogue import load_catalogue
from campaign.language.catalogue_rules import forms_of
from tests.pseudo_language import readable
from tests.site.building import ROOT, Site, build_example, one, words_of

WELSH = ROOT / "examples/newid-bach/content"


@pytest.fixture(scope="module")
def welsh(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The Welsh sample with its pledges."""
    return build_example(tmp_path_factory.mktemp("welsh"), WELSH, gained=12)


def english_in(texts: Iterable[str]) -> set[str]:
    """Return the catalogue's English messages of three words and more that texts have in them."""
    every = [form for message in load_catalogue(catalogue_path("cy")) for form in forms_of(message.id)]
    whole = {form for form in every if len(form.split()) > 2 and not re.search(r"%\(|\{|<", form)}
    assert len(whole) > 300
    return {message for message in whole if any(message in text for text in texts)}


def test_it_is_welsh_and_every_link_leads_somewhere(welsh: Site) -> None:
    """Also for those who have pages read to them, and for search engines."""
    assert {str(one(page, "html")["lang"]) for _, page in welsh.pages()} == {"cy"}
    assert welsh.dead_links() == []
    assert words_of(one(welsh[""], ".hero__act span")) == "90 diwrnod i fynd tan 1 Mawrth 2027"
    assert "4 addewid hyd yma. Ein nod yw 300. 12 yn fwy yr wythnos hon." in words_of(one(welsh["wall/"], ".counter"))


def test_no_page_says_anything_in_english(welsh: Site) -> None:
    """No message of the catalogue: neither on a page nor in what is heard or shared."""
    said = {text.strip() for _, page in welsh.pages() for text in readable(str(page))}
    assert "Pa newid bach wnewch chi?" in said
    assert english_in(said) == set()
    assert english_in([*said, "Neu: Skip to main content"]) == {"Skip to main content"}


def test_numbers_change_the_word_behind_them(welsh: Site) -> None:
    """As Welsh does: one form a number where it needs one, also in what the front page's script says."""
    days = one(welsh[""], "[data-days]")
    assert {name: days[name] for name in days.attrs if name != "data-days"} == {
        "data-1": "1 diwrnod",
        "data-2": "2 ddiwrnod",
    }
    assert "12 mis" in words_of(one(welsh["preifatrwydd/"], "main"))


def test_urgent_help_is_in_welsh(welsh: Site) -> None:
    """With the services' own Welsh names."""
    assert [words_of(name) for name in welsh[""].select(".signposts b")][:2] == ["Argyfwng", "GIG 111 Cymru"]


def test_it_leads_to_its_english_twin(welsh: Site) -> None:
    """From every page's menu, and exactly where a story names its own."""
    link = one(welsh["stories/paned-boeth/"], ".site-header a[hreflang]")
    assert (link.get_text(), link["href"]) == ("English", "https://smallchange.example.org/stories/hot-tea/")
