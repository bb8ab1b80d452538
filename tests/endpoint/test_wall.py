"""The wall at scale: filters, search, pages, permalinks and open data."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup

from endpoint.config import Settings
from endpoint.moderation import approve, refuse, void, withdraw
from endpoint.pages import Pages
from endpoint.store import Store
from endpoint.wall import cache, entries, open_data
from endpoint.wall.entries import fill_wall
from endpoint.wall.open_data import COLUMNS
from endpoint.wall.tables import wall_entries
from tests.endpoint.material import OPEN, PLEDGE, form_of, write_bundle
from tests.endpoint.running import Endpoint, edit_bundle, page_of


def publish(endpoint: Endpoint, words: str, **more: Any) -> str:
    """Send a pledge and approve it; returns its public id."""
    assert endpoint.post({**OPEN, "words": words, **more}).status_code == 303
    public_id = str(endpoint.rows()[-1]["public_id"])
    approve(endpoint.store, public_id, "tests")
    return public_id


def shown(endpoint: Endpoint, query: str = "") -> list[str]:
    """Return the words of a page of the wall, in order."""
    response = endpoint.get(f"/wall{query}")
    assert response.status_code == 200, response.text
    return [figure.text.split("|")[0] for figure in page_of(response).select("figure")]


def link(endpoint: Endpoint, query: str, rel: str) -> str | None:
    """Return the query of a page's link."""
    found = page_of(endpoint.get(f"/wall{query}")).select_one(f"a[rel={rel}]")
    return "?" + str(found["href"]).partition("?")[2] if found else None


def test_the_wall_shows_what_is_published_and_nothing_else(endpoint: Endpoint) -> None:
    """Newest first; pending words, and words without consent, hang nowhere."""
    publish(endpoint, "Drink my tea hot")
    publish(endpoint, "Nobody may read this", on_wall="")
    endpoint.post({**OPEN, "words": "Nobody read this yet"})
    publish(endpoint, "Say hello")
    assert shown(endpoint) == ["Say hello", "Drink my tea hot"]
    assert page_of(endpoint.get("/wall")).select_one("figure").text == "Say hello|Ann|||rest"  # type: ignore[union-attr]


@pytest.mark.parametrize("take_down", ["withdraw", "refuse", "void"])
def test_what_is_taken_down_is_gone_at_once(endpoint: Endpoint, take_down: str) -> None:
    """Gone from wall, search, open data and feeds; 410 at its address."""
    public_id = publish(endpoint, "Drink my tea hot")
    assert endpoint.get(f"/pledge/{public_id}").status_code == 200
    match take_down:
        case "withdraw":
            withdraw(endpoint.store, public_id, "tests")
        case "refuse":
            refuse(endpoint.store, public_id, "off-topic", "tests")
        case _:
            void(endpoint.store, public_id, "tests")
    assert endpoint.get(f"/pledge/{public_id}").status_code == 410
    assert shown(endpoint) == shown(endpoint, "?q=tea") == []
    assert "tea" not in endpoint.get("/pledges.json").text + endpoint.get("/open/pledges.csv").text


@pytest.mark.sqlite_only
def test_a_pledge_that_never_hung_is_unknown(endpoint: Endpoint) -> None:
    """Nobody learns that a pledge waits."""
    endpoint.post(OPEN)
    for public_id in (endpoint.rows()[0]["public_id"], "nowhere", "é" * 30, "%00", "a%00b"):
        assert endpoint.get(f"/pledge/{public_id}").status_code == 404


@pytest.mark.sqlite_only
def test_a_pledges_page_can_be_shared(endpoint: Endpoint) -> None:
    """Title, description and address stand in its head, as text; the wall is a link away."""
    public_id = publish(endpoint, '<b>Drink</b> "my" tea hot')
    page = page_of(endpoint.get(f"/pledge/{public_id}"))
    head = {str(meta["property"]): meta["content"] for meta in page.select("meta[property]")}
    assert head["og:title"] == '<b>Drink</b> "my" tea hot'
    assert head["og:description"] == "A pledge for Pocket Promise by Ann"
    assert str(head["og:url"]).endswith(f"/api/pledge/{public_id}")
    assert page.b is None
    assert page.title.text == '<b>Drink</b> "my" tea hot | Test'  # type: ignore[union-attr]


