"""I'll do this too: a pledge of one's own that keeps which one it joined."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from endpoint import forms
from endpoint.config import Settings
from endpoint.governance.anonymise import anonymise
from endpoint.moderation import approve, refuse, void, withdraw
from endpoint.store import Store, now
from endpoint.tables import pledges
from endpoint.wall import views
from tests.endpoint.managing import own_form, path_of, rewrite, text_of
from tests.endpoint.material import GOOD, OPEN
from tests.endpoint.moderating import signed_in
from tests.endpoint.running import Endpoint, page_of

FIRST = {**OPEN, "words": "Drink my <b>tea</b> hot"}


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with the theme's pages, and pledges with pages of their own."""
    rewrite(settings, own_form())
    running = Endpoint(settings)
    yield running
    running.close()


def published(endpoint: Endpoint, words: str = FIRST["words"]) -> str:
    """Make a pledge and approve it; returns its public id."""
    assert endpoint.post({**FIRST, "words": words, "form_key": words}).status_code == 303
    public_id = str(endpoint.rows()[-1]["public_id"])
    approve(endpoint.store, public_id, "tests")
    return public_id


def form_on(page: BeautifulSoup) -> dict[str, str]:
    """Return what a browser would send of a page's form as it stands, without its button."""
    form = page.select_one("form[data-form], .form-region form")
    assert isinstance(form, Tag)
    sent = {}
    for field in form.select("input, textarea"):
        kind = field.get("type", "text")
        if kind not in ("radio", "checkbox") or field.has_attr("checked"):
            value = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value")
            sent[str(field["name"])] = str(value or "")
    return sent


def joining(endpoint: Endpoint, first: str, **changes: str) -> dict[str, str]:
    """Open the form that joins a pledge, without script; returns what is sent, changed."""
    answer = endpoint.get(f"/pledge/{first}/join")
    assert answer.status_code == 200, answer.text
    return {**form_on(page_of(answer)), "on_wall": "yes", "form_step": "send", **changes}


def join(endpoint: Endpoint, first: str, *, approved: bool = True, **changes: str) -> str:
    """Join a pledge as it stands; returns the public id of what came of it."""
    assert endpoint.post(joining(endpoint, first, **changes)).status_code == 303
    public_id = str(endpoint.rows()[-1]["public_id"])
    if approved:
        approve(endpoint.store, public_id, "tests")
    return public_id


def told(endpoint: Endpoint) -> dict[str, tuple[str, int]]:
    """Return what everybody is told as data: ``{public id: (joins, joined)}``."""
    listed = endpoint.get("/pledges.json").json()["pledges"]
    return {each["id"]: (each["joins"], each["joined"]) for each in listed}


def pledged(endpoint: Endpoint) -> int:
    """Return the counter."""
    return int(endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"])


@pytest.mark.sqlite_only
def test_the_form_begins_with_the_words_that_are_joined(endpoint: Endpoint) -> None:
    """Above it as they hang on the wall, and in it to be changed; no name, no address, no box ticked."""
    first = published(endpoint)
    answer = endpoint.get(f"/pledge/{first}/join")
    page = page_of(answer)
    note = page.select_one("figure.note blockquote")
    assert note
    assert " ".join(note.text.split()) == FIRST["words"]
    sent = form_on(page)
    assert (sent["words"], sent["topic"], sent["form_joins"]) == (FIRST["words"], "rest", first)
    assert not sent["name"]
    assert not sent["email"]
    assert not {"on_wall", "show_name"} & sent.keys()
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.sqlite_only
def test_a_plain_link_leads_there(endpoint: Endpoint) -> None:
    """From the pledge's page and from the wall, without script."""
    first = published(endpoint)
    for address in (f"/pledge/{first}", "/wall"):
        links = [str(link["href"]) for link in page_of(endpoint.get(address)).select("a[href$='/join']")]
        assert links == [f"/api/pledge/{first}/join"], address


def test_two_who_join_are_told_of_and_the_counter_is_true(endpoint: Endpoint) -> None:
    """Each is one pledge; the first says how many once they are approved, and one alone stands out nowhere."""
    first = published(endpoint)
    one = join(endpoint, first)
    assert "others do this" not in endpoint.get("/wall").text
    join(endpoint, first, approved=False, words="I will, too")
    assert pledged(endpoint) == 3
    assert told(endpoint) == {first: ("", 1), one: (first, 0)}
    two = str(endpoint.rows()[-1]["public_id"])
    approve(endpoint.store, two, "tests")
    assert told(endpoint) == {first: ("", 2), one: (first, 0), two: (first, 0)}
    for address in ("/wall", f"/pledge/{first}"):
        assert "2 others do this." in text_of(endpoint.get(address))
    assert f'href="/api/pledge/{first}"' in endpoint.get(f"/pledge/{two}").text
    assert pledged(endpoint) == 3
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(endpoint.get("/open/pledges.csv").text))}
    assert {each: (row["joins"], row["joined"]) for each, row in rows.items()} == {
        first: ("", "2"), one: (first, "0"), two: (first, "0"),
    }  # fmt: skip
    assert endpoint.get("/pledges.json").json()["pledges"][0]["id"] == two, "newest first, as ever"


