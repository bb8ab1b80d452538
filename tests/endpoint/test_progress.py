"""The four steps: what supporters tell us of, how it is counted, and how much the counter rose in a week."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import event

from campaign.counter import PACE
from endpoint.config import Settings
from endpoint.editions import EVERY_YEAR
from endpoint.governance.anonymise import anonymise
from endpoint.housekeeping import chores, do_chores
from endpoint.moderation import approve, refuse, void
from endpoint.moderation.undoing import last_decision, undo_in
from endpoint.progress import told_numbers
from endpoint.store import MIGRATIONS, Store, now
from endpoint.tables import decisions, pledges
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.running import Endpoint, page_of

DAY = datetime(2027, 3, 10, 0, 30, tzinfo=UTC)


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form whose pledges have pages of their own."""
    rewrite(settings, own_form())
    running = Endpoint(settings)
    yield running
    running.close()


def press(endpoint: Endpoint, path: str, **button: str) -> int:
    """Press one of the page's buttons; returns the status."""
    return endpoint.request("POST", f"{path}/progress", data=button).status_code


def counts(endpoint: Endpoint) -> dict[str, Any]:
    """Return the pledge form's counts."""
    found: dict[str, Any] = endpoint.get("/summary.json").json()["forms"]["pledge"]
    return found


def told(endpoint: Endpoint) -> tuple[int, int, int]:
    """Return how many shared, did it and inspired somebody; the same in all that is published."""
    found = counts(endpoint)
    open_data = endpoint.get("/open/pledges.json").json()
    totals = open_data["totals"]["pledge"]
    assert totals == {step: found[step] for step in ("pledged", "shared", "done", "inspired")}
    assert totals["pledged"] == len(open_data["pledges"])
    return found["shared"], found["done"], found["inspired"]


def approved(endpoint: Endpoint, key: str = "a page") -> str:
    """Make a pledge that somebody has read; returns the path of its own page."""
    path = pledge(endpoint, form_key=key, words=f"Words of {key}")
    approve(endpoint.store, endpoint.rows()[-1]["public_id"], "sam")
    return path


def send(endpoint: Endpoint, first: int, end: int) -> None:
    """Make pledges, numbered."""
    for number in range(first, end):
        pledge(endpoint, form_key=f"page {number}", words=f"Words {number}")


@pytest.mark.sqlite_only
def test_after_pledging_one_of_four_steps_is_taken(endpoint: Endpoint) -> None:
    """The thank-you page and the pledge's own page say so; silence is not done."""
    path = pledge(endpoint)
    code = path.rpartition("/")[2]
    thanks = endpoint.get(f"/forms/pledge/thanks/{code}")
    assert "1 of 4 steps taken" in text_of(thanks)
    assert page_of(thanks).select_one(f'a[href="{path}#steps"]')
    page = page_of(endpoint.get(path))
    assert page.select("#steps")[0].text == "1 of 4 steps taken"
    assert [(each["name"], each["value"]) for each in page.select("ol button")] == [
        ("told", "shared"), ("told", "done"), ("told", "inspired"),
    ]  # fmt: skip
    row = endpoint.rows()[0]
    assert [row[name] for name in ("progress", "shared_at", "done_at", "inspired_at")] == ["pledged", None, None, None]


