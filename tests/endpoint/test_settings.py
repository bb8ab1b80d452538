"""Settings: all faults at once, each with what was expected; the page for operators names every one."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from endpoint.config import SETTINGS, Settings, SettingsFault, read_settings, settings_table
from tests.endpoint.material import SECRET

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


def test_every_number_says_its_unit() -> None:
    """A setting that is a number ends with what it counts; only the port is no amount."""
    units = ("_BYTES", "_SECONDS", "_FIELDS", "_PLEDGES", "_CONNECTIONS", "_PORT")
    numbers = [each for each in SETTINGS if each.default and each.default.isdigit()]
    assert [each.name for each in numbers if not each.name.endswith(units)] == []
    assert [each.field for each in SETTINGS] == [field.name for field in dataclasses.fields(Settings)]


def test_the_page_for_operators_lists_every_setting() -> None:
    """docs/operators/settings.md has the table as the code has it."""
    page = (ROOT / "docs/operators/settings.md").read_text(encoding="utf-8")
    assert settings_table() in page


def test_it_does_not_start_with_faults() -> None:
    """The command prints the faults and ends with status 1, without a traceback."""
    command = [sys.executable, "-m", "endpoint"]
    environment = {"GROUNDSWELL_SECRET": "short", "GROUNDSWELL_BUNDEL": "x"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "2 settings to fix" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_does_not_start_without_a_bundle(tmp_path: Path) -> None:
    """A missing bundle is told with what to do."""
    environment = {**ENOUGH, "GROUNDSWELL_BUNDLE": str(tmp_path), "GROUNDSWELL_DATABASE_URL": f"sqlite:///{tmp_path}/p"}
    command = [sys.executable, "-m", "endpoint"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Build the site first." in done.stderr
    assert "Traceback" not in done.stderr
