"""Entering cards."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from campaign.words import Words
from commands.console import Stop
from commands.enter import enter
from commands.store import sqlite_url
from endpoint.entering import Card, judge_cards
from endpoint.store import Store
from endpoint.tables import pledges
from tests.endpoint.managing import own_form
from tests.endpoint.material import PLEDGE, form_of

CONTENT = Path(__file__).resolve().parents[2] / "content"
CARD = {"card": "1", "pledge": "I will ring my aunt", "topic": "kind-words", "on_wall": "yes"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store, the one that commands mean."""
    url = sqlite_url(tmp_path / "pledges.db")
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", url)
    monkeypatch.setenv("GROUNDSWELL_SECRET", "of a test and nothing else " * 2)
    opened = Store(url)
    yield opened
    opened.close()


def write(path: Path, *cards: Mapping[str, str], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write a table of cards as a spreadsheet does."""
    columns = list(dict.fromkeys(name for card in cards for name in card))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(cards)
    return path


def entered(path: Path, *, do: bool = True, led: str = "") -> int:
    return enter(path, CONTENT, "pledge", led, dict(os.environ), do=do)


def rows(store: Store) -> list[dict[str, object]]:
    """Return what is stored, in the order in which it was."""
    with store.read() as connection:
        return [dict(row) for row in connection.execute(select(pledges).order_by(pledges.c.id)).mappings()]


def test_twenty_cards_of_which_two_have_faults(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """18 wait for moderation with touchpoint and the consents on the card; two are named with line and sentence."""
    cards = [{**CARD, "card": str(number)} for number in range(1, 21)]
    cards[4]["topic"] = "tea"
    cards[9]["on_wall"] = "perhaps"
    path = write(tmp_path / "cards.csv", *cards)
    assert entered(path, led="library") == 1
    said = capsys.readouterr()
    assert "18 pledges were stored and wait for moderation." in said.out
    assert said.err.splitlines()[:2] == [
        f"{path}:6: topic: Choose one of the topics in the list",
        f"{path}:11: on_wall: Write yes or no",
    ]
    stored = rows(store)
    assert {(row["state"], row["touchpoint"], row["network_hash"]) for row in stored} == {("pending", "library", None)}
    assert all(row["public_answers"]["pledge"] == CARD["pledge"] for row in stored)
    assert {consent["field"]: consent["given"] for consent in stored[0]["consents"]} == {
        "on_wall": True,
        "show_name": False,
    }
    assert len(stored) == 18


def test_what_was_mended_is_entered_and_nothing_counts_twice(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same file may be entered again: it adds only the cards that it had not. Cards may say the same."""
    twins = [{**CARD, "card": ""}, {**CARD, "card": ""}]
    path = write(tmp_path / "cards.csv", *twins, {**CARD, "pledge": ""})
    assert entered(path) == 1
    write(path, *twins, {**CARD, "pledge": "I will walk"})
    assert entered(path) == 0
    said = capsys.readouterr().out
    assert said.endswith("1 pledge was stored and waits for moderation. 2 of the cards had been entered already.\n")
    assert [row["public_answers"]["pledge"] for row in rows(store)] == [CARD["pledge"], CARD["pledge"], "I will walk"]


def test_a_card_is_the_same_whatever_else_has_changed(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is what stands on it: not the words about health of that day, the pile's touchpoint or a new empty column."""
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    named = {**CARD, "pledge": "I will feed the budgerigar", "name": "Ann", "show_name": "yes"}
    path = write(tmp_path / "cards.csv", named, {**CARD, "touchpoint": "tea"})
    assert enter(path, content, "pledge", "", dict(os.environ), do=True) == 0
    with (content / "health-words.yml").open("a", encoding="utf-8") as words:
        words.write("- budgerigar\n")
    write(path, {**named, "organisation": ""}, {**CARD, "touchpoint": "tea"})
    assert enter(path, content, "pledge", "library", dict(os.environ), do=True) == 0
    said = capsys.readouterr().out
    assert "0 pledges were stored and wait for moderation. 2 of the cards had been entered already." in said
    assert f"{path}:2: shown without the name" in said, "the words have changed"
    assert [row["touchpoint"] for row in rows(store)] == [None, "tea"]


def test_today_is_the_campaigns_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """In June a card that is entered half an hour after midnight in London is not of a day yet to come."""
    monkeypatch.setattr("endpoint.entering.now", lambda: datetime(2027, 6, 9, 23, 30, tzinfo=UTC))
    met = {"name": "met", "kind": "date", "label": "When did you meet us?", "latest": "today"}
    form = form_of(own_form(fields=[*PLEDGE["fields"], met]))
    said = {"words": ["I will walk"], "topic": ["rest"]}
    cards = [Card(line, "", {**said, "met": [f"2027-06-{9 + line}"]}) for line in (1, 2)]
    pile = judge_cards(form, Words(()), cards, ZoneInfo("Europe/London"))
    assert [card.line for card in pile.good] == [1], pile.refused
    assert pile.refused.keys() == {2}


def test_without_do_nothing_is_stored(tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """First a look, then the deed, as with everything that touches many pledges."""
    assert entered(write(tmp_path / "cards.csv", CARD), do=False) == 0
    assert "1 card in order. Nothing was stored" in capsys.readouterr().out
    assert rows(store) == []


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8")])
def test_it_reads_what_spreadsheets_write(tmp_path: Path, store: Store, delimiter: str, encoding: str) -> None:
    """Semicolons, tabs, a byte order mark, accents, topics as people read them, ticks as they make them."""
    card = {**CARD, "pledge": "I will make a cake for Zoë", "topic": "Good company", "on_wall": "X"}
    assert entered(write(tmp_path / "cards.csv", card, delimiter=delimiter, encoding=encoding)) == 0
    (row,) = rows(store)
    assert row["public_answers"] == {"pledge": "I will make a cake for Zoë", "topic": "good-company"}


def test_a_name_beside_words_about_health_stays_hidden(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Online somebody would be asked once more; a card cannot be, so the careful answer is taken, and said."""
    card = {**CARD, "pledge": "I will take my insulin on time", "name": "Ann", "show_name": "yes"}
    path = write(tmp_path / "cards.csv", card)
    assert entered(path) == 0
    assert f"{path}:2: shown without the name" in capsys.readouterr().out
    (row,) = rows(store)
    assert "name" not in row["public_answers"]
    assert row["private_answers"]["name"] == "Ann"


def test_words_of_a_hard_moment_are_read_first(tmp_path: Path, store: Store) -> None:
    """Whoever wrote them on a card is no less urgent."""
    entered(write(tmp_path / "cards.csv", {**CARD, "pledge": "I want to kill myself"}))
    assert rows(store)[0]["urgent"] is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pledge,topc\n", "has no field 'topc'. Did you mean 'topic'?"),
        ("pledge\nI will walk\n", "there is no column 'topic'"),
        ("pledge,topic\nCaf\xe9,kind-words\n", "is not UTF-8"),
        ("topic,pledge\nkind-words,I will walk, and sing\n", ":2: there is a cell without a column"),
        ("topic,pledge,\nkind-words,I will walk, and sing\n", ":2: there is a cell without a column"),
        ('pledge,topic\n"I will walk,kind-words\n' + "I will sing,kind-words\n" * 6000, "Look for a quotation mark"),
    ],
)
def test_a_file_of_another_kind_is_told(tmp_path: Path, store: Store, text: str, message: str) -> None:
    """Nothing is stored where the columns are not the form's, or letters would be lost."""
    path = tmp_path / "cards.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Stop) as stopped:
        entered(path)
    assert message in str(stopped.value)
    assert rows(store) == []


def test_a_touchpoint_that_nobody_knows_is_told(tmp_path: Path, store: Store) -> None:
    """A slip would put a whole pile of cards among the unknown codes of the report."""
    with pytest.raises(Stop, match=r"'libary' is not in .*Did you mean 'library'"):
        entered(write(tmp_path / "cards.csv", CARD), led="libary")
    assert rows(store) == []
