"""What new pages add for who has script, and what is there without: the search, and films."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.hosting import Host

LINKS = ".found li:visible a"
SHOW_CAPTIONS = """() => new Promise((done) => {
    const track = document.querySelector("track");
    track.onload = () => done(track.track.cues.length);
    track.track.mode = "showing";
})"""
SHARED_MUGS = {"Nobody makes just one mug", "The sound of two mugs"}


def search(host: Host, visit: Open, query: str = "", **options: object) -> Page:
    """Open the search once its words have come."""
    page = visit("", **options)
    with page.expect_response("**/search/words.json"):
        page.goto(f"{host.address}/search/{query}")
    return page


def found(page: Page, words: str) -> set[str]:
    """Type into the search field; returns the titles that are left."""
    page.get_by_role("searchbox").fill(words)
    return set(page.locator(LINKS).all_inner_texts())


def test_it_narrows_the_list_as_one_types(host: Host, visit: Open) -> None:
    """By the words of titles and texts, all of them, begun or whole; groups without a result go; empty shows all.

    The field comes first, then all lists; what was found stands right below the field.
    """
    page = search(host, visit)
    first = page.locator("main :is(input, nav.lists a)").first
    expect(first).to_have_role("searchbox")
    expect(page.locator("nav.lists")).to_be_visible()
    status = page.locator(".search [role=status]")
    everything = page.locator(LINKS).count()
    expect(status).to_have_text("")

    expect(page.locator(LINKS)).to_have_count(everything)
    page.get_by_role("searchbox").fill("linen trolley")
    expect(page.locator(LINKS)).to_have_text(["Nobody makes just one mug"])
    expect(status).to_have_text("1 found")
    expect(page.locator("nav.lists")).to_be_hidden()
    assert page.locator(".found h2:visible").all_inner_texts() == ["Rest and breaks"]

    assert found(page, "MÚG") >= SHARED_MUGS
    assert found(page, "mug xylophone") == set()
    expect(status).to_have_text("Nothing found. Try another word, or fewer.")

    assert len(found(page, "")) == everything
    expect(page.locator("nav.lists")).to_be_visible()
    expect(status).to_have_text("")


def test_it_forgives_one_slip(host: Host, visit: Open) -> None:
    """A letter too many, too few or wrong, or two that changed places; it says that it guessed."""
    page = search(host, visit)
    for slip in ("trollley", "troley", "trollwy", "trollye"):
        assert "Nobody makes just one mug" in found(page, slip), slip
        expect(page.locator(".search [role=status]")).to_contain_text("something like")


def test_a_search_can_be_sent_to_somebody(host: Host, visit: Open) -> None:
    """Enter puts the words into the address and leaves the field in focus; the address brings the same results."""
    page = search(host, visit)
    page.get_by_role("searchbox").fill("linen trolley")
    page.keyboard.press("Enter")
    assert page.url == f"{host.address}/search/?q=linen%20trolley"
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Nobody makes just one mug")).to_be_focused()
    page = search(host, visit, "?q=linen%20trolley")
    expect(page.locator(LINKS)).to_have_text(["Nobody makes just one mug"])


def test_without_the_index_titles_are_searched(host: Host, visit: Open) -> None:
    """A bad signal leaves a search of what is on the page."""
    page = visit("")
    page.route("**/words.json", lambda route: route.fulfill(body="no JSON"))
    page.goto(f"{host.address}/search/")
    page.get_by_role("searchbox").fill("just one")
    expect(page.locator(LINKS)).to_have_text(["Nobody makes just one mug"])


def test_without_script_there_is_the_list(visit: Open) -> None:
    """And no field that could do nothing."""
    page = visit("/search/", java_script_enabled=False)
    expect(page.get_by_role("searchbox")).to_have_count(0)
    assert page.locator(LINKS).count() > 30


@pytest.mark.parametrize("path", ["/films/the-kettle/", "/events/kettle-on-at-noon/"])
def test_a_film_loads_nothing_before_somebody_presses_play(host: Host, visit: Open, path: str) -> None:
    """Only its poster; then the film plays under the strict policy, and captions can be switched on."""
    page = visit("")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(host.address)))
    page.goto(host.address + path)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/files/" in url]
    with page.expect_response("**/files/the-kettle.mp4"):
        page.evaluate("document.querySelector('video').play()")  # fulfilled once it plays
    assert page.evaluate(SHOW_CAPTIONS) == 4