def test_filters_are_links_that_add_up(endpoint: Endpoint) -> None:
    """Topic and search narrow the wall together; each link keeps the others; an unknown topic fits nothing."""
    publish(endpoint, "Tea with biscuits", topic="food")
    publish(endpoint, "Tea alone", topic="rest")
    publish(endpoint, "A nap", topic="rest")
    assert shown(endpoint, "?topic=rest") == ["A nap", "Tea alone"]
    assert shown(endpoint, "?topic=rest&q=tea") == ["Tea alone"]
    assert shown(endpoint, "?topic=elephant") == []
    filters = page_of(endpoint.get("/wall?topic=rest&q=tea")).select("nav[aria-label=Topic] a")
    assert [str(each["href"]) for each in filters] == ["/api/wall?q=tea", "/api/wall?topic=rest&q=tea"]
    assert [each.get("aria-current") for each in filters] == [None, "true"]


def test_roles_and_areas_filter_too(settings: Settings) -> None:
    """A form whose wall has a role and a place chosen from a list has both as filters, which add up."""
    choices = {"role": ["Patient", "Nurse"], "area": ["Ward 3", "Kitchen"]}
    chosen = [
        {"name": name, "kind": "radios", "label": name, "public": "yes", "choices": given}
        for name, given in choices.items()
    ]
    wall = {**PLEDGE["wall"], "role": "role", "place": "area"}
    write_bundle(settings.bundle, form_of(PLEDGE, wall=wall, fields=[*PLEDGE["fields"], *chosen]))
    running = Endpoint(settings)
    publish(running, "One", role="Patient", area="Ward 3")
    publish(running, "Two", role="Nurse", area="Ward 3")
    publish(running, "Three", role="Nurse", area="Kitchen")
    headings = [str(nav["aria-label"]) for nav in page_of(running.get("/wall")).select("nav")]
    assert headings == ["Topic", "Role", "Area"]
    offered = {a.text: str(a["href"]) for a in page_of(running.get("/wall?role=Nurse")).select("nav a")}
    assert shown(running, offered["Ward 3"].removeprefix("/api/wall")) == ["Two"]
    assert shown(running, "?role=Nurse") == ["Three", "Two"]
    assert shown(running, "?area=Ward+3") == ["Two", "One"]
    assert shown(running, "?role=Patient&area=Kitchen") == shown(running, "?role=Porter") == []
    assert shown(running, "?role=Nurse&q=three") == ["Three"]
    running.close()


QUESTIONS = {
    "TEA": True,
    "bisc": True,
    "biscuits tea": True,
    "ann": True,
    "coffee": False,
    "tea coffee": False,
    "%22tea%22 OR": False,
    "tea*": True,
    "NEAR(tea)": False,
    "%27%3B--": False,
    "%00": True,  # nothing is left to search for: the whole wall
    "a" * 500: False,
    "<script>": False,
}


def test_search_finds_words_by_their_beginning(endpoint: Endpoint) -> None:
    """All words must be there; nothing that is typed is an operator, and nothing fails."""
    publish(endpoint, "Tea with Biscuits, und Käse")
    assert {question: bool(shown(endpoint, f"?q={question}")) for question in QUESTIONS} == QUESTIONS


def test_pages_follow_one_another_without_gaps(endpoint: Endpoint) -> None:
    """Older pledges are a link away, also while new ones are hung up; every pledge is on exactly one page."""
    endpoint.together(*[{**OPEN, "words": f"Pledge {number}"} for number in range(30)])
    for row in sorted(endpoint.rows(), key=lambda row: int(row["public_answers"]["words"].split()[1])):
        approve(endpoint.store, row["public_id"], "tests")
    first = shown(endpoint)
    older = link(endpoint, "", "next")
    assert older is not None
    publish(endpoint, "A late one")
    second = shown(endpoint, older)
    assert [*first, *second] == [f"Pledge {number}" for number in reversed(range(30))]
    assert link(endpoint, older, "next") is None
    assert link(endpoint, older, "first") == "?"


@pytest.mark.sqlite_only
def test_a_page_that_cannot_be_is_the_first(endpoint: Endpoint) -> None:
    """Whatever stands in an address, the wall is shown."""
    publish(endpoint, "Drink my tea hot")
    for before in ("x", "-1", "9" * 40, "٣", "0"):
        assert shown(endpoint, f"?before={before}") == ["Drink my tea hot"], before