@pytest.mark.parametrize("leave", [withdraw, void, lambda store, name, by: refuse(store, name, "off-topic", by)])
def test_whoever_leaves_is_no_longer_told_of(endpoint: Endpoint, leave: Any) -> None:
    """Taken back, void or taken down: the number goes down at once."""
    first = published(endpoint)
    one, two = join(endpoint, first), join(endpoint, first, words="I will, too")
    assert told(endpoint)[first] == ("", 2)
    leave(endpoint.store, one, "supporter")
    assert told(endpoint) == {first: ("", 1), two: (first, 0)}
    assert "others do this" not in endpoint.get(f"/pledge/{first}").text


@pytest.mark.sqlite_only
def test_whoever_is_anonymised_goes_on_counting_if_somebody_had_read_it(endpoint: Endpoint) -> None:
    """What nobody had approved is none of those that are told of."""
    first = published(endpoint)
    join(endpoint, first)
    join(endpoint, first, approved=False, words="I will, too")
    with endpoint.store.write() as connection:
        joined = connection.execute(pledges.select().where(pledges.c.joined_pledge_id.is_not(None)))
        anonymise(endpoint.store, connection, joined.mappings().all(), "retention", now())
    assert told(endpoint) == {first: ("", 1)}


@pytest.mark.sqlite_only
def test_a_chain_counts_for_the_one_that_was_named(endpoint: Endpoint) -> None:
    """Who joins a pledge that itself joined another adds to that one alone."""
    first = published(endpoint)
    second = join(endpoint, first, words="Second")
    third = join(endpoint, second, words="Third")
    assert told(endpoint) == {first: ("", 1), second: (first, 1), third: (second, 0)}


