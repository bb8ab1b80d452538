"""Settings: all faults at once, each with what was expected; the page for operators names every one."""

from __future__ import annotations

import dataclasses
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from endpoint import __main__ as command
from endpoint.config import SETTINGS, Settings, SettingsFault, read_settings, settings_table
from tests.endpoint.material import SECRET, write_bundle

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]
ENOUGH = {"GROUNDSWELL_SECRET": SECRET}


def test_it_needs_a_secret_and_nothing_else() -> None:
    """All settings but the secret have defaults, and the table's defaults are those of `Settings`."""
    assert read_settings({**ENOUGH, "PATH": "/bin"}) == Settings(secret=SECRET)


def test_it_tells_every_fault_at_once() -> None:
    """One fault does not hide another; each says what was expected, and no secret is repeated."""
    faulty = {
        "GROUNDSWELL_SECRET": "change-me",
        "GROUNDSWELL_DATABASE_URL": "mysql://user:password@host/db",
        "GROUNDSWELL_BODY_BYTES": "64k",
        "GROUNDSWELL_BODY_SECONDS": "nan",
        "GROUNDSWELL_PORT": "70000",
        "GROUNDSWELL_HOST": "",
        "GROUNDSWELL_BODY_BITES": "1",
    }
    with pytest.raises(SettingsFault) as caught:
        read_settings(faulty)
    text = str(caught.value)
    assert len(caught.value.faults) == 7
    assert "GROUNDSWELL_SECRET is not usable; expected at least 32 random characters." in text
    assert "GROUNDSWELL_BODY_BYTES is '64k'; expected a whole number from 1024 to 4194304." in text
    assert "GROUNDSWELL_BODY_BITES is not a setting.\n    Did you mean GROUNDSWELL_BODY_BYTES?" in text
    assert "7 settings to fix; the endpoint did not start." in text
    assert "change-me" not in text
    assert "password" not in text


@pytest.mark.parametrize("given", [{}, {"GROUNDSWELL_SECRET": ""}, {"GROUNDSWELL_SECRET": "a" * 64}])
def test_it_has_no_secret_of_its_own(given: dict[str, str]) -> None:
    """A missing, empty or monotonous secret stops the start."""
    with pytest.raises(SettingsFault, match="GROUNDSWELL_SECRET"):
        read_settings(given)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "nonsense", "", "postgresql"])
def test_it_refuses_a_database_that_forgets(url: str) -> None:
    """A database in memory, or none, is a fault."""
    with pytest.raises(SettingsFault, match="GROUNDSWELL_DATABASE_URL"):
        read_settings({**ENOUGH, "GROUNDSWELL_DATABASE_URL": url})


@pytest.mark.parametrize("url", ["postgresql+elephant://host/name", "sqlite+elephant:///a"])
def test_it_refuses_a_database_without_its_driver(url: str) -> None:
    """A driver that is not installed is a fault of the settings, not a traceback."""
    with pytest.raises(SettingsFault, match=r"driver of .* is not installed"):
        read_settings({**ENOUGH, "GROUNDSWELL_DATABASE_URL": url})


def test_it_refuses_limits_at_a_port_that_is_none() -> None:
    """What the table writes in capitals is to be filled in; it was a traceback at the start."""
    with pytest.raises(SettingsFault, match="GROUNDSWELL_LIMITS_URL is not usable"):
        read_settings({**ENOUGH, "GROUNDSWELL_LIMITS_URL": "redis://HOST:PORT"})


def test_every_number_says_its_unit() -> None:
    """A setting that is a number ends with what it counts; only the port is no amount."""
    units = ("_BYTES", "_SECONDS", "_FIELDS", "_PLEDGES", "_CONNECTIONS", "_PORT", "_DAYS")
    numbers = [each for each in SETTINGS if each.default and each.default.isdigit()]
    assert [each.name for each in numbers if not each.name.endswith(units)] == []
    assert [each.field for each in SETTINGS] == [field.name for field in dataclasses.fields(Settings)]


def test_the_page_for_operators_lists_every_setting() -> None:
    """docs/operators/settings.md has the table as the code has it."""
    page = (ROOT / "docs/operators/settings.md").read_text(encoding="utf-8")
    assert settings_table() in page


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], int]:
    """Return a function that runs ``python -m endpoint`` in this process and returns its status."""

    def run(environment: dict[str, str]) -> int:
        monkeypatch.setattr(command, "set_up_log", lambda: None)
        monkeypatch.setattr(os, "environ", environment)
        return command.main()

    return run


def test_it_does_not_start_with_faults(start: Callable[[dict[str, str]], int], capsys: Capture) -> None:
    """The command prints the faults and ends with status 1, without a traceback."""
    assert start({"GROUNDSWELL_SECRET": "short", "GROUNDSWELL_BUNDEL": "x"}) == 1
    assert "2 settings to fix" in capsys.readouterr().err


def test_it_does_not_start_without_a_bundle(
    tmp_path: Path, start: Callable[[dict[str, str]], int], capsys: Capture
) -> None:
    """A missing bundle is told with what to do."""
    assert start({**ENOUGH, "GROUNDSWELL_BUNDLE": str(tmp_path)}) == 1
    assert "Build the site first." in capsys.readouterr().err


def test_it_does_not_start_on_a_port_that_is_taken(
    tmp_path: Path, start: Callable[[dict[str, str]], int], capsys: Capture
) -> None:
    """A port in use is told with the settings that choose it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        environment = {
            **ENOUGH,
            "GROUNDSWELL_BUNDLE": str(write_bundle(tmp_path / "bundle")),
            "GROUNDSWELL_PORT": str(other.getsockname()[1]),
        }
        assert start(environment) == 1
    assert "GROUNDSWELL_HOST, GROUNDSWELL_PORT: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite:///{folder}/bundle/shell.html", r"DatabaseError \(SQLITE_NOTADB\)"),
        ("sqlite:////proc/pledges.sqlite3", r"OperationalError \(.+\)"),
        (
            "postgresql+psycopg://a:secret@127.0.0.1:1/a",
            r"OperationalError \(connection failed: .+ port 1 failed: .+\)",
        ),
    ],
)
def test_it_does_not_start_without_its_database(
    address: str, why: str, tmp_path: Path, start: Callable[[dict[str, str]], int], capsys: Capture
) -> None:
    """What the database says is told in one line, without a traceback and without its password."""
    bundle = write_bundle(tmp_path / "bundle")
    database = {"GROUNDSWELL_DATABASE_URL": address.format(folder=tmp_path), "GROUNDSWELL_PORT": "0"}
    assert start({**ENOUGH, **database, "GROUNDSWELL_BUNDLE": str(bundle)}) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(rf"GROUNDSWELL_DATABASE_URL: the database cannot be opened: {why}\.\n", told)
