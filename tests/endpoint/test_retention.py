"""What is no longer to be kept is emptied, field by field; pledges stay as numbers and the totals are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaign.forms.retention import kept_until
from commands.retention import retention
from endpoint.config import Settings
from endpoint.governance.retention import retain
from endpoint.mail.tables import outbox
from endpoint.moderation import approve, decide, refuse
from endpoint.moderation.actions import later_edit
from endpoint.store import now
from endpoint.tables import METADATA, decisions, edits
from tests.endpoint.managing import own_form, pledge, rewrite, table_of
from tests.endpoint.material import OPEN, PLEDGE
from tests.endpoint.running import Endpoint

TIMES = {"email": "3 months", "name": "12 months"}


def with_times(**times: str) -> dict[str, Any]:
    """Return the form with a time for each field: 24 months if nothing else is said."""
    fields = [{**field, "retention": times.get(field["name"], "24 months")} for field in PLEDGE["fields"]]
    return own_form(fields=fields, mail={"to": "email", "link_when": "on_wall"})


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form whose answers are kept for different times."""
    rewrite(settings, with_times(**TIMES))
    running = Endpoint(settings)
    yield running
    running.close()


def rows(endpoint: Endpoint) -> str:
    """Return every row of every table."""
    return str([table_of(endpoint, table) for table in METADATA.sorted_tables])


def after(months: int) -> datetime:
    """Return the moment some months and a day from now."""
    return kept_until(now(), f"{months} months") + timedelta(days=1)


def pledged(endpoint: Endpoint) -> int:
    """Return what the counter counts."""
    return int(endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"])


def make_three(endpoint: Endpoint) -> list[str]:
    """Make a published, a refused and a waiting pledge; returns their ids."""
    for key in ("one", "two", "three"):
        pledge(endpoint, **{**OPEN, "form_key": key, "words": f"Drink tea with {key}", "touchpoint": "library"})
    ids = [str(row["public_id"]) for row in endpoint.rows()]
    approve(endpoint.store, ids[0], "Mo", note="Rang Ann")
    decide(endpoint.store, ids[0], later_edit({**endpoint.rows()[0]["public_answers"], "words": "Drink […]"}, "Mo"))
    refuse(endpoint.store, ids[1], "off-topic", "Mo")
    return ids


@pytest.mark.parametrize(
    ("since", "told", "until"),
    [
        ("2027-01-31 09:00", "1 month", "2027-02-28 09:00"),
        ("2027-12-15 09:00", "1 month", "2028-01-15 09:00"),
        ("2028-02-29 09:00", "1 year", "2029-02-28 09:00"),
        ("2027-03-03 09:00", "24 months", "2029-03-03 09:00"),
        ("2027-03-03 09:00", "2 weeks", "2027-03-17 09:00"),
        ("2027-03-03 09:00", "30 days", "2027-04-02 09:00"),
        ("2027-03-03 09:00", "48 hours", "2027-03-05 09:00"),
        ("2027-03-03 09:00", "9999 years", "3027-03-03 09:00"),
    ],
)
def test_a_time_ends_as_the_calendar_says(since: str, told: str, until: str) -> None:
    """A month is a month: it ends on the same day, or on the last of a shorter one."""
    began, ends = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (since, until))
    assert kept_until(began, told) == ends


@pytest.mark.sqlite_only
def test_a_dry_run_tells_and_changes_nothing(endpoint: Endpoint) -> None:
    """What would happen is the same as what then happens."""
    make_three(endpoint)
    before = rows(endpoint)
    told = retain(endpoint.store, after(3), do=False)
    assert rows(endpoint) == before
    assert ("pledge: answers to 'email' emptied, 3 months old", 3) in told
    assert ("mails forgotten, 90 days old", 0) not in told
    assert retain(endpoint.store, after(3), do=True) == told
    assert retain(endpoint.store, after(3), do=True) == []