@pytest.mark.sqlite_only
def test_pages_are_kept_until_something_changes(endpoint: Endpoint) -> None:
    """Whoever has a page already gets 304; after a change the new one."""
    publish(endpoint, "Drink my tea hot")
    etag = endpoint.get("/wall").headers["etag"]
    assert endpoint.get("/wall", headers={"if-none-match": etag}).status_code == 304
    publish(endpoint, "Say hello")
    assert endpoint.get("/wall", headers={"if-none-match": etag}).status_code == 200


@pytest.fixture
def rendered(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the public pages that were rendered, in order; each takes a while."""
    titles: list[str] = []
    render = Pages.render_public

    def noted(pages: Pages, name: str, head: dict[str, Any], **values: Any) -> bytes:
        titles.append(head["title"])
        return render(pages, name, head, **values)

    monkeypatch.setattr(Pages, "render_public", noted)
    return titles


@pytest.mark.sqlite_only
def test_what_nobody_sees_renders_nothing_anew(endpoint: Endpoint, rendered: list[str]) -> None:
    """Pledges that wait, questions and refusals of what never hung leave every page as it was."""
    publish(endpoint, "Drink my tea hot")
    endpoint.get("/wall")
    for number in range(5):
        endpoint.post({**OPEN, "words": f"Nobody read this yet {number}"})
        endpoint.get("/wall")
    refuse(endpoint.store, endpoint.rows()[-1]["public_id"], "off-topic", "tests")
    endpoint.get("/wall")
    assert len(rendered) == 1


def test_what_everybody_sees_is_rendered_at_once(endpoint: Endpoint, rendered: list[str]) -> None:
    """An approval, a takedown, a withdrawal and a new bundle: the next reader has the new page."""
    one, two, three = (publish(endpoint, words) for words in ("One", "Two", "Three"))
    assert shown(endpoint) == ["Three", "Two", "One"]
    refuse(endpoint.store, two, "off-topic", "tests")
    assert shown(endpoint) == ["Three", "One"]
    withdraw(endpoint.store, one, "supporter")
    assert shown(endpoint) == ["Three"]
    void(endpoint.store, three, "tests")
    assert shown(endpoint) == []
    before = len(rendered)
    edit_bundle(endpoint.settings.bundle, site="")
    assert shown(endpoint) == []
    assert len(rendered) == before + 1


def test_another_instances_decision_is_seen_soon(
    endpoint: Endpoint, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process' approval is looked for now and then, not for every reader."""
    endpoint.post({**OPEN, "words": "Drink my tea hot"})
    assert shown(endpoint) == []
    monkeypatch.setattr(cache, "LOOK_SECONDS", 3600.0)
    other = Store(endpoint.settings.database_url)
    approve(other, endpoint.rows()[0]["public_id"], "tests")
    other.close()
    assert shown(endpoint) == []
    monkeypatch.setattr(cache, "LOOK_SECONDS", 0.0)
    assert shown(endpoint) == shown(endpoint) == ["Drink my tea hot"]
    assert len(rendered) == 2


def test_many_readers_have_a_page_rendered_once(endpoint: Endpoint, rendered: list[str]) -> None:
    """Whoever asks while a page is rendered waits for that one; each page is rendered alone."""
    publish(endpoint, "Drink my tea hot")

    async def read() -> list[httpx.Response]:
        return await asyncio.gather(*(endpoint.client.get(f"/wall?topic={'rest' if n % 2 else ''}") for n in range(40)))

    assert {response.status_code for response in endpoint.run(read())} == {200}
    assert len(rendered) == 2


@pytest.mark.sqlite_only
def test_search_engines_read_the_wall_but_not_its_parts(endpoint: Endpoint) -> None:
    """A filtered or later page is a part of the wall: it is not listed on its own."""
    assert page_of(endpoint.get("/wall")).select_one("link[rel=canonical]")
    assert page_of(endpoint.get("/wall?q=tea")).select_one("meta[name=robots]")


def test_a_store_from_before_the_wall_is_hung_up(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Published pledges without an entry get theirs when the store is opened, in the order of their publication.

    However many before them have no words to show.
    """
    monkeypatch.setattr(entries, "FILLED_PLEDGES", 2)
    for number in range(3):
        publish(endpoint, f"Nobody may read this {number}", on_wall="")
    for words in ("One", "Two", "Three"):
        publish(endpoint, words)
    with endpoint.store.write() as connection:
        connection.execute(wall_entries.delete())
        if endpoint.store.is_sqlite:
            connection.exec_driver_sql("DELETE FROM wall_search")
    fill_wall(endpoint.store)
    assert shown(endpoint) == ["Three", "Two", "One"]


@pytest.mark.sqlite_only
def test_open_data_says_its_licence(endpoint: Endpoint, settings: Settings) -> None:
    """With a licence in campaign.yml JSON, schema and CSV name it; without one nothing is claimed."""
    assert "licence" not in endpoint.get("/open/pledges.json").json()
    assert "link" not in endpoint.get("/open/pledges.csv").headers
    licence = {"name": "CC BY 4.0", "address": "https://creativecommons.org/licenses/by/4.0/"}
    write_bundle(settings.bundle, licence=licence)
    edit_bundle(settings.bundle)
    assert endpoint.get("/open/pledges.json").json()["licence"] == licence
    assert endpoint.get("/open/schema.json").json()["licence"] == licence
    assert endpoint.get("/open/pledges.csv").headers["link"] == f'<{licence["address"]}>; rel="license"'


def test_open_data_has_a_row_for_each_pledge_that_counts(endpoint: Endpoint) -> None:
    """CSV and JSON have the same rows, as many as the counter says; words only of published pledges."""
    publish(endpoint, "Drink my tea hot")
    endpoint.post({**OPEN, "words": "Nobody read this yet"})
    refused = publish(endpoint, "Buy pills")
    refuse(endpoint.store, refused, "advertising", "tests")
    rows = list(csv.DictReader(io.StringIO(endpoint.get("/open/pledges.csv").text)))
    data = endpoint.get("/open/pledges.json").json()
    assert rows == data["pledges"]
    assert len(rows) == endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 2
    assert [row["words"] for row in rows] == ["Drink my tea hot", ""]
    assert "ann@example.org" not in json.dumps(data)
    schema = endpoint.get("/open/schema.json").json()
    assert list(schema["properties"]["pledges"]["items"]["properties"]) == list(rows[0]) == list(COLUMNS)


@pytest.mark.sqlite_only
def test_open_data_is_read_in_pieces_one_at_a_time(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask at once, and however many pieces there are: no row is missing, and nobody else waits for all."""
    at_work: list[int] = []
    at_once: list[int] = []

    def read(*arguments: Any) -> Any:
        at_work.append(1)
        at_once.append(len(at_work))
        try:
            return read_piece(*arguments)
        finally:
            at_work.pop()

    read_piece = open_data._read
    monkeypatch.setattr(open_data, "_read", read)
    monkeypatch.setattr(open_data, "PIECE_ROWS", 2)
    words = [f"Drink tea {number}" for number in range(5)]
    for each in words:
        publish(endpoint, each)

    async def ask() -> list[httpx.Response]:
        kinds = ("csv", "json") * 5
        return await asyncio.gather(*(endpoint.client.get(f"/open/pledges.{kind}") for kind in kinds))

    answers = endpoint.run(ask())
    for table, data in zip(answers[::2], answers[1::2], strict=True):
        assert [row["words"] for row in csv.DictReader(io.StringIO(table.text))] == words
        assert [row["words"] for row in data.json()["pledges"]] == words
    assert (max(at_once), len(at_once)) == (1, 10 * 4)


@pytest.mark.sqlite_only
def test_no_cell_of_the_table_is_a_formula(endpoint: Endpoint) -> None:
    """What a spreadsheet would run is text in the CSV (Wagtail's exporter wrote =HYPERLINK untouched)."""
    starts = ("=", "+", "-", "@", "\t", "\r", "\uff1d")
    for start in starts:
        publish(endpoint, f"{start}cmd|' /C calc'!A0", form_key=f"page of {ord(start)}")
    rows = list(csv.DictReader(io.StringIO(endpoint.get("/open/pledges.csv").text)))
    assert len(rows) == len(starts)
    assert [row["words"] for row in rows if row["words"].startswith(starts)] == []


@pytest.mark.sqlite_only
def test_markup_on_the_wall_is_text(endpoint: Endpoint) -> None:
    """Neither words nor what was searched for become markup."""
    publish(endpoint, "<img src=x onerror=alert(1)>")
    page = BeautifulSoup(endpoint.get("/wall?q=img").text, "lxml")
    assert page.img is None
    assert "<img" in page.select_one("figure").text  # type: ignore[union-attr]
