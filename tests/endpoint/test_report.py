"""The report: by which touchpoints pledges came, how far they came, and when; and what it must not tell."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from endpoint.config import Settings
from endpoint.follow_ups.tables import follow_ups
from endpoint.moderation import approve, refuse, void
from endpoint.report.hiding import LEAST, shown_list, shown_tree
from endpoint.tables import pledges
from tests.endpoint.managing import own_form, write_own_bundle
from tests.endpoint.material import GOOD
from tests.endpoint.moderating import Browser, signed_in
from tests.endpoint.running import Endpoint, edit_bundle

#: The campaign opens on this day; London has no summer time then.
FIRST = datetime(2026, 11, 2, tzinfo=UTC)
TOUCHPOINTS = {
    "td1": {"name": "The Kettle Hour", "kind": "radio"},
    "tea": {"name": "Talks at tea breaks", "kind": "face-to-face"},
    "library": {"name": "Noticeboards", "kind": "print"},
    "poster": {"name": "Posters", "kind": "print"},
    "link": {"name": "The intranet", "kind": "digital"},
    "fb": {"name": "Our posts", "kind": "social"},
}
#: Touchpoint: how many pledged, of whom so many were approved, shared it, did it, inspired somebody, and still do it.
CAME = {
    "td1": (30, 25, 12, 20, 6, 5),
    "tea": (20, 20, 9, 15, 5, 0),
    "library": (18, 12, 0, 8, 0, 0),
    "poster": (9, 9, 7, 5, 0, 0),
    "link": (10, 8, 3, 6, 0, 0),
    "fb": (6, 6, 5, 6, 0, 0),
    "TD2": (4, 4, 0, 0, 0, 0),  # a slip: no such code
    "": (3, 2, 0, 0, 0, 0),
}
#: What the board reads. TD2 and whoever came by no touchpoint are fewer than five, and are seven together.
BOARD = {
    "All": "100 100 % 86 36 60 11 5",
    "Print": "27 27 % 21 7 13 0 0",
    "Noticeboards (library)": "18 18 % 12 0 8 0 0",
    "Posters (poster)": "9 9 % 9 7 5 0 0",
    "Radio": "30 30 % 25 12 20 6 5",
    "The Kettle Hour (td1)": "30 30 % 25 12 20 6 5",
    "Face to face": "20 20 % 20 9 15 5 0",
    "Talks at tea breaks (tea)": "20 20 % 20 9 15 5 0",
    "Digital": "10 10 % 8 hidden 6 0 0",
    "The intranet (link)": "10 10 % 8 hidden 6 0 0",
    "Social media": "6 6 % 6 hidden 6 0 0",
    "Our posts (fb)": "6 6 % 6 hidden 6 0 0",
    "Unknown code": "hidden hidden hidden 0 0 0 0",
    "None noted": "hidden hidden hidden 0 0 0 0",
}
HOW_MANY = {"name": "how_many", "kind": "number", "label": "How many?", "required": "yes", "lowest": 2, "highest": 99}


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a register of touchpoints, a form for one and a form for groups."""
    group = own_form(id="group", fields=[*own_form()["fields"], HOW_MANY], group={"headcount": "how_many"})
    write_own_bundle(settings.bundle, own_form(), (), group)
    edit_bundle(settings.bundle, touchpoints=TOUCHPOINTS)
    running = Endpoint(settings)
    yield running
    running.close()


