"""The data map names everything that is held, and nothing that is not."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, String, Table

import endpoint
from campaign.forms import Form, beside
from commands.console import Stop
from commands.data_map import print_map
from endpoint.abuse.day_keys import KEPT
from endpoint.abuse.work import LIFE
from endpoint.governance.data_map import data_map, register_faults
from endpoint.governance.register import REGISTER, TERMS, Entry
from endpoint.governance.retention import MAIL_KEPT
from endpoint.mail.outbox import TRIES, wait_after
from endpoint.moderators.links import LINK_TIME
from endpoint.moderators.queue import LEASE_TIME
from endpoint.moderators.sessions import IDLE_TIME, SESSION_TIME
from endpoint.tables import METADATA
from tests.endpoint.managing import own_form
from tests.endpoint.material import PLEDGE

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"


def test_every_column_has_an_entry_and_every_entry_its_column() -> None:
    """Whoever adds a column says why it is held, who sees it and for how long; whoever drops one drops its entry."""
    assert register_faults(METADATA.sorted_tables, REGISTER) == []


def test_no_table_hides_in_a_module_that_the_map_never_saw() -> None:
    """`endpoint.tables` knows the tables of every module of the endpoint, wherever somebody puts the next one."""
    known = "import json; from endpoint.tables import METADATA; print(json.dumps(sorted(METADATA.tables)))"
    alone = subprocess.run([sys.executable, "-c", known], cwd=ROOT, check=True, capture_output=True, text=True)
    for module in pkgutil.walk_packages(endpoint.__path__, "endpoint."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    assert json.loads(alone.stdout) == sorted(METADATA.tables)


def test_a_planted_column_a_stale_entry_and_an_unknown_term_are_found() -> None:
    """The gate closes: each of the three is told by name."""
    planted = Table("planted", MetaData(), Column("id", String), Column("birthday", String))
    entry = Entry("id gone", "To test", "not personal", "Nobody", "number")
    assert register_faults([planted], {"planted": (entry,)}) == [
        "planted.birthday is held, and no entry says why",
        "planted.gone has an entry, and is not held",
    ]
    entry = Entry("id birthday", "To test", "not personal", "Nobody", "ages")
    assert register_faults([planted], {"planted": (entry,)})[0] == "planted.id is kept for 'ages', which is no term"


def test_every_term_is_in_use_and_says_what_the_code_does() -> None:
    """A changed number changes its sentence."""
    assert {entry.kept for entries in REGISTER.values() for entry in entries} == set(TERMS)
    assert TERMS["network"].startswith(f"{KEPT.total_seconds() / 3600:.0f} hours")
    assert TERMS["mail"].startswith(f"{MAIL_KEPT.days} days")
    assert f"{MAIL_KEPT.days} days" in TERMS["follow-up"]
    assert TERMS["proof"] == f"{LIFE.total_seconds() / 60:.0f} minutes"
    assert TERMS["link"].startswith(f"{LINK_TIME.total_seconds() / 3600:.0f} hours")
    assert TERMS["session"].startswith(f"{SESSION_TIME.total_seconds() / 3600:.0f} hours")
    assert (IDLE_TIME.total_seconds(), LEASE_TIME.total_seconds()) == (2 * 3600, 600)
    waits = sum(wait_after(tries).total_seconds() for tries in range(1, TRIES))
    assert 8.5 < waits / 3600 < 9.5, TERMS["address"]


def test_a_field_appears_with_what_its_form_says() -> None:
    """The map is made from the forms: nobody keeps it by hand."""
    birthday = {"name": "born", "kind": "text", "label": "Your birthday", "public": "when show_name"}
    birthday |= {"purpose": "To send a card", "basis": "consent", "retention": "6 months"}
    form = Form.model_validate({**PLEDGE, "fields": [*PLEDGE["fields"], birthday]})
    fields = {field.field: field for field in data_map([form]).fields}
    assert set(fields) == set(form.by_name)
    born = fields["born"]
    assert (born.what, born.purpose, born.basis, born.kept) == (
        "Your birthday",
        "To send a card",
        "consent",
        "6 months",
    )
    assert "'show_name' is ticked" in born.seen_by
    assert "pledges.private_answers" in born.where
    assert "pledges.consents" in fields["show_name"].where
    assert fields["email"].where == "pledges.private_answers"


def test_the_task_prints_markdown_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A table a form and a table a table; the same as data."""
    print_map(CONTENT, "json")
    said = json.loads(capsys.readouterr().out)
    assert {field["form"] for field in said["fields"]} == {"broken", "comment", "group", "idea", "pledge"}
    assert {column["table"] for column in said["columns"]} == {table.name for table in METADATA.sorted_tables}
    print_map(CONTENT, "markdown")
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("## ") for line in lines) == 5 + len(METADATA.sorted_tables)
    assert len({line.count(" | ") for line in lines if line.startswith("| ")}) == 1
    with pytest.raises(Stop, match="Did you mean 'json'"):
        print_map(CONTENT, "jsn")


def test_the_privacy_notice_says_the_same_as_the_register() -> None:
    """The theme's sentences for supporters are not the endpoint's; their times are."""
    form = Form.model_validate(own_form(mail={"to": "email", "link_when": "on_wall", "follow_up_when": "on_wall"}))
    kept = {row.kept for row in form.held_beside}
    assert beside.NETWORK_KEPT in kept
    assert TERMS["network"] == beside.NETWORK_KEPT == f"{KEPT.total_seconds() / 3600:.0f} hours"
    assert beside.MAIL_KEPT in kept
    assert TERMS["mail"].startswith(beside.MAIL_KEPT)
    plain = Form.model_validate(PLEDGE)
    assert len(plain.held_beside) == len(form.held_beside) - 5, "without mail and a page of its own it says less"
