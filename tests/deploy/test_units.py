"""The units for systemd and the wrapper that gives commands: as sound as can be told where systemd does not run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from endpoint.config import SETTINGS
from endpoint.rebuild.checks import command
from endpoint.rebuild.hooks import Command
from tests.endpoint.material import SECRET, write_bundle
from tests.programs import need

ROOT = Path(__file__).parents[2]
OPERATORS = ROOT / "docs/operators"
UNITS = sorted((OPERATORS / "systemd").glob("*.*"))
ENDPOINT, REBUILD = (OPERATORS / "systemd" / f"groundswell{end}.service" for end in ("", "-rebuild"))
WRAPPER = OPERATORS / "systemd/groundswell"
CHECKOUT, ENVIRONMENT_FILE = "/srv/groundswell", "/etc/groundswell.env"
SHOWN = re.compile(r"^ *(GROUNDSWELL_\w+)=(.*)$", re.MULTILINE)
#: Values that stand in the pages for what an operator makes.
MADE_UP = {"whsec_...": "whsec_" + "A" * 40, "the-one-secret-of-all": SECRET}


def values(unit: Path, key: str) -> list[str]:
    """Return what a unit says for a key, line by line."""
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def read_as_systemd(text: str) -> dict[str, str]:
    """Return the variables of an EnvironmentFile without quotes and backslashes, as systemd.exec(5) has it."""
    lines = [line.strip() for line in text.splitlines()]
    return dict(line.split("=", 1) for line in lines if line and line[0] not in "#;")


def test_every_unit_is_sound_and_the_endpoint_locked_up(tmp_path: Path) -> None:
    """systemd finds no fault in any unit, and calls the endpoint's exposure OK: 2.0 of 10 at most."""
    analyze = need("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(f"{CHECKOUT}/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    places = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([analyze, "verify", *places], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "groundswell" in line]) == (0, [])
    words = [analyze, "security", "--offline=yes", "--threshold=20", str(tmp_path / ENDPOINT.name)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rebuild_that_the_pages_name_works_within_the_units(tmp_path: Path) -> None:
    """The endpoint asks by writing where its sandbox lets it; the file starts the build, outside that sandbox.

    What a build writes lies in the checkout; that, and nothing of the endpoint's, is what its unit may write.
    """
    pages = [(OPERATORS / name).read_text(encoding="utf-8") for name in ("run.md", "rebuild.md")]
    told = {re.findall("GROUNDSWELL_REBUILD_COMMAND=(.*)", page)[0] for page in pages}
    assert len(told) == 1
    program, asked = command(told.pop())
    waited_for = values(REBUILD.with_suffix(".path"), "PathExists")
    assert [asked] == waited_for
    assert asked.startswith(f"/var/lib/{values(ENDPOINT, 'StateDirectory')[0]}/")
    assert values(REBUILD, "ExecStartPre") == [f"+/bin/rm -f {asked}"]
    assert [line.split(" ", 1)[1] for line in values(REBUILD, "ExecStart")] == [
        "tasks.py pull --endpoint http://127.0.0.1:8001",
        "tasks.py publish",
    ]
    assert values(REBUILD, "ReadWritePaths") == values(REBUILD, "WorkingDirectory") == [CHECKOUT]
    assert not values(REBUILD, "EnvironmentFile")
    assert values(ENDPOINT, "ProtectSystem") == ["strict"]
    assert not values(ENDPOINT, "ReadWritePaths")
    Command([program, str(tmp_path / "rebuild")]).run(1, threading.Event())
    assert (tmp_path / "rebuild").exists()


def test_all_units_and_the_wrapper_mean_one_user_place_and_file() -> None:
    """Whatever runs, runs as the endpoint's user in its checkout; what needs settings reads the endpoint's file."""
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert {tuple(values(unit, "User")) for unit in services} == {("groundswell",)}
    assert {tuple(values(unit, "WorkingDirectory")) for unit in services} == {(CHECKOUT,)}
    assert {file for unit in services for file in values(unit, "EnvironmentFile")} == {ENVIRONMENT_FILE}
    wrapper = WRAPPER.read_text(encoding="utf-8")
    for words in ("--uid=groundswell", f"--working-directory={CHECKOUT}", f"EnvironmentFile={ENVIRONMENT_FILE}"):
        assert words in wrapper
    assert os.access(WRAPPER, os.X_OK)


@pytest.mark.parametrize("page", sorted(path.name for path in OPERATORS.glob("*.md")))
def test_settings_are_written_as_everybody_reads_them(page: str) -> None:
    """systemd and a container's program read what the pages show alike, and the endpoint takes it.

    No quotation mark stands around a value: podman and docker would keep it. Each value passes the setting's own check.
    """
    checks = {setting.name: setting.check for setting in SETTINGS}
    for name, value in SHOWN.findall((OPERATORS / page).read_text(encoding="utf-8")):
        if value.startswith("... "):
            continue  # a command line, not a line of the file
        assert value[:1] not in set("\"'"), f"{name}={value}"
        assert "\\" not in value, f"{name}={value}"
        checks[name](MADE_UP.get(value, value))


def test_the_wrapper_gives_commands_with_the_settings_of_the_file(tmp_path: Path) -> None:
    """`groundswell moderator add "Ward office"`: the words arrive as typed, and the endpoint's store is meant.

    In the place of systemd-run, which needs a running systemd, stands a program that does what its options say.
    """
    environment = tmp_path / "groundswell.env"
    environment.write_text(
        f"GROUNDSWELL_SECRET={SECRET}\n"
        f"GROUNDSWELL_DATABASE_URL=sqlite:///{tmp_path}/pledges.sqlite3\n"
        f"GROUNDSWELL_BUNDLE={write_bundle(tmp_path / 'bundle')}\n"
        "# a sender has spaces and angle brackets\n"
        "GROUNDSWELL_MAIL_FROM=Pocket Promise <hello@promise.example.org>\n",
        encoding="utf-8",
    )
    wrapper = tmp_path / "groundswell"
    text = WRAPPER.read_text(encoding="utf-8")
    text = text.replace(ENVIRONMENT_FILE, str(environment)).replace(CHECKOUT, str(ROOT))
    wrapper.write_text(text.replace("/usr/bin/python3", sys.executable), encoding="utf-8")
    wrapper.chmod(0o755)
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n', encoding="utf-8")
    stand_in.chmod(0o755)
    searched = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [wrapper, "moderator", "add", "Ward office"], env=searched, capture_output=True, text=True, check=True
    )
    given = done.stdout.split("\0")[:-1]
    options, words = given[: given.index("--")], given[given.index("--") + 1 :]
    said = dict(option.removeprefix("--property=").lstrip("-").partition("=")[::2] for option in options)
    ran = subprocess.run(
        words,
        cwd=said["working-directory"],
        env=searched | read_as_systemd(Path(said["EnvironmentFile"]).read_text(encoding="utf-8")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Ward office" in ran.stdout
    assert re.search(r"https?://\S+/moderate/\S+", ran.stdout)
    assert (tmp_path / "pledges.sqlite3").exists()


def test_systemd_run_knows_the_wrappers_options() -> None:
    """The real systemd-run gets as far as asking systemd: no option of the wrapper's is strange to it."""
    systemd_run = Path(need("systemd-analyze")).with_name("systemd-run")
    line = WRAPPER.read_text(encoding="utf-8").replace("\\\n", "").split("exec systemd-run ")[1]
    options = shlex.split(line.split(" -- ")[0])
    done = subprocess.run([systemd_run, *options, "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("systemd ")


@pytest.mark.parametrize(("task", "status"), [("export-person", 1), ("erase-person", 0)])
def test_a_person_is_asked_for_by_one_word(task: str, status: int, tmp_path: Path) -> None:
    """`erase-person ann@example.org` is understood as the pages have it: in an empty store there is nothing of hers."""
    settings = {"GROUNDSWELL_SECRET": SECRET, "GROUNDSWELL_DATABASE_URL": f"sqlite:///{tmp_path}/pledges.sqlite3"}
    words = [sys.executable, "tasks.py", task, "ann@example.org"]
    done = subprocess.run(words, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "nothing" in (done.stdout + done.stderr).lower()
