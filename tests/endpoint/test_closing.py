"""A form with a first and a last day: what is sent outside of them is not stored, and its words are given back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from endpoint import forms
from endpoint.closing import GRACE
from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.managing import own_form, pledge, rewrite, text_of, write_own_bundle
from tests.endpoint.material import GOOD, OPEN, SURVEY, form_of, placed
from tests.endpoint.running import Endpoint, edit_bundle, page_of

LONDON = ZoneInfo("Europe/London")
DAYS = {"opens": "2027-04-01", "closes": "2027-04-30"}
LAST_MIDNIGHT = datetime(2027, 5, 1, tzinfo=LONDON)
IN_TIME = datetime(2027, 4, 10, 12, tzinfo=LONDON)
A_SECOND = timedelta(seconds=1)
BOTH = {"accept": "text/html,application/json"}  # as form.js asks

SetClock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the moment at which forms are sent; the endpoint has it in UTC, an hour behind London's summer."""
    return lambda moment: monkeypatch.setattr(forms, "now", lambda: moment.astimezone(UTC))


@pytest.fixture
def closing(settings: Settings, clock: SetClock) -> Iterator[Endpoint]:
    """The endpoint in the middle of a form's time, with the real theme and pages for pledges."""
    rewrite(settings, own_form(**DAYS))
    clock(IN_TIME)
    running = Endpoint(settings)
    yield running
    running.close()


def words_given_back(response: httpx.Response) -> dict[str, str]:
    """Return what the page gives back, by question."""
    rows = page_of(response).select(".answers-list div")
    return {row.dt.text: row.dd.text for row in rows if row.dt and row.dd}


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (datetime(2027, 3, 31, 23, 59, 59, tzinfo=LONDON), 403),
        (datetime(2027, 4, 1, tzinfo=LONDON), 303),
        (LAST_MIDNIGHT - A_SECOND, 303),
        (LAST_MIDNIGHT + GRACE - A_SECOND, 303),
        (LAST_MIDNIGHT + GRACE, 410),
        (LAST_MIDNIGHT + timedelta(days=400), 410),
    ],
    ids=["the night before", "first second", "last second", "finished in the hour after", "too late", "next year"],
)
@pytest.mark.sqlite_only
def test_it_takes_a_pledge_on_its_days_and_an_hour_longer(
    closing: Endpoint, clock: SetClock, moment: datetime, status: int
) -> None:
    """Both days are included, by the campaign's clock: 30 April ends at 23:00 in UTC."""
    clock(moment)
    assert closing.post(OPEN).status_code == status
    assert len(closing.rows()) == (status == 303)


@pytest.mark.sqlite_only
def test_who_comes_too_late_keeps_their_words(closing: Endpoint, clock: SetClock) -> None:
    """The page says since when, what became of it, where to go, and gives every word back, as text."""
    clock(LAST_MIDNIGHT + GRACE)
    words = "Drink my tea hot,\n<b>every</b> day"
    response = closing.post({**OPEN, "words": words, "name": "", "form_step": "check"})
    assert response.status_code == 410
    assert response.headers["cache-control"] == "no-store"
    page = page_of(response)
    assert page.title
    assert page.title.text.startswith("This form closed on 30 April 2027")
    assert [heading.text for heading in page.select("h2")] == ["This form closed on 30 April 2027"]
    assert "What you sent was not stored." in text_of(response)
    assert words_given_back(response) == {
        "What will you do?": words,
        "What is it about?": "Rest and breaks",
        "Email address": "ann@example.org",
    }
    assert page.b is None
    links = [str(link["href"]) for link in page.select("[data-form] a")]
    assert links == ["tel:01632960100", "/wall/", "/api/manage"], "no stories in this campaign"
    assert closing.rows() == []


@pytest.mark.sqlite_only
def test_it_leads_to_stories_where_there_are_some(closing: Endpoint, settings: Settings, clock: SetClock) -> None:
    """What the build knows of the site is in the bundle."""
    edit_bundle(settings.bundle, stories=True)
    clock(LAST_MIDNIGHT + GRACE)
    assert "/stories/" in [link["href"] for link in page_of(closing.post(OPEN)).select("[data-form] a")]


