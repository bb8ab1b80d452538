"""Interviews: two voices, equally loud."""

from __future__ import annotations

import json
from pathlib import Path

from commands.build import build_site
from tests.site.building import ROOT, Site, check_report, one, replace_in, words_of

INTERVIEW = "interviews/one-pencil-each/"
ASKS, ANSWERS = "Volunteer (example)", "Healthcare assistant, nights (example)"

FAULTS = (
    "content/interviews/alone.md:6:14: the same person asks and answers",
    "content/interviews/alone.md:8:1: the interview has no question",
    "content/interviews/one-pencil-each.md:2:1: 'answered_by' is missing",
    "content/interviews/one-pencil-each.md:6:1: unknown key 'answerd_by'\n    Did you mean 'answered_by'?",
    "content/interviews/silent.md:6:14: the person 'portr' is not in people.yml\n    Did you mean 'porter'?",
    "content/interviews/silent.md:9:1: the question has no answer",
)

HEAD = "---\ntitle: Two\ndate: 2026-11-02\nsummary: Two people.\nauthor: volunteer\nanswered_by: {}\n---\n"


def test_both_voices_are_named_alike(site: Site) -> None:
    """Who speaks stands above each question and each answer, with the same class, and both in the byline."""
    page = site[INTERVIEW]
    named = [voice.text for voice in page.select(".prose .voice")]
    assert named == [ASKS, ANSWERS] * 5
    questions = page.select(".prose h2")
    assert all(words_of(question).startswith(ASKS) for question in questions)
    assert all(question.find_next_siblings("p")[0].text == ANSWERS for question in questions)
    assert [name.text.partition(",")[0] for name in page.select(".hero [rel=author]")] == [ASKS, "Healthcare assistant"]


def test_both_people_have_the_interview_on_their_page(site: Site) -> None:
    """It is listed with either, named as written by both, and described so to machines."""
    for person in ("volunteer", "night-assistant"):
        cards = site[f"people/{person}/"].select(".card")
        shown = [card for card in cards if words_of(card.h2) == "One pencil each"]
        assert [f"{ASKS} and {ANSWERS}" in words_of(card) for card in shown] == [True], person
    data = json.loads(one(site[INTERVIEW], "script[type='application/ld+json']").text)
    assert [author["name"] for author in data["author"]] == [ASKS, ANSWERS]
    assert words_of(one(site["interviews/"], ".card h2")) == "One pencil each"


def test_whoever_only_answers_is_among_the_people(site: Site, own: Path) -> None:
    """A page of a person is listed, whatever the person has there; links to it are sound."""
    listed = {str(link["href"]) for link in site["people/"].select(".tiles a")}
    pages = {address for address in site.addresses if address.startswith("people/") and address != "people/"}
    assert {link.removeprefix("../") for link in listed} == pages
    for story in ("stories/soft-shoes.md", "stories/two-mugs.md"):
        replace_in(own / story, "author: ", "author: porter # ")
    (own / "pages/tell.md").write_text("---\ntitle: Tell\n---\n[Her](/people/night-assistant/)\n", encoding="utf-8")
    build_site(ROOT, Path("content"), own.parent / "site", write=False)


def test_it_tells_what_an_interview_lacks(own: Path) -> None:
    """A misspelt key, a voice that is nobody or is the same, no question, a question without an answer."""
    replace_in(own / "interviews/one-pencil-each.md", "answered_by", "answerd_by")
    (own / "interviews/alone.md").write_text(HEAD.format("volunteer") + "I ask myself.\n", encoding="utf-8")
    text = HEAD.format("portr") + "We met.\n## Why?\n\n## And then?\nNothing.\n"
    (own / "interviews/silent.md").write_text(text, encoding="utf-8")
    report = check_report(own)
    assert [fault for fault in FAULTS if fault not in report] == []
    assert "6 problems to fix" in report
