"""When and where: a plan that is read back, and that nobody keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from endpoint.config import Settings
from endpoint.manage import reminder
from endpoint.tables import pledges
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.running import Endpoint, page_of

PLAN = {"cue": "After my first cup.", "place": "at the kitchen table", "day": "2027-03-29", "time": "08:30"}
SENTENCE = "After my first cup, at the kitchen table, Monday 29 March 2027, 8:30am: Drink my tea hot"


@pytest.fixture
def endpoint(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint on 1 February 2027."""
    rewrite(settings, own_form())
    monkeypatch.setattr(reminder, "now", lambda: datetime(2027, 2, 1, 0, 5, tzinfo=UTC))
    running = Endpoint(settings)
    yield running
    running.close()


def test_a_plan_is_read_back_in_one_sentence_and_kept_nowhere(endpoint: Endpoint) -> None:
    """What was typed is in the answer and in no row; the page leads there and back."""
    path = pledge(endpoint)
    before = table_of(endpoint, pledges)
    assert page_of(endpoint.get(path)).select_one(f"a[href='{path}/plan']")
    page = endpoint.request("POST", f"{path}/plan", data=PLAN)
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page_of(page).select_one("blockquote").get_text(strip=True) == SENTENCE  # type: ignore[union-attr]
    assert page_of(page).select_one(f"a[href='{path}']")
    assert table_of(endpoint, pledges) == before


def test_calendars_can_read_the_plan(endpoint: Endpoint) -> None:
    """At its time by the campaign's clock, which is summer time then, with the sentence and the way back."""
    path = pledge(endpoint)
    answer = endpoint.request("POST", f"{path}/plan.ics", data=PLAN)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["dtstart"].dt == datetime(2027, 3, 29, 7, 30, tzinfo=UTC)
    assert entry["description"].startswith(SENTENCE)
    assert str(entry["url"]).endswith(path)
    answer = endpoint.request("POST", f"{path}/plan.ics", data={"day": "2027-03-29"})
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["dtstart"].dt == date(2027, 3, 29)


def test_nothing_need_be_answered(endpoint: Endpoint) -> None:
    """An empty plan leads back to the pledge's page; a place alone is a plan, and has no calendar entry to offer."""
    path = pledge(endpoint)
    empty = endpoint.request("POST", f"{path}/plan", data={"cue": " ", "place": ""})
    assert (empty.status_code, empty.headers["location"]) == (303, path)
    page = endpoint.request("POST", f"{path}/plan", data={"place": "at home"})
    assert "At home: Drink my tea hot" in text_of(page)
    assert "Put it into my calendar" not in text_of(page)
    assert endpoint.request("POST", f"{path}/plan.ics", data={"place": "at home"}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"day": "tomorrow"}, "day", "Enter a day from today on, within a year"),
        ({"day": "2027-01-31"}, "day", "Enter a day from today on, within a year"),
        ({"day": "2027-02-01", "time": "noon"}, "time", "Enter a time, such as 08:30"),
        ({"time": "08:30"}, "day", "Enter the day as well, or leave out the time"),
        ({"cue": "a" * 101}, "cue", "Shorten this to 100 characters or fewer"),
    ],
)
def test_a_mistake_is_a_sentence_at_its_field(
    endpoint: Endpoint, typed: dict[str, str], name: str, sentence: str
) -> None:
    """With the summary's link to it, and what was typed still there."""
    page = endpoint.request("POST", f"{pledge(endpoint)}/plan", data=typed)
    assert page.status_code == 422
    assert page_of(page).select_one(f".error-summary a[href='#{name}']").text == sentence  # type: ignore[union-attr]
    assert sentence in page_of(page).select_one(f"#{name}-error").text  # type: ignore[union-attr]
    for key, text in typed.items():
        assert page_of(page).select_one(f"#{key}")["value"] == text  # type: ignore[index]


def test_a_pledge_that_was_taken_back_has_no_plan(endpoint: Endpoint) -> None:
    """Nor does a code that opens nothing."""
    path = pledge(endpoint)
    endpoint.request("POST", f"{path}/withdraw", data={})
    assert endpoint.get(f"{path}/plan").status_code == 409
    assert endpoint.get("/api/manage/nothing/plan").status_code == 404
