"""Editions: what is pledged this year counts from nought, and earlier years' pledges stay where they were."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from endpoint import editions
from endpoint.bundle import read_bundle
from endpoint.config import Settings
from endpoint.editions import Editions, Span
from endpoint.moderation import approve, void, withdraw
from endpoint.report.tables import make_report
from endpoint.report.written import as_csv
from endpoint.store import now
from endpoint.tables import pledges
from endpoint.wall.tables import wall_entries
from tests.endpoint.managing import own_form, pledge, rewrite, text_of
from tests.endpoint.running import Endpoint, edit_bundle, page_of

NAME = "Pocket Promise"


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form whose pledges have pages of their own."""
    rewrite(settings, own_form())
    running = Endpoint(settings)
    yield running
    running.close()


def send(endpoint: Endpoint, words: str, *, read: bool = True) -> str:
    """Make a pledge, read and published; returns the path of its own page."""
    path = pledge(endpoint, form_key=f"page of {words}", words=words)
    if read:
        approve(endpoint.store, endpoint.rows()[-1]["public_id"], "sam")
    return path


def end_edition(endpoint: Endpoint, year: int, ahead: timedelta = timedelta()) -> str:
    """Give the endpoint the bundle of the next year's edition; returns when this year's ended, or ends."""
    ended = (now() + ahead).isoformat()
    bundle = json.loads((endpoint.settings.bundle / "bundle.json").read_text(encoding="utf-8"))
    campaign = bundle["campaign"]
    campaign["editions"] += [{"year": year, "total": 189_000, "ended": ended}]
    campaign |= {"day": f"{year + 1}-03-03", "opens": f"{year + 1}-01-01", "closes": f"{year + 1}-04-30"}
    edit_bundle(endpoint.settings.bundle, campaign=campaign)
    return ended


def counts(endpoint: Endpoint) -> dict[str, Any]:
    """Return the pledge form's counts; the open data's rows and totals say the same."""
    found: dict[str, Any] = endpoint.get("/summary.json").json()["forms"]["pledge"]
    data = endpoint.get("/open/pledges.json").json()
    assert len(data["pledges"]) == found["pledged"] == data["totals"].get("pledge", {"pledged": 0})["pledged"]
    assert len(list(csv.reader(io.StringIO(endpoint.get("/open/pledges.csv").text)))) == found["pledged"] + 1
    return found


def words(endpoint: Endpoint, path: str) -> list[str]:
    """Return the words of the pledges that a JSON answer has."""
    return [each["words"] for each in endpoint.get(path).json()["pledges"]]


def on_wall(endpoint: Endpoint, query: str = "") -> list[str]:
    """Return the words of a page of the wall."""
    return [str(note.get_text(" ", strip=True)) for note in page_of(endpoint.get(f"/wall{query}")).select("blockquote")]


def test_a_new_edition_counts_from_nought_and_the_last_one_stays(endpoint: Endpoint) -> None:
    """This year's numbers have nothing of earlier years; last year's pledges are found by their year, keep their
    addresses and pages, and whoever takes theirs back leaves last year, not this one.
    """
    first, second, _ = (send(endpoint, said) for said in ("Last year's tea", "Last year's walk", "Last year's call"))
    send(endpoint, "Nobody read this yet", read=False)
    old = endpoint.rows()[1]["public_id"]
    assert endpoint.request("POST", f"{first}/progress", data={"told": "done"}).status_code == 303
    assert (counts(endpoint)["pledged"], counts(endpoint)["done"]) == (4, 1)

    ended = end_edition(endpoint, 2027)
    for name in ("summary", "pledges", "actions", "areas"):
        assert endpoint.get(f"/{name}.json").json()["since"] == ended
    assert (counts(endpoint)["pledged"], counts(endpoint)["done"], counts(endpoint)["published"]) == (0, 0, 0)
    assert words(endpoint, "/pledges.json") == on_wall(endpoint) == []

    send(endpoint, "This year's tea")
    assert (counts(endpoint)["pledged"], counts(endpoint)["published"]) == (1, 1)
    assert words(endpoint, "/pledges.json") == on_wall(endpoint) == on_wall(endpoint, "?q=tea") == ["This year's tea"]
    last = ["Last year's call", "Last year's walk", "Last year's tea"]
    assert words(endpoint, "/pledges.json?edition=2027") == on_wall(endpoint, "?edition=2027") == last
    assert on_wall(endpoint, "?edition=2027&q=tea") == ["Last year's tea"]
    wall = page_of(endpoint.get("/wall?edition=2027"))
    assert [each.text for each in wall.select(".kicker")] == [f"{NAME} 2027"]
    assert wall.select_one("input[name=edition][value='2027']"), "a search stays in its year"
    assert [link.text for link in page_of(endpoint.get("/wall")).select("nav.filter")[0].select("a")] == [
        "2028",
        "2027",
    ]

    data = endpoint.get("/open/pledges.json?edition=2027").json()
    assert (len(data["pledges"]), data["totals"]["pledge"]["pledged"], data["totals"]["pledge"]["done"]) == (4, 4, 1)
    assert endpoint.get("/pledges.json?edition=2027").json()["edition"] == 2027
    assert endpoint.get(f"/pledge/{old}").status_code == 200
    assert "Last year's walk" in text_of(endpoint.get(second)), "its own page"

    assert endpoint.request("POST", f"{second}/progress", data={"told": "done"}).status_code == 303
    assert counts(endpoint)["done"] == 0, "told late of last year's"
    assert endpoint.request("POST", f"{second}/withdraw", data={"sure": "yes"}).status_code == 303
    assert endpoint.get(f"/pledge/{old}").status_code == 410
    last.remove("Last year's walk")
    assert words(endpoint, "/pledges.json?edition=2027") == on_wall(endpoint, "?edition=2027") == last
    assert (counts(endpoint)["pledged"], counts(endpoint)["published"]) == (1, 1)
    void(endpoint.store, endpoint.rows()[0]["public_id"], "sam")
    assert counts(endpoint)["pledged"] == 1
    last.remove("Last year's tea")

    send(endpoint, "This year's walk")
    end_edition(endpoint, 2028)
    assert (counts(endpoint)["pledged"], words(endpoint, "/pledges.json")) == (0, [])
    assert words(endpoint, "/pledges.json?edition=2028") == ["This year's walk", "This year's tea"]
    assert words(endpoint, "/pledges.json?edition=2027") == last


