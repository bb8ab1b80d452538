"""Pledges of whole groups: one group and its people, never added to single pledges; and how children get there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from endpoint.config import Settings
from endpoint.governance.anonymise import anonymise
from endpoint.moderation import approve
from endpoint.store import now
from endpoint.tables import pledges
from tests.endpoint.managing import own_form, path_of, write_own_bundle
from tests.endpoint.material import GOOD, OPEN
from tests.endpoint.running import Endpoint, page_of

HOW_MANY = {"name": "how_many", "kind": "number", "label": "How many?", "required": "yes", "public": "yes",
            "lowest": 2, "highest": 500}  # fmt: skip
GROUP = own_form(id="group", fields=[*own_form()["fields"], HOW_MANY], group={"headcount": "how_many"})
AGE = {"name": "age", "kind": "radios", "label": "How old are you?", "required": "yes", "public": "no",
       "choices": ["under-13", "13-or-over"], "errors": {"empty": "Choose"}}  # fmt: skip
PLEDGE = own_form(fields=[AGE, *own_form()["fields"]],
                  children={"field": "age", "under_13": ["under-13"], "group": "group"})  # fmt: skip
OURS = {**GOOD, "words": "Sing for ward two", "how_many": "12", "on_wall": "yes"}


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form for single people, which leads children to one for groups."""
    write_own_bundle(settings.bundle, PLEDGE, (), GROUP)
    running = Endpoint(settings)
    yield running
    running.close()


def counts(endpoint: Endpoint, form: str = "group") -> dict[str, Any]:
    """Return a form's counts."""
    found: dict[str, Any] = endpoint.get("/summary.json").json()["forms"][form]
    return found


def people(endpoint: Endpoint) -> tuple[int, int]:
    """Return groups and their people; the open data's totals and rows say the same."""
    found = counts(endpoint)
    numbers = found.get("groups", 0), found.get("people", 0)
    data = endpoint.get("/open/pledges.json").json()
    totals = data["totals"].get("group", {})
    assert numbers == (totals.get("groups", 0), totals.get("people", 0))
    said = [int(row["people"]) for row in data["pledges"] if row["people"]]
    assert numbers == (len(said), sum(said))
    assert list(csv.DictReader(io.StringIO(endpoint.get("/open/pledges.csv").text))) == data["pledges"]
    return numbers


def test_one_group_of_twelve_is_one_group_and_twelve_people(endpoint: Endpoint) -> None:
    """Never 13, nor 12 pledges: beside one single pledge the counter stands at one."""
    endpoint.post({**OPEN, "age": "13-or-over"})
    assert endpoint.post(OURS, "group").status_code == 303
    assert people(endpoint) == (0, 0), "nobody has read it"
    approve(endpoint.store, endpoint.rows()[1]["public_id"], "sam")
    assert people(endpoint) == (1, 12)
    assert (counts(endpoint, "pledge")["pledged"], counts(endpoint)["pledged"]) == (1, 1)
    assert "people" not in counts(endpoint, "pledge")
    assert [row["headcount"] for row in endpoint.rows()] == [None, 12]


def test_a_changed_headcount_is_read_again(endpoint: Endpoint) -> None:
    """Nobody raises a number that was read; anonymised it goes on counting, withdrawn it does not."""
    path = path_of(endpoint.get(endpoint.post({**OURS, "form_key": "one"}, "group").headers["location"]))
    public_id = endpoint.rows()[0]["public_id"]
    approve(endpoint.store, public_id, "sam")
    endpoint.request("POST", f"{path}/edit", data={**OURS, "how_many": "400"})
    assert people(endpoint) == (0, 0)
    approve(endpoint.store, public_id, "sam")
    assert people(endpoint) == (1, 400)
    with endpoint.store.write() as connection:
        anonymise(endpoint.store, connection, connection.execute(pledges.select()).mappings().all(), "retention", now())
    assert people(endpoint) == (1, 400)
    path = path_of(endpoint.get(endpoint.post({**OURS, "form_key": "two"}, "group").headers["location"]))
    approve(endpoint.store, endpoint.rows()[1]["public_id"], "sam")
    assert people(endpoint) == (2, 412)
    endpoint.request("POST", f"{path}/withdraw", data={})
    endpoint.request("POST", f"{path}/withdraw", data={"sure": "yes"})
    assert people(endpoint) == (1, 400)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("how_many", ["", "1", "501", "1e9", "twelve"])
def test_a_headcount_has_bounds(endpoint: Endpoint, how_many: str) -> None:
    """A group of nobody, of one, or of everybody is told at the field."""
    assert endpoint.post({**OURS, "how_many": how_many}, "group").status_code == 422


@pytest.mark.sqlite_only
def test_a_child_is_offered_the_way_by_a_group(endpoint: Endpoint) -> None:
    """On the check page, beside what is not kept; nobody else is."""
    child = page_of(endpoint.post({**OPEN, "age": "under-13", "form_step": "check"}))
    link = child.find("a", string="pledge for your group")
    assert link is not None
    assert link["href"] == "/group/"
    other = page_of(endpoint.post({**OPEN, "age": "13-or-over", "form_step": "check"}))
    assert other.find("a", string="pledge for your group") is None


@pytest.mark.sqlite_only
def test_a_child_is_not_led_to_a_group_form_that_is_over(endpoint: Endpoint, settings: Settings) -> None:
    """It would find a sentence in place of the form."""
    write_own_bundle(settings.bundle, PLEDGE, (), {**GROUP, "closes": "2026-01-01"})
    child = page_of(endpoint.post({**GOOD, "age": "under-13", "form_step": "check"}))
    assert "under 13" in child.text
    assert child.find("a", string="pledge for your group") is None