def send_all(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Send the hundred pledges by the form; returns their rows, in the order of `CAME`."""
    codes = [code for code, (number, *_) in CAME.items() for _ in range(number)]
    sent = [
        {**GOOD, "topic": "food" if number % 4 else "rest", "touchpoint": code, "form_key": str(number)}
        for number, code in enumerate(codes)
    ]
    assert {answer.status_code for answer in endpoint.together(*sent)} == {303}
    return sorted(endpoint.rows(), key=lambda row: list(CAME).index(row["touchpoint"] or ""))


def go_on(endpoint: Endpoint, rows: list[dict[str, Any]]) -> None:
    """Let each touchpoint's pledges come as far as `CAME` says."""
    for code, (_, approved, *told) in CAME.items():
        ids = [row["public_id"] for row in rows if (row["touchpoint"] or "") == code]
        for public_id in ids[:approved]:
            approve(endpoint.store, public_id, "sam")
        with endpoint.store.write() as connection:  # how supporters tell of it is tested with their own page
            for step, number in zip(("shared", "done", "inspired", "lasting"), told, strict=True):
                taken = pledges.update().where(pledges.c.public_id.in_(ids[:number]))
                connection.execute(taken.values({f"{step}_at": FIRST}))


def answer_follow_ups(endpoint: Endpoint, rows: list[dict[str, Any]], number: int, **outcomes: int) -> None:
    """Let so many have said of a follow-up how it went."""
    answers = [outcome.replace("_", "-") for outcome, times in outcomes.items() for _ in range(times)]
    asked = {"number": number, "due_at": FIRST, "asked_at": FIRST, "answered_at": FIRST}
    with endpoint.store.write() as connection:
        answered = [{**asked, "pledge_id": row["id"], "outcome": one} for row, one in zip(rows, answers, strict=False)]
        connection.execute(follow_ups.insert(), answered)


def send_at(endpoint: Endpoint, rows: list[dict[str, Any]], *moments: tuple[int, datetime]) -> None:
    """Let so many pledges have been sent at each moment."""
    left = iter(rows)
    with endpoint.store.write() as connection:
        for number, moment in moments:
            ids = [row["id"] for row in itertools.islice(left, number)]
            connection.execute(pledges.update().where(pledges.c.id.in_(ids)).values(created_at=moment))


def table(owner: Browser, name: str) -> dict[str, str]:
    """Return a table of the page: the words of each line's cells, by its head."""
    lines = owner.page.select(f"table:has(#{name}) tbody tr")
    return {line.th.get_text(): " ".join(cell.get_text() for cell in line.select("td")) for line in lines if line.th}


def test_a_hundred_pledges_by_six_touchpoints_give_the_known_table(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From pledge to done, the first day by hour and by week, topics; groups apart; only owners; and all of it as CSV.

    What was refused or declared void is in none of it, and the codes that nobody registered are a line of their own.
    """
    monkeypatch.setattr("endpoint.report.views.now", lambda: FIRST + timedelta(days=12))
    rows = send_all(endpoint)
    go_on(endpoint, rows)
    answer_follow_ups(endpoint, rows, 1, as_said=15, otherwise=6, not_yet=3, did_not_work=1)
    answer_follow_ups(endpoint, rows, 3, as_said=7, otherwise=2, did_not_work=8)  # those nine still do it
    send_at(
        endpoint,
        rows,
        (20, FIRST + timedelta(hours=7, minutes=59)),
        (3, FIRST + timedelta(hours=8)),
        (7, FIRST + timedelta(hours=23, minutes=30)),
        (30, FIRST + timedelta(days=2)),
        (36, FIRST + timedelta(days=9)),
        (4, FIRST - timedelta(days=3)),
    )
    for number in range(2):
        endpoint.post({**GOOD, "touchpoint": "td1", "form_key": f"away {number}"})
    refused, voided = endpoint.rows()[-2:]
    refuse(endpoint.store, refused["public_id"], "off-topic", "sam")
    void(endpoint.store, voided["public_id"], "sam")
    for number in range(6):
        endpoint.post({**GOOD, "touchpoint": "tea", "how_many": "12", "form_key": f"group {number}"}, "group")
        approve(endpoint.store, endpoint.rows()[-1]["public_id"], "sam")
    owner = signed_in(endpoint, "Olu", "owner")
    assert owner.get("/report").status_code == 200
    assert table(owner, "touchpoints") == BOARD
    hours = table(owner, "hours")
    assert len(hours) == 24
    told = {hour: number for hour, number in hours.items() if number != "0"}
    assert told == {"07:00": "20", "08:00": "hidden", "23:00": "7"}  # 30 others in that week hide the three
    weeks = {"From 2 November 2026": "60 60 %", "From 9 November 2026": "hidden hidden", "Before": "hidden hidden"}
    assert table(owner, "weeks") == {"All": "100 100 %", **weeks}
    assert table(owner, "topics") == {"All": "100 100 %", "Rest and breaks": "25 25 %", "Food": "75 75 %"}
    assert table(owner, "groups")["Face to face"] == "6 6 72"
    assert table(owner, "outcomes") == {"As they said": "15 0 hidden", "In part or otherwise": "6 0 hidden",
                                        "Not yet": "hidden 0 0", "It did not work": "hidden 0 8"}  # fmt: skip
    got = list(csv.reader(io.StringIO(owner.get("/report.csv").text)))
    assert ["touchpoints", "The Kettle Hour (td1)", "one", "Did it", "20"] in got
    assert ["touchpoints", "Unknown code", "kind", "Pledged", "hidden"] in got
    moderator = signed_in(endpoint, "Mo")
    assert [moderator.get(path).status_code for path in ("/report", "/report.csv")] == [403, 403]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
@example([1, 1, 1, 2, 9])  # the four are 5 together, so that each is 1 or 2
def test_nobody_can_work_out_a_hidden_number(numbers: list[int]) -> None:
    """Whatever adds up to a number that is told: at least two others would be as true for each that is hidden."""
    whole, told = shown_list(numbers)
    assert all(number is None or number == 0 or number >= LEAST for number in [whole, *told])
    hidden = [number for number, shown in zip(numbers, told, strict=True) if shown is None]
    if whole is None or not hidden:
        return
    assert sum(hidden) >= LEAST
    least = 0 if len(hidden) == len(numbers) else 1
    for number in hidden:
        others = len(hidden) - 1
        could_be = range(least, sum(hidden) - others * least + 1)
        assert others
        assert len(could_be) >= 3
        assert number in could_be


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_makes_up_a_hidden_number_is_hidden(branches: list[list[int]]) -> None:
    """A kind that is hidden cannot be added up from its touchpoints, nor these from their kind."""
    whole, kinds, ones = shown_tree({str(place): numbers for place, numbers in enumerate(branches)})
    for name, numbers in ones.items():
        if kinds[name] is None:
            assert set(numbers) == {None}
        else:
            assert numbers.count(None) != 1
    if whole is not None:
        assert list(kinds.values()).count(None) != 1
