"""How many pledge in each of the areas that a form offers (row W6): small numbers hidden, answers' own terms kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from endpoint import counted
from endpoint.areas.filling import fill_areas
from endpoint.config import Settings
from endpoint.governance.retention import retain
from endpoint.moderation import approve, refuse, withdraw
from endpoint.store import MIGRATIONS, now
from endpoint.tables import pledges
from tests.endpoint.managing import own_form, pledge, rewrite
from tests.endpoint.material import CAMPAIGN, OPEN, PLEDGE
from tests.endpoint.running import Endpoint, edit_bundle, writing

AREAS = ("harbour", "high-town", "farms", "links")
LONG = "/".join(["Everything along the old road"] * 10)
PART: dict[str, Any] = {
    "name": "part",
    "kind": "select",
    "label": "Which part is it in?",
    "public": "when on_wall",
    "choices": list(AREAS),
    "retention": "1 day",
}


def form(**changes: Any) -> dict[str, Any]:
    """Return the pledge form with areas to choose from."""
    return own_form(wall={**PLEDGE["wall"], "place": "part"}, fields=[*PLEDGE["fields"], {**PART, **changes}])


@pytest.fixture
def endpoint(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint with areas, counted at once."""
    monkeypatch.setattr(counted, "FRESH_SECONDS", 0.0)
    rewrite(settings, form())
    running = Endpoint(settings)
    yield running
    running.close()


def send(endpoint: Endpoint, number: int, part: str = "", **more: str) -> list[str]:
    """Send so many pledges from one area; returns their public ids."""
    before = len(endpoint.rows())
    for each in range(number):
        sent = {**OPEN, "words": f"{part[:20]} {before + each}", "part": part, **more}
        assert endpoint.post(sent).status_code == 303
    return [str(row["public_id"]) for row in endpoint.rows()[before:]]


def told(endpoint: Endpoint) -> dict[str, int | None]:
    """Return what everybody is told."""
    return dict(endpoint.get("/areas.json").json()["forms"]["pledge"])


def test_every_pledge_that_counts_is_counted_where_it_is(endpoint: Endpoint) -> None:
    """Also unread and not for the wall; not what was refused, withdrawn or names no area; a change moves it."""
    harbour = send(endpoint, 9, "harbour")
    send(endpoint, 6, "high-town", on_wall="")
    send(endpoint, 5)
    assert told(endpoint) == {"harbour": 9, "high-town": 6, "farms": 0, "links": 0}
    approve(endpoint.store, harbour[0], "sam")
    refuse(endpoint.store, harbour[1], "abusive", "sam")
    withdraw(endpoint.store, harbour[2], "supporter")
    path = pledge(endpoint, part="harbour")
    assert told(endpoint) == {"harbour": 8, "high-town": 6, "farms": 0, "links": 0}
    moved = {**OPEN, "part": "high-town"}
    assert endpoint.request("POST", f"{path}/edit", data=moved).status_code == 303
    assert told(endpoint) == {"harbour": 7, "high-town": 7, "farms": 0, "links": 0}


def test_small_numbers_are_hidden_and_cannot_be_worked_out(endpoint: Endpoint, settings: Settings) -> None:
    """One to four, and what would give them away beside the counter; all while the counter shows no number."""
    edit_bundle(settings.bundle, campaign={**CAMPAIGN, "goal": {"target": 500, "hidden_below": 14}})
    send(endpoint, 12, "harbour")
    assert told(endpoint) == dict.fromkeys(AREAS)
    of_no_area = send(endpoint, 2)
    assert told(endpoint) == {"harbour": None, "high-town": 0, "farms": 0, "links": 0}
    for each in of_no_area:
        withdraw(endpoint.store, each, "supporter")
    send(endpoint, 3, "farms")
    assert told(endpoint) == {"harbour": None, "high-town": 0, "farms": None, "links": 0}
    send(endpoint, 2, "high-town")
    assert told(endpoint) == {"harbour": 12, "high-town": None, "farms": None, "links": 0}


def test_an_area_is_forgotten_with_the_answer(endpoint: Endpoint) -> None:
    """When the answer's time is over it counts as one without an area; the pledge counts on."""
    send(endpoint, 6, "farms")
    retain(endpoint.store, now() + timedelta(days=2), do=True)
    assert {row["area"] for row in endpoint.rows()} == {None}
    assert told(endpoint)["farms"] == 0
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 6


def test_an_area_that_the_form_has_no_more_is_not_told(endpoint: Endpoint, settings: Settings) -> None:
    """Its pledges count in the counter; without areas there is nothing to tell."""
    send(endpoint, 6, "harbour")
    send(endpoint, 6, "farms")
    rewrite(settings, form(choices=["farms"]))
    assert told(endpoint) == {"farms": 6}
    rewrite(settings, own_form())
    assert endpoint.get("/areas.json").json()["forms"] == {}


def test_pledges_from_before_are_counted_too(endpoint: Endpoint, settings: Settings) -> None:
    """The migration takes the area out of the answers, wherever they are, however long; whoever gave none has none."""
    rewrite(settings, form(choices=[*AREAS, LONG]))
    send(endpoint, 1, LONG)
    send(endpoint, 1, "farms")
    send(endpoint, 1, "farms", on_wall="")
    send(endpoint, 1)
    migrations = Config()
    migrations.set_main_option("script_location", str(MIGRATIONS))
    for move, revision in ((command.downgrade, "0019"), (command.upgrade, "head")):
        with endpoint.store.write() as connection:
            migrations.attributes["connection"] = connection
            move(migrations, revision)
    assert [row["area"] for row in endpoint.rows()] == [LONG, "farms", "farms", None]


def test_what_an_older_endpoint_did_meanwhile_is_set_right(endpoint: Endpoint, settings: Settings) -> None:
    """It knows of no areas: what it takes has none, what it changes keeps the one of before. The next start sees to
    both, and writes nothing where nothing is to be done.
    """
    send(endpoint, 1, "farms")
    send(endpoint, 1, "harbour", on_wall="")
    send(endpoint, 1)
    taken, changed, without = (row["id"] for row in endpoint.rows())
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().where(pledges.c.id == taken).values(area=None))
        connection.execute(pledges.update().where(pledges.c.id == changed).values(area="links"))
        connection.execute(pledges.update().where(pledges.c.id == without).values(area="links"))
    endpoint.close()
    again = Endpoint(settings)
    assert [row["area"] for row in again.rows()] == ["farms", "harbour", None]
    with writing(settings.database_url):
        fill_areas(again.store)
    again.close()
