"""Ideas for a pledge: a library of actions, listed by time, effort and topic without script (row P4)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import Tag

from tests.site.building import PULLED_AT, Site, build, check_report, one, replace_in, words_of
from tests.site.test_weight import compressed

FAULTY = """\
tea-while-hot:
  words: I will drink one cup of tea while it is hot.
  topic: rest-and-brakes
  minutes: ten
  effort: easy
  benefit:
    words: Everybody is kinder after tea.
    year: 2026
Walk:
  words: I will walk.
long:
  words: {long}
  topic: kind-words
  minutes: 2
  effort: hard
  story: stories/two-mug.md
again:
  words: I will walk home.
  topic: kind-words
  minutes: 0
  effort: easy
twice:
  words: I will say good morning.
  topic: kind-word
  minutes: 1
  effort: easy
  story: stories/two-mug.md
thrice:
  words: I will say Good morning.
  topic: kind-words
  minutes: 1
  effort: easy
  benefit: It is nice.
last:
  words: i will say good morning.
  topic: kind-words
  minutes: 1
  effort: easy
"""
FAULTS = (
    "content/actions.yml:4:12: 'minutes' is 'ten', which is not a whole number",
    "content/actions.yml:7:5: 'source' is missing in 'benefit'\n    Add 'source: ...'. Who found it out, and in what.",
    "content/actions.yml:9:1: 'Walk' cannot be an action's id",
    "content/actions.yml:15:11: 'effort' is 'hard', which is not one of its values",
    "content/actions.yml:20:12: 'minutes' is '0'",
    "content/actions.yml:24:10: the topic 'kind-word' is not in campaign.yml\n    Did you mean 'kind-words'?",
    "content/actions.yml:27:10: the text 'stories/two-mug.md' does not exist\n    Did you mean 'stories/two-mugs.md'?",
    "content/actions.yml:33:12: 'benefit' must have keys of its own",
    "content/actions.yml:35:10: the action is there twice\n    'twice' has the same words.",
)


#: Bytes of a full page before it is minified: with its styles, which the sample's has too, it stays below 6,000.
MOST_HTML = 3_200


def ideas(page: Tag) -> list[Tag]:
    """Return the ideas of a page."""
    return page.select("li[id^=action-]")


def ids(page: Tag) -> set[str]:
    """Return the ids of a page's ideas."""
    return {str(idea["id"]).removeprefix("action-") for idea in ideas(page)}


@pytest.fixture(scope="module")
def written(content: Path) -> dict[str, dict[str, Any]]:
    """What the sample's file says."""
    return dict(yaml.safe_load((content / "actions.yml").read_text(encoding="utf-8")))


def test_all_ideas_are_there_by_topic_and_own_words_come_first(site: Site, written: dict[str, Any]) -> None:
    """Above them the way to the empty form; no script; each leads to the form begun with it, some to a story."""
    page = site["actions/"]
    assert len(written) == len(ideas(page)) == 24
    assert ids(page) == set(written)
    assert [words_of(topic) for topic in page.select(".actions__topic")] == [
        topic.title for topic in site.campaign.topics
    ]
    assert not page.select("script")
    links = [str(link["href"]) for link in one(page, "main").select("a")]
    assert links[0] == "../pledge/"
    assert [link for link in links if "/api/" in link] == [
        f"/api/forms/pledge/actions/{str(idea['id']).removeprefix('action-')}" for idea in ideas(page)
    ]
    hot = one(page, "#action-tea-while-hot")
    assert words_of(hot) == (
        "I will drink one cup of tea while it is hot. 10 minutes · Easy How somebody did it: Nobody makes just one mug "
        "I'll do this : I will drink one cup of tea while it is hot."
    )
    benefit = words_of(one(page, "#action-ask-mug-or-bowl"))
    assert "for whoever serves meals" in benefit
    assert "(Lunch cards, Example Valley kitchen (an example), 2026)" in benefit