def test_each_step_is_told_and_taken_back_by_a_button(endpoint: Endpoint) -> None:
    """In any order; twice is once; none comes before the pledge; state and words stay; all of it is written down."""
    path = approved(endpoint)
    for number, step in enumerate(("inspired", "shared", "done"), 2):
        for _ in range(2):
            assert press(endpoint, path, told=step) == 303
        assert page_of(endpoint.get(path)).select("#steps")[0].text == f"{number} of 4 steps taken"
    [row] = endpoint.rows()
    assert all(row[f"{step}_at"] >= row["created_at"] for step in ("shared", "done", "inspired"))
    assert (row["state"], row["progress"], told(endpoint)) == ("published", "inspired", (1, 1, 1))
    data = endpoint.get(f"{path}/my-pledge.json").json()
    assert all(data[step] in endpoint.get(f"{path}/my-pledge.txt").text for step in ("shared", "done", "inspired"))
    for step in ("inspired", "done", "shared"):
        assert press(endpoint, path, untold=step) == 303
    [row] = endpoint.rows()
    assert (row["progress"], row["done_at"], told(endpoint)) == ("pledged", None, (0, 0, 0))
    assert [each["action"] for each in table_of(endpoint, decisions)] == [
        "approve", "inspired", "shared", "done", "not-inspired", "not-done", "not-shared",
    ]  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("button", [{"told": ""}, {"told": "pledged"}, {"told": "state"}, {"untold": "x", "told": ""}])
def test_only_the_three_steps_can_be_told(endpoint: Endpoint, button: dict[str, str]) -> None:
    """Anything else is refused and stores nothing."""
    path = pledge(endpoint)
    assert press(endpoint, path, **button) == 400
    assert endpoint.rows()[0]["progress"] == "pledged"


def test_what_nobody_has_read_is_not_counted_as_done(endpoint: Endpoint) -> None:
    """A step counts once its pledge is approved, as long as it is, and again without anybody telling it again."""
    path = pledge(endpoint)
    press(endpoint, path, told="done")
    assert (counts(endpoint)["pledged"], told(endpoint)) == (1, (0, 0, 0))
    public_id = endpoint.rows()[0]["public_id"]
    approve(endpoint.store, public_id, "sam")
    assert told(endpoint) == (0, 1, 0)
    last = last_decision(endpoint.store, "sam")
    assert last
    with endpoint.store.write() as connection:
        undo_in(endpoint.store, connection, last.number, "sam")
    assert told(endpoint) == (0, 0, 0)
    approve(endpoint.store, public_id, "sam")
    refuse(endpoint.store, public_id, "abusive", "sam")
    assert told(endpoint) == (0, 0, 0)
    approve(endpoint.store, public_id, "sam")
    assert told(endpoint) == (0, 1, 0)
    void(endpoint.store, public_id, "sam")
    assert told(endpoint) == (0, 0, 0)


@pytest.mark.parametrize(("is_read", "done"), [(True, 1), (False, 0)], ids=["read", "never read"])
def test_an_anonymised_pledge_goes_on_counting(endpoint: Endpoint, is_read: bool, done: int) -> None:
    """Its step stays a number; what nobody ever read becomes no step by being emptied."""
    path = approved(endpoint) if is_read else pledge(endpoint)
    press(endpoint, path, told="done")
    with endpoint.store.write() as connection:
        rows = connection.execute(pledges.select()).mappings().all()
        anonymise(endpoint.store, connection, rows, "retention", now())
    assert (counts(endpoint)["pledged"], told(endpoint)) == (1, (0, done, 0))


@pytest.mark.sqlite_only
def test_no_row_says_who_did_what(endpoint: Endpoint) -> None:
    """Steps are published as totals only: the open data's rows, the wall and the feeds say nothing of them."""
    path = approved(endpoint)
    names = ("/open/pledges.csv", "/pledges.json")
    before = [endpoint.get(name).text.replace('"as_of"', "") for name in names]
    rows = endpoint.get("/open/pledges.json").json()["pledges"]
    press(endpoint, path, told="done")
    assert endpoint.get(names[0]).text == before[0]
    assert endpoint.get(names[1]).json()["pledges"] == json.loads(endpoint.get("/pledges.json").text)["pledges"]
    assert endpoint.get("/open/pledges.json").json()["pledges"] == rows


