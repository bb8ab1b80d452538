"""For the supporter's own calendar: reminders, and when and where. No address is left for it, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from endpoint.config import Settings
from endpoint.manage import reminder
from endpoint.tables import pledges
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.running import Endpoint, page_of

#: Reminders are made of a pledge's own page, which test_manage asks both databases for.
pytestmark = pytest.mark.sqlite_only

TODAY = date(2027, 2, 1)  # a month before the campaign's day
PLAN = {"cue": "After my first cup.", "place": "at the kitchen table", "day": "2027-03-29", "time": "08:30"}
SENTENCE = "After my first cup, at the kitchen table, Monday 29 March 2027, 8:30am: Drink my tea hot"


@pytest.fixture
def endpoint(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint on that day, just after midnight by the campaign's clock."""
    rewrite(settings, own_form())
    monkeypatch.setattr(reminder, "now", lambda: datetime(2027, 2, 1, 0, 5, tzinfo=UTC))
    running = Endpoint(settings)
    yield running
    running.close()


def offered(endpoint: Endpoint, path: str) -> dict[str, str]:
    """Return what the pledge's page offers: words of each link and its address."""
    links = page_of(endpoint.get(path)).select("a[href*='/reminder.ics']")
    return {link.text: str(link["href"]) for link in links}


def entry_of(endpoint: Endpoint, address: str) -> Any:
    """Return the one entry of a calendar file."""
    response = endpoint.get(address)
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"
    (entry,) = Calendar.from_ical(response.content).walk("VEVENT")
    return entry


def test_a_pledges_page_offers_days_to_be_reminded(endpoint: Endpoint) -> None:
    """Soon, on the campaign's day, and when half a year has shown whether it lasts: files that calendars read."""
    path = pledge(endpoint)
    links = offered(endpoint, path)
    assert list(links) == ["Remind me in two weeks", "Remind me on 3 March 2027", "Remind me in six months"]
    days = [entry_of(endpoint, address)["dtstart"].dt for address in links.values()]
    assert days == [TODAY + timedelta(days=14), date(2027, 3, 3), TODAY + timedelta(days=182)]


def test_a_day_is_offered_once(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two weeks before the campaign's day, that day has its own name; from the day on it is offered no more."""
    path = pledge(endpoint)
    monkeypatch.setattr(reminder, "now", lambda: datetime(2027, 2, 17, 12, tzinfo=UTC))
    assert list(offered(endpoint, path)) == ["Remind me on 3 March 2027", "Remind me in six months"]
    monkeypatch.setattr(reminder, "now", lambda: datetime(2027, 3, 3, 12, tzinfo=UTC))
    assert list(offered(endpoint, path)) == ["Remind me in two weeks", "Remind me in six months"]


def test_a_reminder_says_what_was_promised_and_leads_back(endpoint: Endpoint) -> None:
    """With the whole address of its own page, marked private, and an alarm in the morning; nobody is busy for it."""
    path = pledge(endpoint)
    entry = entry_of(endpoint, f"{path}/reminder.ics?on=2027-02-15")
    assert entry["summary"] == "Pocket Promise: how did it go?"
    address = str(entry["url"])
    assert address.startswith("https://")
    assert address.endswith(path)
    assert "Drink my tea hot" in entry["description"]
    assert address in entry["description"]
    assert (entry["class"], entry["transp"]) == ("PRIVATE", "TRANSPARENT")
    (alarm,) = entry.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=9)


def test_nothing_is_noted(endpoint: Endpoint) -> None:
    """Who asked for a reminder is nobody's business."""
    path = pledge(endpoint)
    before = endpoint.rows()
    entry_of(endpoint, f"{path}/reminder.ics?on=2027-02-15")
    assert endpoint.rows() == before


@pytest.mark.parametrize("on", ["", "tomorrow", "2027-01-31", "2031-01-01", "2027-02-30", "2027-W06-1\r\nX: y"])
def test_a_day_that_is_not_offered_has_no_reminder(endpoint: Endpoint, on: str) -> None:
    """Neither the past nor a far future, and nothing that is no day."""
    assert endpoint.get(f"{pledge(endpoint)}/reminder.ics", params={"on": on}).status_code == 404


def test_only_the_code_opens_it(endpoint: Endpoint) -> None:
    """It says what was promised."""
    wrong = pledge(endpoint)[:-4] + "aaaa"
    assert endpoint.get(f"{wrong}/reminder.ics?on=2027-02-15").status_code == 404


def test_a_pledge_that_was_taken_back_is_not_reminded_of(endpoint: Endpoint) -> None:
    """Its page offers none any more."""
    path = pledge(endpoint)
    assert endpoint.request("POST", f"{path}/withdraw").status_code == 303
    assert not offered(endpoint, path)
    assert endpoint.get(f"{path}/reminder.ics?on=2027-02-15").status_code == 409


def test_a_plan_is_read_back_in_one_sentence_and_kept_nowhere(endpoint: Endpoint) -> None:
    """What was typed is in the answer and in no row; the page leads there and back."""
    path = pledge(endpoint)
    before = table_of(endpoint, pledges)
    assert page_of(endpoint.get(path)).select_one(f"a[href='{path}/plan']")
    page = endpoint.request("POST", f"{path}/plan", data=PLAN)
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page_of(page).select_one("blockquote").get_text(strip=True) == SENTENCE
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
    assert page_of(page).select_one(f".error-summary a[href='#{name}']").text == sentence
    assert sentence in page_of(page).select_one(f"#{name}-error").text
    for key, text in typed.items():
        assert page_of(page).select_one(f"#{key}")["value"] == text


def test_a_pledge_that_was_taken_back_has_no_plan(endpoint: Endpoint) -> None:
    """Nor does a code that opens nothing."""
    path = pledge(endpoint)
    endpoint.request("POST", f"{path}/withdraw", data={})
    assert endpoint.get(f"{path}/plan").status_code == 409
    assert endpoint.get("/api/manage/nothing/plan").status_code == 404