@pytest.mark.sqlite_only
def test_a_program_and_the_pages_script_are_told_too(closing: Endpoint, clock: SetClock) -> None:
    """JSON for who asks for nothing else; the script gets the page with the part that it puts in the form's place."""
    clock(LAST_MIDNIGHT + GRACE)
    for refused in (closing.post_json(GOOD), closing.post(GOOD, headers={"accept": "application/json"})):
        assert refused.status_code == 410
        message = "This form closed on 30 April 2027. Nothing was stored."
        assert refused.json() == {"errors": [{"field": None, "message": message}]}
    region = page_of(closing.post(GOOD, headers=BOTH)).select_one("[data-form]")
    assert region
    assert region.select_one("[data-focus]")
    assert "Drink my tea hot" in region.text
    clock(datetime(2027, 1, 1, tzinfo=LONDON))
    early = closing.post_json(GOOD)
    assert (early.status_code, early.json()["errors"][0]["message"]) == (
        403,
        "This form opens on 1 April 2027. Nothing was stored.",
    )


@pytest.mark.sqlite_only
def test_who_comes_too_early_is_told_from_when(closing: Endpoint, clock: SetClock) -> None:
    """No page shows the form yet; whoever sends it all the same loses no words."""
    clock(datetime(2027, 1, 1, tzinfo=LONDON))
    response = closing.post(OPEN)
    assert "This form opens on 1 April 2027" in text_of(response)
    assert words_given_back(response)["What will you do?"] == "Drink my tea hot"


@pytest.mark.parametrize("step", ["send", "check", "change", "next"])
@pytest.mark.sqlite_only
def test_every_step_of_a_form_of_several_pages_ends(settings: Settings, clock: SetClock, step: str) -> None:
    """Nobody is led on to a next page in vain; answers of all pages are given back, faulty ones too."""
    write_own_bundle(settings.bundle, {**SURVEY, **DAYS})
    running = Endpoint(settings)
    clock(LAST_MIDNIGHT + GRACE)
    said = {"team": "Ward 6", "shifts": ["early", "night"], "since-day": "3", "since-month": "x", "form_page": "1"}
    response = running.post({**said, "form_step": step}, form="survey")
    assert response.status_code == 410
    assert words_given_back(response) == {"Team": "Ward 6", "Shifts": "early, night", "Since when?": "3 x"}
    running.close()


def test_a_pledge_that_is_sent_again_is_thanked_after_the_end(closing: Endpoint, clock: SetClock) -> None:
    """An answer that was lost on its way: the repeat is known by its key and leads to the same page."""
    sent = {**OPEN, "form_key": "k1"}
    first = closing.post(sent)
    clock(LAST_MIDNIGHT + GRACE)
    again = closing.post(sent)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert closing.post_json(sent).status_code == 201
    for other in ({**sent, "words": "Other words"}, {**sent, "form_key": "k2"}, OPEN, {**sent, "form_step": "check"}):
        assert closing.post(other).status_code == 410
    assert len(closing.rows()) == 1