def test_the_same_form_twice_is_one_pledge(endpoint: Endpoint) -> None:
    """Two presses of the button are one; two people with the very same words are two."""
    first = published(endpoint)
    form = joining(endpoint, first)
    answers = [endpoint.post(form) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(endpoint.rows()) == 2
    endpoint.post(joining(endpoint, first))
    assert len(endpoint.rows()) == 3


@pytest.mark.sqlite_only
def test_faults_and_the_check_page_keep_what_is_joined(endpoint: Endpoint) -> None:
    """The words stay above the form with its faults; through check page and change it is not lost."""
    first = published(endpoint)
    refused = endpoint.post(joining(endpoint, first, words="", form_step="check"))
    assert refused.status_code == 422
    assert "You join these words" in text_of(refused)
    checked = endpoint.post({**form_on(page_of(refused)), "words": "I will, too", "form_step": "check"})
    assert checked.status_code == 200
    changed = endpoint.post({**form_on(page_of(checked)), "form_step": "change"})
    assert "You join these words" in text_of(changed)
    assert endpoint.post({**form_on(page_of(changed)), "form_step": "send"}).status_code == 303
    assert joined_rows(endpoint) == [None, endpoint.rows()[0]["id"]]


def joined_rows(endpoint: Endpoint) -> list[int | None]:
    """Return which pledge each row joined, by its number."""
    return [row["joined_pledge_id"] for row in endpoint.rows()]


def test_what_is_gone_cannot_be_joined_and_costs_nobody_a_pledge(endpoint: Endpoint) -> None:
    """Its form is gone as its page is; who had it open makes a pledge of their own."""
    first = published(endpoint)
    form = joining(endpoint, first)
    withdraw(endpoint.store, first, "supporter")
    assert endpoint.get(f"/pledge/{first}/join").status_code == 410
    assert endpoint.post(form).status_code == 303
    assert joined_rows(endpoint) == [None, None]
    approve(endpoint.store, str(endpoint.rows()[-1]["public_id"]), "tests")
    assert list(told(endpoint).values()) == [("", 0)]


@pytest.mark.sqlite_only
def test_a_joiner_stays_when_the_first_goes(endpoint: Endpoint) -> None:
    """It hangs on, and names the first no more; if that is shown again, so is the way there."""
    first = published(endpoint)
    one = join(endpoint, first)
    refuse(endpoint.store, first, "off-topic", "tests")
    assert told(endpoint) == {one: ("", 0)}
    assert first not in endpoint.get(f"/pledge/{one}").text
    approve(endpoint.store, first, "tests")
    assert told(endpoint) == {first: ("", 1), one: (first, 0)}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("said", ["nowhere", "é", "a" * 16, "A" * 16, "0", "' OR 1=1", "x" * 300])
def test_only_what_hangs_on_the_wall_is_joined(endpoint: Endpoint, said: str) -> None:
    """An id that is none, or of a pledge that waits, joins nothing, and nobody learns that it waits."""
    assert endpoint.post({**FIRST, "form_joins": said}).status_code == 303
    waiting = str(endpoint.rows()[0]["public_id"])
    assert endpoint.get(f"/pledge/{waiting}/join").status_code == 404
    assert endpoint.get("/pledge/nowhere/join").status_code == 404
    assert endpoint.post({**GOOD, "form_joins": waiting}).status_code == 303
    assert joined_rows(endpoint) == [None, None]


@pytest.mark.sqlite_only
def test_a_form_that_is_over_is_joined_no_more(settings: Settings) -> None:
    """No link, and the form's page says why."""
    rewrite(settings, own_form())
    running = Endpoint(settings)
    first = published(running)
    rewrite(settings, own_form(closes="2020-01-01"))
    again = Endpoint(settings)
    for address in (f"/pledge/{first}", "/wall"):
        assert "/join" not in again.get(address).text
    refused = again.get(f"/pledge/{first}/join")
    assert refused.status_code == 410
    assert "This form closed on 1 January 2020" in text_of(refused)
    assert "What you sent" not in text_of(refused), "nobody sent anything"
    again.close()
    running.close()


@pytest.mark.sqlite_only
def test_the_link_goes_and_comes_with_the_forms_days(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are kept as bytes until something is decided; that a day is over is no decision."""
    rewrite(settings, own_form(opens="2027-04-01", closes="2027-04-30"))
    running = Endpoint(settings)
    for module in (forms, views):
        monkeypatch.setattr(module, "now", lambda: datetime(2027, 4, 10, tzinfo=UTC))
    pages = (f"/pledge/{published(running)}", "/wall")
    assert all("/join" in running.get(page).text for page in pages)
    monkeypatch.setattr(views, "now", lambda: datetime(2027, 5, 2, tzinfo=UTC))
    assert not any("/join" in running.get(page).text for page in pages)
    monkeypatch.setattr(views, "now", lambda: datetime(2027, 4, 11, tzinfo=UTC))
    assert all("/join" in running.get(page).text for page in pages)
    running.close()


def test_a_store_that_does_not_answer_costs_no_words(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with everything as it was typed and what is joined, as for any other pledge; sent again it joins."""
    first = published(endpoint)
    form = joining(endpoint, first, words="Mine, and long to type")
    with monkeypatch.context() as away:
        away.setattr(Store, "read", no_answer)
        refused = endpoint.post(form)
    assert refused.status_code == 503
    again = {**form_on(page_of(refused)), "form_step": "send"}
    assert (again["words"], again["form_joins"]) == ("Mine, and long to type", first)
    assert endpoint.post(again).status_code == 303
    assert joined_rows(endpoint) == [None, endpoint.rows()[0]["id"]]


def no_answer(_store: Store) -> None:
    """Be a database that is away."""
    raise OperationalError("SELECT", None, Exception("away"))


@pytest.mark.sqlite_only
def test_joining_counts_nobody(endpoint: Endpoint) -> None:
    """However many joined the first: neither its form nor sending that asks how many."""
    first = published(endpoint)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        asked.append(statement)

    event.listen(endpoint.store.engine, "before_cursor_execute", note)
    assert endpoint.post(joining(endpoint, first)).status_code == 303
    assert sum("wall_entries" in each for each in asked) == 2
    assert not [each for each in asked if "count(" in each]


@pytest.mark.sqlite_only
def test_a_moderator_and_the_supporter_see_what_is_joined(endpoint: Endpoint) -> None:
    """The moderator why two pledges say the same; the supporter on their own page and in their data."""
    first = published(endpoint)
    answer = endpoint.post(joining(endpoint, first))
    own = path_of(endpoint.get(answer.headers["location"]))
    mo = signed_in(endpoint)
    assert mo.page.select_one(f".item a[href='/api/moderate/pledges/{first}']")
    mo.press("Approve")
    assert f"/api/pledge/{first}" in endpoint.get(own).text
    assert endpoint.get(f"{own}/my-pledge.json").json()["joins"] == first
    assert first in endpoint.get(f"{own}/my-pledge.txt").text


@pytest.mark.sqlite_only
def test_joiners_are_counted_from_an_index(endpoint: Endpoint) -> None:
    """However many pledges there are: none of their rows is read to count who joined a few."""
    with endpoint.store.read() as connection:
        plan = connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT joined_pledge_id, count(*) FROM pledges WHERE joined_pledge_id IN (1, 2) "
                "AND published_at IS NOT NULL AND state IN ('anonymised', 'published') GROUP BY joined_pledge_id"
            )
        ).all()
    assert "USING COVERING INDEX ix_pledges_joined" in str(plan)