@pytest.mark.sqlite_only
def test_there_is_no_year_but_those_with_pledges(endpoint: Endpoint) -> None:
    """Any other year, and what is none, is answered 404, wherever it is asked for; this one's may be named."""
    end_edition(endpoint, 2027)
    for path in ("/wall", "/pledges.json", "/open/pledges.csv", "/open/pledges.json"):
        for year in ("2026", "2029", "soon", "-1", "99999999999"):
            assert endpoint.get(f"{path}?edition={year}").status_code == 404, (path, year)
        assert endpoint.get(f"{path}?edition=2028").status_code == 200


@pytest.mark.sqlite_only
def test_what_is_sent_before_the_end_is_of_the_edition_that_ends(endpoint: Endpoint) -> None:
    """Also where somebody has looked meanwhile: the site's clock may be some minutes ahead of the endpoint's."""
    end_edition(endpoint, 2027, ahead=timedelta(minutes=4))
    assert words(endpoint, "/pledges.json?edition=2027") == []
    send(endpoint, "At the last minute")
    assert words(endpoint, "/pledges.json?edition=2027") == ["At the last minute"]
    assert words(endpoint, "/pledges.json") == []


@pytest.mark.sqlite_only
def test_a_report_is_of_one_edition(endpoint: Endpoint) -> None:
    """This one's, with its weeks, whether or not its year is named; an earlier one's without; of no other year."""
    for number in range(6):
        send(endpoint, f"Last year's {number}", read=False)
    end_edition(endpoint, 2027)
    for number in range(5):
        send(endpoint, f"This year's {number}", read=False)
    bundle = read_bundle(endpoint.settings.bundle)
    pledge_form, later = bundle.forms["pledge"].version.form, datetime(2028, 2, 1, tzinfo=UTC)

    def told(year: int | None = None) -> list[list[str]]:
        made = make_report(endpoint.store, bundle.campaign, pledge_form, {}, later, year)
        return list(csv.reader(io.StringIO(as_csv(made))))

    assert told() == told(2028)
    for year, number in ((2028, 5), (2027, 6)):
        assert ["touchpoints", "All", "all", "Pledged", str(number)] in told(year)
        assert any(row[0] == "weeks" for row in told(year)) == (year == 2028)
    with pytest.raises(LookupError):
        told(2026)


