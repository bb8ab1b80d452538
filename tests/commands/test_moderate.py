"""Moderating on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.forms import Faults, Form, compile_form
from commands import store as stores
from commands.console import Stop
from commands.moderate import main
from commands.store import sqlite_url, store_address
from endpoint.abuse.screen import UNSCREENED
from endpoint.moderation import list_pending
from endpoint.store import Store, now
from endpoint.submissions import pledge_row
from tests.endpoint.material import PLEDGE

ANSWERS = {"words": "I will make\ntea", "topic": "rest", "name": "Ann", "email": "ann@example.org"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store, the one that commands mean."""
    url = sqlite_url(tmp_path / "pledges.db")
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", url)
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def waiting(store: Store) -> str:
    """The id of a pledge that waits."""
    return add_pledge(store, "first")


def add_pledge(store: Store, key: str, **more: str) -> str:
    form = Form.model_validate(PLEDGE)
    judged = compile_form(form).check({**ANSWERS, "on_wall": "yes", **more})
    assert not isinstance(judged, Faults), judged
    row = pledge_row(form, judged, key, UNSCREENED, now())
    store.remember_form(form.digest, form.id, form.model_dump(mode="json"))
    with store.write() as connection:
        store.add_pledges(connection, [row])
    return str(row["public_id"])


@pytest.mark.parametrize("words", [[], ["list"]])
def test_list_shows_what_would_be_public_and_nothing_else(
    waiting: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A moderator judges the words; the address that came with them is nobody's business here."""
    assert main(words) == 0
    said = capsys.readouterr().out
    assert waiting in said
    assert "words: I will make tea" in said
    assert "ann@example.org" not in said
    assert "Ann" not in said


def test_list_shows_words_that_stay_private_as_such(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody reads every pledge, also one that is only counted; what else is private stays out."""
    add_pledge(store, "private", on_wall="")
    main([])
    said = capsys.readouterr().out
    assert "words (private, will only be counted): I will make tea" in said
    assert "ann@example.org" not in said


def test_empty_list_says_so(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to do is an answer too."""
    assert main([]) == 0
    assert capsys.readouterr().out == "Nothing waits in the store.\n"


def test_approved_pledges_wait_no_longer(store: Store, waiting: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Several at once; each is told."""
    other = add_pledge(store, "second", words="I will sit down")
    assert main(["approve", waiting, other]) == 0
    assert capsys.readouterr().out == f"{waiting} approved\n{other} approved\n"
    assert list_pending(store) == []


def test_one_failure_does_not_hold_up_the_others(
    store: Store, waiting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status tells that something was not done, the sentence tells what."""
    assert main(["approve", "nothing", waiting]) == 1
    said = capsys.readouterr()
    assert said.err == "There is no pledge nothing.\n"
    assert list_pending(store) == []


def test_refusal_keeps_its_reason(store: Store, waiting: str) -> None:
    """The code is published with the numbers, so it is one of a known set."""
    assert main(["refuse", waiting, "--reason", "abusive"]) == 0
    assert list_pending(store) == []
    assert store.numbers()["pledge"]["refused"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--reason", "abuse"], "Did you mean 'abusive'[?] Reasons: personal-data"),
        ([], "A refusal needs --reason CODE. Reasons: "),
    ],
)
def test_refusal_without_a_known_reason_is_not_done(store: Store, waiting: str, words: list[str], said: str) -> None:
    """Codes are listed; the nearest is named."""
    with pytest.raises(Stop, match=said):
        main(["refuse", waiting, *words])
    assert len(list_pending(store)) == 1


def test_commands_mean_the_preview_where_no_endpoint_is_set_up() -> None:
    """A newcomer moderates the preview; an operator never does so by accident."""
    assert store_address({}) == stores.sqlite_url(stores.last_preview())
    assert store_address({"GROUNDSWELL_SECRET": "x"}) == "sqlite:///var/pledges.sqlite3"
    assert store_address({"GROUNDSWELL_DATABASE_URL": "sqlite:///a.db"}) == "sqlite:///a.db"


def test_each_campaign_has_a_preview_store_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new campaign does not begin with the sample's pledges on its wall; commands mean the last one's."""
    monkeypatch.setattr(stores, "LAST_PREVIEW", tmp_path / "last-preview")
    sample = stores.preview_database(stores.ROOT / "content")
    mine, theirs = (stores.preview_database(tmp_path / name / "content") for name in ("mine", "theirs"))
    assert len({sample, mine, theirs}) == 3
    assert store_address({}) == stores.sqlite_url(sample)
    stores.note_preview(mine)
    assert stores.last_preview().name == mine.name
    assert stores.store_name({}) == "the preview's store"


def test_missing_preview_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking must not create a store."""
    monkeypatch.delenv("GROUNDSWELL_DATABASE_URL", raising=False)
    monkeypatch.delenv("GROUNDSWELL_SECRET", raising=False)
    monkeypatch.setattr(stores, "PREVIEW_DATABASE", tmp_path / "preview.db")
    monkeypatch.setattr(stores, "LAST_PREVIEW", tmp_path / "last-preview")
    with pytest.raises(Stop, match="not set, and the preview has not run"):
        main([])
    assert not list(tmp_path.iterdir())


def test_a_database_that_stops_to_answer_is_one_sentence(store: Store) -> None:
    """What was begun is not done, and nobody has to read a traceback to know it."""
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE pledges RENAME TO taken_away")
    with pytest.raises(Stop, match=r"GROUNDSWELL_DATABASE_URL: the database stopped answering \(no such table"):
        main([])


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://"])
def test_unusable_database_is_one_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, and the address, which may hold a password, is not repeated."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", url)
    with pytest.raises(Stop, match="GROUNDSWELL_DATABASE_URL is not usable; expected"):
        main([])