@pytest.mark.sqlite_only
def test_a_store_that_does_not_answer_costs_nobody_their_words(
    closing: Endpoint, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is a repeat cannot be told then: it can be sent once more, as it stands."""
    clock(LAST_MIDNIGHT + GRACE)

    def no_answer(_store: Store) -> None:
        raise OperationalError("SELECT", None, Exception("away"))

    monkeypatch.setattr(Store, "read", no_answer)
    refused = closing.post({**OPEN, "form_key": "k1"})
    assert refused.status_code == 503
    assert OPEN["words"] in refused.text


@pytest.mark.sqlite_only
def test_what_was_sent_in_time_goes_on_after_the_end(closing: Endpoint, clock: SetClock) -> None:
    """A pledge's own page, its edits, its steps and taking it back know nothing of the form's last day."""
    path = pledge(closing)
    clock(LAST_MIDNIGHT + GRACE)
    assert closing.get(path).status_code == 200
    assert closing.request("POST", f"{path}/edit", data={**OPEN, "words": "Drink it slowly"}).status_code == 303
    assert closing.request("POST", f"{path}/progress", data={"told": "done"}).status_code == 303
    assert closing.rows()[0]["public_answers"]["words"] == "Drink it slowly"
    assert closing.request("POST", f"{path}/withdraw", data={}).status_code == 303
    assert closing.rows()[0]["state"] == "withdrawn"


@pytest.mark.sqlite_only
def test_a_held_pledge_waits_on_after_the_end(settings: Settings, closing: Endpoint, clock: SetClock) -> None:
    """Held for a human look in time: its page is there, and a repeat leads to it rather than to the thanks."""
    running = Endpoint(dataclasses.replace(settings, trusted_networks=()))
    sent = [{**OPEN, "words": f"Promise {number}", "form_key": f"k{number}"} for number in range(11)]
    answers = [running.post(each) for each in sent]
    held = answers[-1].headers["location"]
    assert "/held/" in held
    clock(LAST_MIDNIGHT + GRACE)
    assert running.get(held).status_code == 200
    assert running.post(sent[-1]).headers["location"] == held
    assert "/thanks/" in running.post(sent[0]).headers["location"]
    running.close()


@pytest.mark.sqlite_only
def test_an_old_page_goes_by_the_days_of_today(closing: Endpoint, settings: Settings, clock: SetClock) -> None:
    """An editor may put off the last day, or bring it forward: the page that somebody has open does not decide."""
    old = form_of(own_form(**DAYS))
    clock(LAST_MIDNIGHT + GRACE)
    longer = form_of(own_form(**{**DAYS, "closes": "2027-05-31"}))
    edit_bundle(settings.bundle, forms={"pledge": placed(longer)})
    assert closing.post({**OPEN, "form_digest": old.digest}).status_code == 303
    edit_bundle(settings.bundle, forms={"pledge": placed(form_of(own_form(closes="2027-04-02")))})
    refused = closing.post({**OPEN, "words": "Later", "form_digest": old.digest})
    assert "This form closed on 2 April 2027" in text_of(refused)


@pytest.mark.sqlite_only
def test_a_form_without_days_never_closes(settings: Settings, clock: SetClock) -> None:
    """campaign.yml's dates do not close a form: campaigns that never said so go on as they were."""
    rewrite(settings, own_form())
    running = Endpoint(settings)
    clock(datetime(2040, 1, 1, tzinfo=LONDON))
    assert running.post(OPEN).status_code == 303
    running.close()


@pytest.mark.sqlite_only
def test_it_says_so_in_the_campaigns_language(closing: Endpoint, settings: Settings, clock: SetClock) -> None:
    """A Welsh campaign's supporters are told in Welsh, with the month's Welsh name; a program, too."""
    campaign = json.loads((settings.bundle / "bundle.json").read_text(encoding="utf-8"))["campaign"]
    edit_bundle(settings.bundle, campaign={**campaign, "language": "cy"})
    clock(LAST_MIDNIGHT + GRACE)
    assert "Caeodd y ffurflen hon ar 30 Ebrill 2027" in text_of(closing.post(OPEN))
    assert closing.post_json(GOOD).json()["errors"][0]["message"].startswith("Caeodd y ffurflen hon ar 30 Ebrill 2027.")


@pytest.mark.sqlite_only
def test_hard_words_show_help_though_the_form_is_over(closing: Endpoint, clock: SetClock) -> None:
    """Whoever may need help now sees whom to ring, whatever becomes of the form."""
    clock(LAST_MIDNIGHT + GRACE)
    response = closing.post({**OPEN, "words": "I cannot go on like this"})
    assert response.status_code == 410
    assert page_of(response).select("[data-form] .help-first a[href^=tel]")
    assert not page_of(closing.post(OPEN)).select(".help-first")


def test_days_are_part_of_the_version_only_where_they_are_given() -> None:
    """The digest of every form that was ever served stays what it was."""
    assert form_of(own_form()).digest != form_of(own_form(**DAYS)).digest
    assert "closes" not in form_of(own_form()).model_dump(mode="json", exclude_defaults=True)