def test_the_lists_are_right_and_need_no_script(site: Site, written: dict[str, Any]) -> None:
    """Under five minutes means less than five; each list says which it is; a plain link leads to each."""
    expected = {
        "under-5-minutes/": {name for name, each in written.items() if each["minutes"] < 5},
        "under-30-minutes/": {name for name, each in written.items() if each["minutes"] < 30},
        "easy/": {name for name, each in written.items() if each["effort"] == "easy"},
        "some-effort/": {name for name, each in written.items() if each["effort"] == "some"},
        "more-effort/": {name for name, each in written.items() if each["effort"] == "more"},
    }
    for topic in site.campaign.topics:
        expected[f"topics/{topic.id}/"] = {name for name, each in written.items() if each["topic"] == topic.id}
    links = {str(link["href"]) for link in site["actions/"].select(".filter a")}
    assert links == {"../actions/", *(f"../actions/{part}" for part in expected)}
    for part, wanted in expected.items():
        page = site[f"actions/{part}"]
        assert ids(page) == wanted, part
        assert words_of(one(page, ".filter [aria-current=page]")) == words_of(one(page, ".kicker"))
        assert f"<loc>{site.campaign.address}/actions/{part}</loc>" in site.text("sitemap.xml")
    assert {"name-first"} < ids(site["actions/under-5-minutes/"])
    assert "spare-chair" not in ids(site["actions/under-5-minutes/"]), "it takes five"


def test_it_tells_what_is_wrong_with_ideas(own_small: Path) -> None:
    """A benefit without a source fails, and so does what leads nowhere, is too long or is said twice."""
    text = FAULTY.replace("{long}", "x" * 281)
    (own_small / "actions.yml").write_text(text, encoding="utf-8")
    report = check_report(own_small)
    assert [fault for fault in FAULTS if fault not in report] == []
    assert "actions.yml:3:" not in report, "what a fault hides comes once that is mended"
    (own_small / "actions.yml").write_text(text.replace("hard", "some").replace("two-mug.md", "two-mugs.md"), "utf-8")
    assert "content/actions.yml:12:10: the words are too long for the pledge form (281)" in check_report(own_small)
    (own_small / "actions.yml").write_text("- words: I will walk.\n", encoding="utf-8")
    assert "content/actions.yml:1:1: actions.yml must be a list of actions by id" in check_report(own_small)


def test_three_hundred_ideas_load_in_light_pages(own_small: Path, tmp_path: Path) -> None:
    """Each is on exactly one page, which weighs no more than any other; the short ones are found; numbers are told."""
    topics = [topic["id"] for topic in yaml.safe_load((own_small / "campaign.yml").read_text("utf-8"))["topics"]]
    many = {
        f"idea-{number}": {
            "words": f"I will do thing number {number}, and then sit down with {number % 7} friends.",
            "topic": topics[number % len(topics)],
            "minutes": 1 + number % 9,
            "effort": "easy" if number % 2 else "some",
        }
        for number in range(300)
    }
    (own_small / "actions.yml").write_text(yaml.safe_dump(many), encoding="utf-8")
    replace_in(own_small / "pages/about.md", "\n---\n", "\n---\n[Ideas](/actions/easy/)\n\n")
    chosen = {"as_of": PULLED_AT.isoformat(), "forms": {"pledge": {"idea-0": 34, "idea-18": 1, "gone": 50}}}
    (own_small / "data/actions.json").write_text(json.dumps(chosen), encoding="utf-8")
    replace_in(own_small / "forms/pledge.yml", "button:", "closes: 2026-11-30\nbutton:")
    build(own_small, tmp_path / "site", NOW=datetime.fromisoformat("2026-12-01T12:00Z"))
    site = Site(tmp_path / "site", own_small)
    assert followed(site, "actions/") == sorted(many)
    assert followed(site, "actions/under-5-minutes/") == sorted(n for n, each in many.items() if each["minutes"] < 5)
    pages = [address for address in site.addresses if address.startswith("actions/")]
    heaviest = max(pages, key=lambda address: len(site.text(address)))
    assert compressed(site.file(heaviest).read_bytes()) <= MOST_HTML
    assert "34 people chose this." in words_of(one(site["actions/"], "#action-idea-0"))
    assert "1 person chose this." in words_of(one(site["actions/"], "#action-idea-18"))
    assert not any("/api/" in site.text(address) for address in pages), "the form is over"
    assert not site.has("actions/more-effort/"), "a list of nothing is no page"
    assert site.dead_links() == []


def followed(site: Site, address: str) -> list[str]:
    """Return the ids of a list's ideas, page by page as a reader follows them."""
    found: list[str] = []
    while True:
        page = site[address]
        found += ids(page)
        following = page.select_one("a[rel=next]")
        if following is None:
            return sorted(found)
        address = str(following["href"]).rpartition("../")[2]


def test_a_campaign_without_ideas_has_no_page_of_them(own_small: Path, tmp_path: Path) -> None:
    """Nor a link to one."""
    build(own_small, tmp_path / "site")
    site = Site(tmp_path / "site", own_small)
    assert not site.has("actions/")
    assert not [address for address, page in site.pages() if page.select("a[href*='actions/']")]
