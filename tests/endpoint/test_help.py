"""Urgent help first: for the words of a hard moment, and while nobody is at the desk. Nothing is ever blocked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from benchmarks.screenshots import staffed
from campaign.words import Words, load_words
from endpoint.config import Settings
from endpoint.moderation import decide
from endpoint.moderation.actions import question
from tests.endpoint.managing import KEY, own_form, path_of, rewrite
from tests.endpoint.material import GOOD, OPEN, PLEDGE
from tests.endpoint.moderating import send, signed_in
from tests.endpoint.running import ROOT, Endpoint, edit_bundle, page_of

HARD = {**OPEN, "words": "I CANNOT  go\non like this"}
HOURS = {"days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "from": "09:00", "until": "17:00",
         "otherwise": "Nobody reads this at night."}  # fmt: skip
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def themed(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with the real theme and a form whose pledges have pages of their own."""
    rewrite(settings, own_form())
    running = Endpoint(settings)
    yield running
    running.close()


def numbers(response: httpx.Response) -> list[str]:
    """Return the telephone numbers of the panel that comes first; none where there is no panel."""
    return [" ".join(link.text.split()) for link in page_of(response).select(".help-first a[href^=tel]")]


def urgent(endpoint: Endpoint) -> list[bool]:
    return [row["urgent"] for row in endpoint.rows()]


def test_hard_words_show_help_and_are_read_first(endpoint: Endpoint) -> None:
    """The pledge is kept as any other; its sender sees the nation's numbers at once, and a moderator sees it first."""
    send(endpoint, "Drink my tea hot")
    response = endpoint.post(HARD)
    assert (response.status_code, response.headers["location"]) == (303, "/api/forms/pledge/help")
    page = endpoint.get(response.headers["location"])
    assert numbers(page) == ["999", "111", "116 123"]
    assert "Thank you" in page.text
    assert "no-store" in page.headers["cache-control"]
    assert urgent(endpoint) == [False, True]
    assert {row["state"] for row in endpoint.rows()} == {"pending"}
    assert signed_in(endpoint).shown == "I CANNOT go on like this"
    said = endpoint.post_json({**HARD, "on_wall": True, "show_name": True}).json()
    assert said["thanks"] == "/api/forms/pledge/help"


@pytest.mark.sqlite_only
def test_other_words_show_no_panel(endpoint: Endpoint) -> None:
    """Everybody else gets the page of the site."""
    assert endpoint.post(GOOD).headers["location"] == "/pledge/thank-you/"
    assert endpoint.get("/forms/nothing/help").status_code == 404


@pytest.mark.sqlite_only
def test_the_pages_own_link_stays_beside_the_help(themed: Endpoint) -> None:
    """Who may need help is not kept from their pledge's own page."""
    response = themed.post({**HARD, **KEY})
    assert response.headers["location"].endswith("/help")
    thanks = themed.get(response.headers["location"])
    assert numbers(thanks) == ["999", "111", "116 123"]
    own = path_of(thanks)
    assert numbers(themed.get(response.headers["location"].removesuffix("/help"))) == []
    assert themed.get(own).status_code == 200


@pytest.mark.sqlite_only
def test_an_error_page_shows_help_below_the_errors(themed: Endpoint) -> None:
    """A form that has to be mended is no reason to wait with help; the script carries it over with the errors."""
    response = themed.post({"words": HARD["words"]})
    assert response.status_code == 422
    assert "Choose a topic" in response.text
    assert numbers(response) == ["999", "111", "116 123"]
    assert page_of(response).select_one(".errors > .error-summary ~ .column .help-first")
    ids = [str(element["id"]) for element in page_of(response).select("[id]")]
    assert len(ids) == len(set(ids))
    assert numbers(themed.post({"words": "Tea"})) == []
    assert numbers(themed.post({**HARD, "form_step": "check"})) == ["999", "111", "116 123"]