@pytest.mark.sqlite_only
def test_totals_below_the_minimum_are_not_given_to_be_shown(endpoint: Endpoint) -> None:
    """Each of the four by itself: here two is the minimum."""
    paths = [approved(endpoint, key) for key in ("one", "two", "three")]
    for path in paths[:2]:
        press(endpoint, path, told="shared")
    press(endpoint, paths[0], told="done")
    assert counts(endpoint)["totals"] == {"pledged": "3", "shared": "2"}


def test_steps_are_counted_anew_only_after_a_decision(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of pledges costs no count of steps; what another process decides is seen."""
    path = approved(endpoint)
    counted: list[Any] = []

    def counting(connection: Any, span: Any) -> Any:
        counted.append(connection)
        return told_numbers(connection, span)

    monkeypatch.setattr("endpoint.progress.told_numbers", counting)
    for number in range(3):
        send(endpoint, number, number + 1)
        assert counts(endpoint)["pledged"] == number + 2
    assert len(counted) == 1
    press(endpoint, path, told="shared")
    assert counts(endpoint)["shared"] == 1
    elsewhere = Store(endpoint.settings.database_url)
    void(elsewhere, endpoint.rows()[0]["public_id"], "sam")
    elsewhere.close()
    assert counts(endpoint)["shared"] == 0
    assert len(counted) == 3


@pytest.mark.sqlite_only
def test_steps_are_counted_from_an_index(endpoint: Endpoint) -> None:
    """However many pledges there are: none of their rows is read."""
    with endpoint.store.snapshot() as connection:
        asked = []
        event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
        told_numbers(connection, EVERY_YEAR)
        statement, parameters = next(said for said in asked if "done_at" in said[0])
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert "USING COVERING INDEX ix_pledges_told" in str(plan)


def test_the_counter_says_how_much_it_rose_in_a_week(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against what it stood at seven days ago, once that was noted and more than a few came; never against a guess."""
    send(endpoint, 0, 2)
    do_chores(chores(), endpoint.store, DAY)
    do_chores(chores(), endpoint.store, DAY + timedelta(hours=3))
    send(endpoint, 2, 2 + PACE - 1)
    at = DAY + timedelta(days=7, hours=20)
    monkeypatch.setattr("endpoint.projection.now", lambda: at)
    assert (counts(endpoint)["gained"], "this week" in counts(endpoint)["sentence"]) == (PACE - 1, False)
    do_chores(chores(), endpoint.store, at)
    send(endpoint, 2 + PACE - 1, 2 + PACE)
    assert (counts(endpoint)["gained"], counts(endpoint)["sentence"]) == (PACE, "Our goal is 500. Up 10 this week.")
    refuse(endpoint.store, endpoint.rows()[0]["public_id"], "abusive", "sam")
    assert "this week" not in counts(endpoint)["sentence"], "net of what was refused"
    for row in endpoint.rows()[2:]:
        void(endpoint.store, row["public_id"], "sam")
    assert counts(endpoint)["gained"] == 0, "it fell"
    at = DAY + timedelta(days=8)
    void(endpoint.store, endpoint.rows()[1]["public_id"], "sam")
    assert counts(endpoint)["gained"] == 0, "nobody noted that day"


def test_what_was_done_before_the_steps_had_moments_is_done(endpoint: Endpoint) -> None:
    """The migration takes the moment out of the decisions; who took it back, or said nothing, has none."""
    paths = [approved(endpoint, key) for key in ("one", "two", "three")]
    for path in paths[:2]:
        press(endpoint, path, told="done")
    press(endpoint, paths[1], untold="done")
    migrations = Config()
    migrations.set_main_option("script_location", str(MIGRATIONS))
    for move, revision in ((command.downgrade, "0010"), (command.upgrade, "head")):
        with endpoint.store.write() as connection:
            migrations.attributes["connection"] = connection
            move(migrations, revision)
    at = [row["at"] for row in table_of(endpoint, decisions) if row["action"] == "done"]
    assert [row["done_at"] for row in endpoint.rows()] == [at[0], None, None]