def test_a_field_goes_when_its_time_is_over_and_the_rest_stays(endpoint: Endpoint) -> None:
    """The address after three months, the name after twelve, off the wall as well; the words stay."""
    make_three(endpoint)
    counted = pledged(endpoint)
    retain(endpoint.store, after(3), do=True)
    assert "ann@example.org" not in str(endpoint.rows())
    assert endpoint.get("/pledges.json").json()["pledges"][0]["name"] == "Ann"
    retain(endpoint.store, after(12), do=True)
    assert "Ann'" not in str(endpoint.rows()) + str(table_of(endpoint, edits))
    (shown,) = endpoint.get("/pledges.json").json()["pledges"]
    assert (shown["name"], shown["words"]) == ("", "Drink […]")
    assert table_of(endpoint, edits)[0]["before"]["words"] == "Drink tea with one"
    assert [row["state"] for row in endpoint.rows()] == ["published", "refused", "pending"]
    assert pledged(endpoint) == counted == 2


def test_after_the_last_field_a_pledge_is_a_number(endpoint: Endpoint) -> None:
    """The clock plus 24 months anonymises, and the totals are the same."""
    ids = make_three(endpoint)
    counted = pledged(endpoint)
    assert ("pledge: pledges anonymised", 3) in retain(endpoint.store, after(24), do=True)
    assert [row["state"] for row in endpoint.rows()] == ["anonymised", "refused", "anonymised"]
    assert all(row["public_answers"] == row["private_answers"] == {} for row in endpoint.rows())
    assert {row["note"] for row in table_of(endpoint, decisions)} == {None}
    assert (table_of(endpoint, edits), table_of(endpoint, outbox)) == ([], [])
    assert pledged(endpoint) == counted
    assert endpoint.get("/pledges.json").json()["pledges"] == []
    assert endpoint.get(f"/pledge/{ids[0]}").status_code == 410
    assert [row["actor"] for row in table_of(endpoint, decisions)].count("retention") == 3


@pytest.mark.sqlite_only
def test_each_version_of_a_form_keeps_its_own_promise(endpoint: Endpoint) -> None:
    """Who was told three months is not kept for nine, whatever the form says today."""
    pledge(endpoint, **{**OPEN, "form_key": "told-three-months"})
    rewrite(endpoint.settings, with_times(email="9 months"))
    pledge(endpoint, **{**OPEN, "form_key": "told-nine-months"})
    retain(endpoint.store, after(4), do=True)
    assert ["email" in row["private_answers"] for row in endpoint.rows()] == [False, True]


def test_what_is_kept_for_ever_keeps_nothing_else(endpoint: Endpoint) -> None:
    """A form that says "9999 years", for which no calendar has a name, stops no other form's answers from going."""
    pledge(endpoint, **{**OPEN, "form_key": "told-three-months"})
    ever = {field["name"]: "9999 years" for field in PLEDGE["fields"]}
    rewrite(endpoint.settings, with_times(**ever))
    pledge(endpoint, **{**OPEN, "form_key": "told-for-ever"})
    retain(endpoint.store, after(4), do=True)
    assert ["email" in row["private_answers"] for row in endpoint.rows()] == [False, True]


@pytest.mark.sqlite_only
def test_mail_is_forgotten(endpoint: Endpoint) -> None:
    """Notes of mail after 90 days, but not what still waits."""
    make_three(endpoint)
    with endpoint.store.write() as connection:
        connection.execute(outbox.update().where(outbox.c.id != 1).values(state="sent", address=None))
    retain(endpoint.store, now() + timedelta(days=89), do=True)
    assert len(table_of(endpoint, outbox)) == 3
    retain(endpoint.store, now() + timedelta(days=91), do=True)
    assert [row["state"] for row in table_of(endpoint, outbox)] == ["waiting"]


@pytest.mark.sqlite_only
def test_the_task_prints_a_table(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """First what would be done; with --do it is done."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", endpoint.settings.database_url)
    make_three(endpoint)
    retention(do=False)
    assert capsys.readouterr().out == "Nothing is due.\n"
    moment = after(24)
    monkeypatch.setattr("commands.retention.now", lambda: moment)
    retention(do=False)
    said = capsys.readouterr().out.splitlines()
    assert said[0].split(maxsplit=1) == ["3", "pledge: pledges anonymised"]
    assert said[-1] == "Nothing was changed. Add --do to do it."
    retention(do=True)
    assert capsys.readouterr().out.splitlines() == said[:-1]
    assert {row["anonymised_at"] for row in endpoint.rows()} == {moment}