@pytest.mark.sqlite_only
def test_no_thread_is_begun_to_know_whose_pledges_are_asked_for(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would cost more than all else that a page kept as bytes does."""
    end_edition(endpoint, 2027, ahead=timedelta(minutes=-2))
    assert on_wall(endpoint) == []
    monkeypatch.setattr(editions, "asyncio", None)
    assert on_wall(endpoint) == words(endpoint, "/pledges.json?edition=2027") == []


@pytest.mark.sqlite_only
def test_a_new_edition_hangs_up_what_took_the_place_of_something_older(endpoint: Endpoint) -> None:
    """Whoever takes pledges back leaves room on the wall that the next one takes, before the first of its edition."""
    send(endpoint, "Last year's tea")
    send(endpoint, "Last year's walk")
    end_edition(endpoint, 2027)
    send(endpoint, "This year's tea")
    assert on_wall(endpoint) == ["This year's tea"]
    for row in endpoint.rows()[1:]:
        withdraw(endpoint.store, row["public_id"], "supporter")
    send(endpoint, "This year's walk")
    assert on_wall(endpoint) == ["This year's walk"]


def test_a_note_that_is_read_late_hangs_on_its_years_wall(endpoint: Endpoint) -> None:
    """Also where notes of the next year hang already; what is taken back leaves its year's wall, too."""
    for year in (2027, 2028):
        send(endpoint, f"{year}'s tea")
        send(endpoint, f"{year}'s walk, read late", read=False)
        end_edition(endpoint, year)
    for number in range(3):
        send(endpoint, f"This year's {number}")
    assert on_wall(endpoint, "?edition=2027") == ["2027's tea"]
    approve(endpoint.store, endpoint.rows()[1]["public_id"], "sam")
    late = ["2027's walk, read late", "2027's tea"]
    assert words(endpoint, "/pledges.json?edition=2027") == late
    for query in ("", "&q=2027"):
        assert on_wall(endpoint, f"?edition=2027{query}") == late
    assert on_wall(endpoint, "?edition=2027&before=6") == ["2027's tea"]
    withdraw(endpoint.store, endpoint.rows()[2]["public_id"], "supporter")
    assert on_wall(endpoint, "?edition=2028") == []
    approve(endpoint.store, endpoint.rows()[3]["public_id"], "sam")
    assert on_wall(endpoint, "?edition=2028") == ["2028's walk, read late"]
    assert on_wall(endpoint) == ["This year's 2", "This year's 1", "This year's 0"]


def hang_many(endpoint: Endpoint, number: int, at: datetime) -> None:
    """Hang up copies of the newest pledge, as if they had been sent and read at a moment."""
    with endpoint.store.write() as connection:
        last = connection.execute(select(pledges).order_by(pledges.c.id.desc()).limit(1)).mappings().one()
        note = connection.execute(select(wall_entries).where(wall_entries.c.pledge_id == last["id"])).mappings().one()
        for each in range(1, number + 1):
            name, place = f"copy{each}", last["id"] + each
            row = {**last, "id": place, "public_id": name, "submission_key": name, "created_at": at}
            connection.execute(pledges.insert().values(row))
            connection.execute(
                wall_entries.insert().values({**note, "id": note["id"] + each, "pledge_id": place, "public_id": name})
            )


@pytest.mark.sqlite_only
def test_no_note_of_another_year_is_looked_at(endpoint: Endpoint) -> None:
    """However many hang before a year's notes, or after them."""
    store, steps, doing = endpoint.store, Counter[bool](), [False]
    event.listen(store.engine, "checkout", lambda to, *_: to.set_progress_handler(lambda: steps.update(doing[-1:]), 1))
    event.listen(store.engine, "before_cursor_execute", lambda *said: doing.append("wall_entries" in said[2]))

    def steps_for(year: int) -> int:
        on_wall(endpoint, f"?edition={year}")  # where its notes lie is found out once
        steps.clear()
        assert on_wall(endpoint, f"?edition={year}&before=99999") == [f"{year}'s tea"]
        return steps[True]

    send(endpoint, "2027's tea")
    with store.write() as connection:
        connection.execute(pledges.update().values(created_at=now() - timedelta(days=9)))
    end_edition(endpoint, 2027, ahead=-timedelta(days=8))
    hang_many(endpoint, 300, now() - timedelta(days=7))
    end_edition(endpoint, 2028, ahead=-timedelta(days=6))
    send(endpoint, "2029's tea")
    assert 0 < steps_for(2027) < 300
    assert 0 < steps_for(2029) < 300
    steps.clear()
    assert words(endpoint, "/pledges.json?edition=2027") == ["2027's tea"]
    assert 0 < steps.total() < 300


@pytest.mark.sqlite_only
def test_earlier_years_are_counted_once(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pledges come, and whatever becomes of earlier ones: a decision about one moves the number."""
    path = send(endpoint, "Last year's tea")
    end_edition(endpoint, 2027)
    counts(endpoint)
    count = editions._count

    def only_comments(connection: Any, span: Span, *of_which: Any) -> Any:
        return count(connection, span, *of_which) if of_which else pytest.fail("counted again")

    monkeypatch.setattr(editions, "_count", only_comments)
    send(endpoint, "This year's tea")
    assert endpoint.request("POST", f"{path}/progress", data={"told": "done"}).status_code == 303
    assert endpoint.request("POST", f"{path}/withdraw", data={"sure": "yes"}).status_code == 303
    assert counts(endpoint)["pledged"] == 1
    assert len(endpoint.get("/open/pledges.json?edition=2027").json()["pledges"]) == 0
    with pytest.raises(pytest.fail.Exception, match="counted again"):  # the gate counts at all
        Editions(endpoint.store).numbers(Span(0, 1))
