"""Polls (row B6): a page's answer counts once, is no pledge and is not kept; small numbers are hidden."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from endpoint import counted, forms
from endpoint.abuse import page_token, screen
from endpoint.abuse.windows import Limit
from endpoint.config import Settings
from endpoint.housekeeping import chores, do_chores
from endpoint.polls import answering
from endpoint.polls.tables import poll_numbers, poll_repeats
from endpoint.store import Store, now
from tests.endpoint.managing import table_of, text_of, write_own_bundle
from tests.endpoint.material import GOOD, PLEDGE
from tests.endpoint.running import Endpoint, edit_bundle, page_of
from tests.endpoint.test_help import HOURS

POLL: dict[str, Any] = {
    "id": "kettle",
    "title": "The kettle",
    "button": "Send my answer",
    "poll": "yes",
    "closes": "2027-04-30",
    "thanks": {"title": "Thank you", "text": "Ask somebody else."},
    "fields": [
        {"name": "drink", "kind": "radios", "label": "What is in your mug?", "required": "yes",
         "choices": ["tea", "coffee", "water"], "errors": {"empty": "Choose what is in it"}},
    ],
}  # fmt: skip
OPEN, OVER = datetime(2027, 3, 3, tzinfo=UTC), datetime(2027, 5, 2, tzinfo=UTC)


@pytest.fixture
def endpoint(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint as the public meets it, with a poll, counted at once."""
    monkeypatch.setattr(counted, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(forms, "now", lambda: OPEN)
    write_own_bundle(settings.bundle, PLEDGE, (), POLL)
    running = Endpoint(dataclasses.replace(settings, trusted_networks=()))
    yield running
    running.close()


def answers(endpoint: Endpoint, *drinks: str, minute: int = 0) -> None:
    """Send an answer from a page of its own for each drink."""
    for number, drink in enumerate(drinks):
        sent = {"drink": drink, "form_key": f"page-{minute}-{number}"}
        assert endpoint.post(sent, "kettle").status_code == 303


def numbers(endpoint: Endpoint) -> dict[str, int]:
    """Return what is on disk."""
    return {row["choice"]: row["number"] for row in table_of(endpoint, poll_numbers)}


def told(endpoint: Endpoint) -> dict[str, Any]:
    """Return what everybody is told."""
    return dict(endpoint.get("/polls.json").json()["forms"]["kettle"])


def typed(response: httpx.Response) -> dict[str, str]:
    """Return what the button of a page sends."""
    inputs = page_of(response).select("input[type=hidden], input[checked]")
    return {**{str(each["name"]): str(each["value"]) for each in inputs}, "form_step": "send"}


def test_a_page_answers_once(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A double press, a retry and another choice from the same page count once, also after the last day; another page
    counts by itself, whatever its network. A program in the trap counts nowhere, and learns nothing.
    """
    sent = {"drink": "tea", "form_key": "a-page"}
    first, *others = endpoint.together(*[sent] * 5, form="kettle")
    again = endpoint.post({**sent, "drink": "coffee"}, "kettle")
    assert {each.headers["location"] for each in (first, *others, again)} == {"/api/forms/kettle/results"}
    as_json = endpoint.post_json({"drink": ["tea"], "form_key": ["another-page"]}, "kettle")
    assert (as_json.status_code, as_json.json()["status"]) == (201, "counted")
    assert endpoint.post({**sent, "form_key": "third", "form_website": "x"}, "kettle").status_code == 303
    assert numbers(endpoint) == {"tea": 2}
    monkeypatch.setattr(forms, "now", lambda: OVER)
    assert endpoint.post(sent, "kettle").status_code == 303
    late = endpoint.post({**sent, "form_key": "late"}, "kettle")
    assert (late.status_code, numbers(endpoint)) == (410, {"tea": 2})


def test_a_page_without_script_is_asked_once_more(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve people behind one address who say the same count as twelve, and what each sends twice does not."""
    monkeypatch.setattr(page_token, "LEAST_SECONDS", 0)
    for number in range(12):
        asked = endpoint.post({"drink": "tea"}, "kettle")
        assert (asked.status_code, numbers(endpoint)) == (200, {"tea": number} if number else {})
        assert page_of(asked).find("p", string="tea"), "it says which answer it was"
        for _ in range(2):
            assert endpoint.post(typed(asked), "kettle").status_code == 303
    assert numbers(endpoint) == {"tea": 12}
    nothing = endpoint.post({"form_step": "send"}, "kettle")
    assert (nothing.status_code, "Choose what is in it" in text_of(nothing)) == (422, True)
    refused = endpoint.post_json({"drink": ["tea"]}, "kettle")
    assert (refused.status_code, "form_key" in refused.text) == (422, True)


def test_many_answers_of_one_network_are_sent_once_more(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of pages that we did not show ten count in a minute. The next is asked to send from ours, and counts if it was
    looked at; beyond 300 in a minute nothing does, and says so.
    """
    answers(endpoint, *["tea"] * 10)
    asked = endpoint.post({"drink": "tea", "form_key": "the-eleventh"}, "kettle")
    assert (asked.status_code, numbers(endpoint)) == (200, {"tea": 10})
    assert endpoint.post(typed(asked), "kettle").status_code == 200, "nobody reads it so fast"
    monkeypatch.setattr(page_token, "LEAST_SECONDS", 0)
    assert endpoint.post(typed(asked), "kettle").status_code == 303
    assert numbers(endpoint) == {"tea": 11}
    monkeypatch.setattr(screen, "WITH_TOKEN", (Limit(0, 60),))
    asked = endpoint.post({"drink": "tea"}, "kettle")
    refused = endpoint.post(typed(asked), "kettle")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "180")
    assert numbers(endpoint) == {"tea": 11}


def test_small_numbers_are_hidden(endpoint: Endpoint) -> None:
    """Of few answers nothing is told; then each number from five on, and nought; on the thank-you page, too."""
    answers(endpoint, *["tea"] * 4)
    assert told(endpoint) == {"answered": None, "choices": dict.fromkeys(("tea", "coffee", "water"))}
    results = endpoint.get("/forms/kettle/results")
    assert "once enough have answered" in text_of(results)
    assert not page_of(results).table
    answers(endpoint, *["tea"] * 5, minute=1)
    assert told(endpoint) == {"answered": 9, "choices": {"tea": 9, "coffee": 0, "water": 0}}
    table = page_of(endpoint.get("/forms/kettle/results")).table
    assert table is not None
    rows = [" ".join(row.get_text(" ").split()) for row in table.select("tbody tr")]
    assert rows == ["tea 9 100 %", "coffee 0 0 %", "water 0 0 %"]


def test_an_answer_after_the_last_day_is_answered_with_the_results(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a page that was opened before: it did not count, and nobody needs to copy a choice."""
    answers(endpoint, *["tea"] * 9)
    monkeypatch.setattr(forms, "now", lambda: OVER)
    late = endpoint.post({"drink": "coffee", "form_key": "late"}, "kettle")
    assert late.status_code == 410
    assert "Your answer was not counted." in text_of(late)
    table = page_of(late).table
    assert table is not None
    assert "tea 9 100 %" in " ".join(table.get_text(" ").split())
    assert not page_of(late).select(".answers-list, [data-form] table")


@pytest.mark.sqlite_only
def test_no_thanks_for_an_answer_promise_that_somebody_reads_it(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside the staffed hours other pages say when everything is read; in an answer there is nothing to read, be it
    counted, forgotten or too late.
    """
    campaign = endpoint.service.served.campaign.model_dump(mode="json", by_alias=True)
    edit_bundle(endpoint.settings.bundle, campaign={**campaign, "staffed_hours": HOURS})
    endpoint.get("/health")
    endpoint.service.served.pages.clock = lambda: datetime(2027, 7, 7, 3, tzinfo=UTC)
    assert page_of(endpoint.get("/nowhere")).select(".help-first")
    empty = endpoint.post({"form_key": "a-page"}, "kettle")
    monkeypatch.setattr(forms, "now", lambda: OVER)
    late = endpoint.post({"drink": "tea", "form_key": "a-page"}, "kettle")
    assert (empty.status_code, late.status_code) == (422, 410)
    for answer in (endpoint.get("/forms/kettle/results"), empty, late):
        assert not page_of(answer).select(".help-first")


def test_an_answer_is_no_pledge(endpoint: Endpoint) -> None:
    """It is in no number, list or table of pledges; which page it came from is forgotten in two days."""
    answers(endpoint, *["tea"] * 6)
    assert endpoint.rows() == []
    assert list(endpoint.get("/summary.json").json()["forms"]) == ["pledge"]
    assert endpoint.get("/transparency.json").json()["forms"] == {}
    assert [set(row) for row in table_of(endpoint, poll_repeats)] == [{"submission_key", "counted_at"}] * 6
    do_chores(chores(), endpoint.store, now() + timedelta(hours=47))
    assert len(table_of(endpoint, poll_repeats)) == 6
    do_chores(chores(), endpoint.store, now() + timedelta(hours=49))
    assert (table_of(endpoint, poll_repeats), numbers(endpoint)) == ([], {"tea": 6})
    assert endpoint.get("/forms/pledge/results").status_code == 404
    assert endpoint.post({**GOOD, "form_key": "a-page"}).status_code == 303
    assert len(endpoint.rows()) == 1


def test_a_store_that_does_not_answer_loses_nothing(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is given back, and counts when it is sent again. Whatever fails later, who is counted is thanked."""

    def fail(*_: Any) -> None:
        raise OperationalError("", {}, Exception())

    sent = {"drink": "tea", "form_key": "a-page"}
    with monkeypatch.context() as broken:
        broken.setattr(answering, "count_answer", fail)
        for page in range(10):  # as many as a network may send in a minute
            kept = endpoint.post({**sent, "form_key": f"page-{page}"}, "kettle")
    assert (kept.status_code, typed(kept)["drink"]) == (503, "tea")
    assert endpoint.post(sent, "kettle").status_code == 303
    assert numbers(endpoint) == {"tea": 1}
    monkeypatch.setattr(Store, "snapshot", fail)
    assert "once enough have answered" in text_of(endpoint.get("/forms/kettle/results"))
