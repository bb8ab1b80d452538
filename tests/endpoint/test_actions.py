"""Ideas of the campaign's: the form that begins with one, and how many chose each."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from endpoint import counted
from endpoint.config import Settings
from endpoint.moderation import approve, withdraw
from tests.endpoint.managing import own_form, path_of, rewrite, text_of
from tests.endpoint.material import OPEN
from tests.endpoint.moderating import signed_in
from tests.endpoint.running import Endpoint, edit_bundle, page_of
from tests.endpoint.test_joins import form_on

TEA = "Drink one cup of <b>tea</b> hot"
ACTIONS = {"tea-hot": {"words": TEA, "topic": "rest"}, "walk": {"words": "Walk home", "topic": "away"}}
FORM = "/forms/pledge/actions/tea-hot"


def add_actions(settings: Settings, **actions: dict[str, str]) -> None:
    """Put actions into the settings' bundle."""
    forms = json.loads((settings.bundle / "bundle.json").read_text("utf-8"))["forms"]
    edit_bundle(settings.bundle, forms={**forms, "pledge": {**forms["pledge"], "actions": actions}})


@pytest.fixture
def endpoint(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint with the theme's pages, ideas to begin with, and numbers that are counted at once."""
    monkeypatch.setattr(counted, "FRESH_SECONDS", 0.0)
    rewrite(settings, own_form())
    add_actions(settings, **ACTIONS)
    edit_bundle(settings.bundle, touchpoints={"td1": {"name": "The Kettle Hour", "kind": "radio"}})
    running = Endpoint(settings)
    yield running
    running.close()


def choose(endpoint: Endpoint, address: str = FORM, **changes: str) -> str:
    """Send the form that begins with an idea, as its page has it, changed; returns the pledge's public id."""
    sent = {**form_on(page_of(endpoint.get(address))), "on_wall": "yes", "form_step": "send", "topic": "rest"}
    answer = endpoint.post({**sent, **changes})
    assert answer.status_code == 303, answer.text
    return str(endpoint.rows()[-1]["public_id"])


def told(endpoint: Endpoint) -> dict[str, int]:
    """Return what everybody is told: how many chose each idea."""
    return dict(endpoint.get("/actions.json").json()["forms"].get("pledge", {}))


@pytest.mark.sqlite_only
def test_the_form_begins_with_the_ideas_words(endpoint: Endpoint) -> None:
    """To be changed, with the way to an empty form beside them; the words are the campaign's, not the address's."""
    answer = endpoint.get(f"{FORM}?words=Mine&form_action=walk")
    sent = form_on(page_of(answer))
    assert (sent["words"], sent["topic"], sent["form_action"]) == (TEA, "rest", "tea-hot")
    assert not sent["name"]
    assert "on_wall" not in sent
    assert page_of(answer).select("main a[href='/pledge/']")
    assert "Mine" not in answer.text
    assert "<b>tea" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert form_on(page_of(endpoint.get("/forms/pledge/actions/walk"))).get("topic", "") == "", "no such topic here"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("address", ["pledge/actions/none", "pledge/actions/TEA-HOT", "none/actions/tea-hot"])
def test_an_idea_that_is_not_there_is_told(endpoint: Endpoint, address: str) -> None:
    """Kindly, and with nothing stored."""
    answer = endpoint.get(f"/forms/{address}")
    assert answer.status_code == 404
    assert "Your own words are just as good." in text_of(answer)


@pytest.mark.sqlite_only
def test_an_idea_keeps_the_touchpoint_that_its_link_names(endpoint: Endpoint) -> None:
    """To the pledge, through faults and the check page; a code that is not in the register is none."""
    for said in ("td1", "TD1", "x" * 300, "'><b>"):
        sent = form_on(page_of(endpoint.get(FORM, params={"from": said})))
        refused = endpoint.post({**sent, "words": "", "form_step": "check"})
        again = {**form_on(page_of(refused)), "words": said[:40], "topic": "rest", "form_step": "check"}
        checked = endpoint.post(again)
        assert endpoint.post({**form_on(page_of(checked)), "form_step": "send"}).status_code == 303
    assert [row["touchpoint"] for row in endpoint.rows()] == ["td1", None, None, None]


def test_a_pledge_keeps_which_idea_it_began_with(endpoint: Endpoint) -> None:
    """However its words were changed, through faults, check page and change; what is no idea is none."""
    choose(endpoint, words="Something else altogether", topic="food")
    refused = endpoint.post({**form_on(page_of(endpoint.get(FORM))), "words": "", "form_step": "check"})
    assert refused.status_code == 422
    assert "You begin with one of our ideas" in text_of(refused)
    checked = endpoint.post({**form_on(page_of(refused)), "words": "Mine", "form_step": "check"})
    changed = endpoint.post({**form_on(page_of(checked)), "form_step": "change"})
    assert endpoint.post({**form_on(page_of(changed)), "form_step": "send"}).status_code == 303
    assert endpoint.post({**OPEN, "form_action": "' OR 1=1"}).status_code == 303
    assert endpoint.post({**OPEN, "words": "More", "form_action": "gone"}).status_code == 303
    assert [row["action_id"] for row in endpoint.rows()] == ["tea-hot", "tea-hot", None, None]


def test_numbers_are_told_from_the_minimum_on(endpoint: Endpoint, settings: Settings) -> None:
    """The campaign's is two: of those that somebody approved and that count; an idea off the list has no number."""
    chosen = [choose(endpoint, words=f"Tea {number}") for number in range(3)]
    walked = choose(endpoint, "/forms/pledge/actions/walk")
    numbers = []
    for public_id in (*chosen, walked):
        approve(endpoint.store, public_id, "tests")
        numbers.append(told(endpoint))
    assert numbers == [{}, {"tea-hot": 2}, {"tea-hot": 3}, {"tea-hot": 3}], "one alone stands out nowhere"
    withdraw(endpoint.store, chosen[0], "supporter")
    assert told(endpoint) == {"tea-hot": 2}
    add_actions(settings, walk=ACTIONS["walk"])
    assert told(endpoint) == {}


@pytest.mark.sqlite_only
def test_the_supporter_and_a_moderator_see_it_and_nobody_else(endpoint: Endpoint) -> None:
    """On their own page and in their data; the moderator why words are the same; not on the wall, not in open data."""
    sent = {**form_on(page_of(endpoint.get(FORM))), "on_wall": "yes", "form_step": "send"}
    own = path_of(endpoint.get(endpoint.post(sent).headers["location"]))
    mo = signed_in(endpoint)
    assert "begun with one of our ideas" in " ".join(mo.page.get_text(" ").split())
    mo.press("Approve")
    assert endpoint.get(f"{own}/my-pledge.json").json()["action"] == "tea-hot"
    for address in (own, f"{own}/my-pledge.txt"):
        assert "tea-hot" in endpoint.get(address).text
    for address in ("/wall", "/pledges.json", "/open/pledges.csv", "/open/pledges.json", "/summary.json"):
        assert "tea-hot" not in endpoint.get(address).text, address


@pytest.mark.sqlite_only
def test_a_form_that_is_over_begins_with_nothing(settings: Settings) -> None:
    """The form's page says why."""
    rewrite(settings, own_form(closes="2020-01-01"))
    add_actions(settings, **ACTIONS)
    running = Endpoint(settings)
    refused = running.get(FORM)
    assert refused.status_code == 410
    assert "This form closed on 1 January 2020" in text_of(refused)
    assert "What you sent" not in text_of(refused), "nobody sent anything"
    running.close()


@pytest.mark.sqlite_only
def test_those_who_chose_are_counted_from_an_index(endpoint: Endpoint) -> None:
    """However many pledges there are: none of their rows is read."""
    with endpoint.store.read() as connection:
        plan = connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT form_id, action_id, count(*) FROM pledges WHERE action_id IS NOT NULL "
                "AND state IN ('anonymised', 'published') AND published_at IS NOT NULL GROUP BY form_id, action_id"
            )
        ).all()
    assert "USING COVERING INDEX ix_pledges_action" in str(plan)