@pytest.mark.sqlite_only
def test_words_that_were_changed_are_looked_at_too(themed: Endpoint) -> None:
    """A pledge that turns urgent with a change is read first; one that was urgent stays so."""
    own = path_of(themed.get(themed.post({**OPEN, **KEY}).headers["location"]))
    themed.post({**OPEN}, form="pledge")
    edited = {name: value for name, value in HARD.items() if name != "touchpoint"}
    assert themed.request("POST", f"{own}/edit", data=edited).status_code == 303
    assert urgent(themed)[0] is True
    assert themed.request("POST", f"{own}/edit", data={**edited, "words": "Tea"}).status_code == 303
    assert urgent(themed)[0] is True
    decide(themed.store, str(themed.rows()[0]["public_id"]), question("Which tea?", "Mo"))
    assert themed.request("POST", f"{own}/answer", data={"answer": "Green"}).status_code == 303
    assert urgent(themed)[0] is True


@pytest.mark.sqlite_only
def test_a_held_pledge_shows_help(settings: Settings) -> None:
    """A flood is no reason to wait with help either."""
    rewrite(settings, {**PLEDGE})
    edit_bundle(settings.bundle, distress_words=["cannot go on"])
    running = Endpoint(Settings(**{**settings.__dict__, "trusted_networks": ()}))
    places = [running.post({**HARD, "email": f"a{number}@example.org"}).headers["location"] for number in range(40)]
    held = [place for place in places if "/held/" in place]
    assert held
    assert numbers(running.get(held[-1])) == ["999", "111", "116 123"]
    running.close()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("clock", "is_away"), [("03:00", True), ("08:59", True), ("09:00", False), ("17:00", True)])
def test_at_night_the_urgent_routes_come_first(settings: Settings, clock: str, is_away: bool) -> None:
    """Outside the staffed hours the endpoint's pages say so by the campaign's clock; within them they do not."""
    rewrite(settings, {**PLEDGE, "manage": "no"})
    running = Endpoint(settings)
    campaign = running.service.served.campaign.model_dump(mode="json", by_alias=True)
    edit_bundle(settings.bundle, campaign={**campaign, "staffed_hours": HOURS})
    running.get("/health")
    moment = datetime.fromisoformat(f"2027-07-07T{clock}").replace(tzinfo=LONDON)  # a Wednesday in summer time
    running.service.served.pages.clock = lambda: moment
    for response in (running.post({"words": "Tea"}), running.get("/nowhere")):
        assert ("Nobody reads this at night." in str(page_of(response).select(".help-first"))) is is_away
        assert bool(numbers(response)) is is_away
    shown_again = running.post({"words": "Tea", "form_step": "change"}).text
    # Without mistakes a page begins with what it is, on its coloured ground; help comes next.
    assert not is_away or shown_again.index("<h1") < shown_again.index("help-first")
    running.close()


@pytest.mark.sqlite_only
def test_pictures_of_pages_are_taken_at_noon_whatever_the_hour(settings: Settings) -> None:
    """The handbook's pictures show no panel because somebody took them by night."""
    rewrite(settings, {**PLEDGE, "manage": "no"})
    campaign = json.loads((settings.bundle / "bundle.json").read_text(encoding="utf-8"))["campaign"]
    a_minute = {**HOURS, "from": "12:00", "until": "12:01"}
    edit_bundle(settings.bundle, campaign={**campaign, "staffed_hours": a_minute})
    with staffed():
        running = Endpoint(settings)
        assert numbers(running.get("/nowhere")) == []
        edit_bundle(settings.bundle, stories=True)  # a new bundle brings new pages
        assert numbers(running.get("/nowhere")) == []
        running.close()


@pytest.mark.parametrize(
    "text",
    [
        "I can’t go on like this",  # noqa: RUF001 - as telephones write it
        "Some days I want to die.",
        "I was thinking of ending it all",
        "Thinking about suicide again",
        "he hits me",
        "I self-harmed last night",
    ],
)
def test_the_samples_list_knows_phrases_of_hard_moments(text: str) -> None:
    """content/distress-words.yml is a file that editors change; these it should know."""
    words, problems = load_words(ROOT / "content/distress-words.yml")
    assert problems == []
    assert Words(words).found_in(text)


@pytest.mark.parametrize(
    "text", ["I will take the stairs", "Drink my tea hot", "Die Kanne bleibt an", "Hope less, do more"]
)
def test_the_samples_list_leaves_other_words_alone(text: str) -> None:
    """A panel on every page would be read on none."""
    words, _ = load_words(ROOT / "content/distress-words.yml")
    assert not Words(words).found_in(text)
