"""The search: a list that is complete without script, and a small index for who has it."""

from __future__ import annotations

import json
from collections import Counter

import brotli
from bs4 import Tag

from campaign.folder import load_folder
from campaign.language import ENGLISH
from campaign.text import plain
from plugins.search import Entry, grouped
from plugins.search.words import distinctive_words
from tests.site.building import Site, one


def listed(site: Site) -> list[Tag]:
    """Return the links of the list."""
    return site["search/"].select(".found li a")


def test_without_script_the_page_lists_everything_by_topic(site: Site) -> None:
    """Every text once, the ideas of each topic once, each group from A to Z; no search field that could do nothing."""
    folder = load_folder(site.content)
    urls = [source.url for source in folder.sources.values()]
    urls += [f"actions/topics/{topic.id}/" for topic in site.campaign.topics]
    assert sorted(str(link["href"]) for link in listed(site)) == sorted(f"../{url}" for url in urls)
    for group in site["search/"].select(".found section"):
        titles = [link.text.casefold() for link in group.select("li a")]
        assert titles == sorted(titles)
    groups = [heading.text for heading in site["search/"].select(".found h2")]
    assert groups == [*(topic.title for topic in site.campaign.topics), "Pages, events and more"]
    assert "hidden" in one(site["search/"], "form[role=search]").attrs


def test_the_index_is_small(published: Site) -> None:
    """At most 100 bytes a text, compressed, and the script at most 1,000."""
    words = published.file("search/words.json").read_bytes()
    assert len(json.loads(words)) == len(listed(published))
    assert len(brotli.compress(words)) <= 100 * len(listed(published))
    [script] = published.file("theme/js").glob("search.*.js")
    assert len(brotli.compress(script.read_bytes())) <= 1_000


def test_the_index_has_what_a_text_is_about(site: Site) -> None:
    """In the order of the list; words that the title has are on the page already."""
    words = json.loads(site.text("search/words.json"))
    titles = [link.text for link in listed(site)]
    about = dict(zip(titles, (set(text.split()) for text in words), strict=True))
    assert {"kettle", "breaks", "trolley"} <= about["Nobody makes just one mug"]
    assert "mug" not in about["Nobody makes just one mug"]
    assert {"pencils", "library"} <= about["How to start a card box in an hour"]
    assert {"squeaky", "wheel"} <= about["Ideas for a pledge: Smoother care"]


def test_telling_words_are_frequent_here_and_rare_elsewhere() -> None:
    """What every text has, and what one text has once, is left out; the same texts always give the same words."""
    texts = [Counter(words) for words in (["kettle", "kettle", "tea", "the"], ["soup", "tea", "the"], ["bus", "bus"])]
    texts += [Counter(["the", f"word{number}"]) for number in range(6)]
    assert distinctive_words(texts)[:3] == ["kettle tea", "tea", "bus"]


def test_words_are_compared_without_accents() -> None:
    """As the script does: who types cafe finds café."""
    assert plain("Café ÅNGSTRÖM") == "cafe angstrom"


def test_only_the_search_loads_the_search(site: Site) -> None:
    """No other page pays for it."""
    assert [address for address, page in site.pages() if page.select("script[src$='search.js']")] == ["search/"]


def test_an_accent_does_not_send_a_title_to_the_end() -> None:
    """Welsh readers look for "Wythnos" and "Ŵyna" under the same letter."""
    named = ["Ysgol", "Ŵyna", "Wal", "Addewid", "Âf i"]
    [group] = grouped([Entry(title, title, "", None, Counter()) for title in named], [], ENGLISH)
    assert [entry.title for entry in group.entries] == ["Addewid", "Âf i", "Wal", "Ŵyna", "Ysgol"]
