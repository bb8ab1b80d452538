"""Making .venv on a bare machine."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import environment
from commands.environment import DEVELOPMENT_LOCK, LOCK, ROOT, Environment, SetupFailed, count_packages, prepare

Command = list[str]


@pytest.fixture
def bare(tmp_path: Path) -> Environment:
    """A checkout with locks that name nothing, and no .venv."""
    (tmp_path / LOCK).write_text("# nothing\n")
    (tmp_path / DEVELOPMENT_LOCK).write_text("# nothing for developers\n")
    return Environment(tmp_path)


@pytest.fixture
def made(bare: Environment, steps: list[Command]) -> Environment:
    """A checkout whose .venv was made, in pretence; ``steps`` tells what is done after that."""
    prepare(bare)
    steps.clear()
    return bare


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, bare: Environment) -> list[Command]:
    """What would be run; making a venv gives a Python that is said to work."""
    done: list[Command] = []

    def pretend(command: Sequence[str | Path]) -> None:
        done.append([str(word) for word in command])
        bare.python.parent.mkdir(parents=True, exist_ok=True)
        bare.python.touch()

    monkeypatch.setattr(environment, "run", pretend)
    monkeypatch.setattr(environment, "find_uv", lambda: "uv")
    monkeypatch.setattr(Environment, "_works", lambda self: self.python.exists())
    return done


def test_it_is_made_once(made: Environment, steps: list[Command], capsys: pytest.CaptureFixture[str]) -> None:
    """What is there and fits is not touched, and nothing is said about it."""
    capsys.readouterr()
    assert prepare(made) is False
    assert steps == []
    assert capsys.readouterr().err == ""


def test_it_is_completed_when_the_lock_changes(made: Environment, steps: list[Command]) -> None:
    """A new lock is installed into the .venv that is there."""
    (made.root / LOCK).write_text("# something else\n")
    assert prepare(made) is True
    assert [step[:3] for step in steps] == [["uv", "pip", "install"]]
    assert prepare(made) is False


def test_development_tools_are_added_when_a_task_needs_them(made: Environment, steps: list[Command]) -> None:
    """`test` and `bench` want the second lock, which holds the first."""
    assert prepare(made, development=True) is True
    assert steps[-1][-1].endswith(DEVELOPMENT_LOCK)


def test_development_tools_stay_when_other_tasks_run(made: Environment, steps: list[Command]) -> None:
    """An environment for development serves every task, and stays one when its lock changes."""
    prepare(made, development=True)
    assert prepare(made, development=False) is False
    (made.root / DEVELOPMENT_LOCK).write_text("# more\n")
    prepare(made, development=False)
    assert steps[-1][-1].endswith(DEVELOPMENT_LOCK)


def test_an_interrupted_setup_is_taken_up_again(
    made: Environment, steps: list[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp goes before the first step and comes back after the last."""
    (made.root / LOCK).write_text("# something else\n")

    def fail(_command: Sequence[str | Path]) -> None:
        raise SetupFailed("no network")

    with monkeypatch.context() as broken:
        broken.setattr(environment, "run", fail)
        with pytest.raises(SetupFailed):
            prepare(made)
    assert not made.stamp.exists()
    assert prepare(made) is True
    assert steps


@pytest.mark.parametrize("stamp", ["", "[]", "{", '{"lock": "other.lock"}', '{"lock": "requirements.lock"}'])
def test_a_damaged_stamp_counts_as_none(made: Environment, stamp: str) -> None:
    """Whatever the stamp says that cannot be believed, the environment is completed."""
    made.stamp.write_text(stamp)
    assert not made.is_current(development=False)


def test_half_made_environment_is_made_anew(bare: Environment) -> None:
    """Really made, with what this machine has: in the place of a .venv whose Python does not start."""
    bare.python.parent.mkdir(parents=True)
    bare.python.write_text("not a program")
    assert prepare(bare) is True
    assert bare._works()
    assert bare.is_current(development=False)


def test_machine_that_cannot_make_environments_is_told_what_to_install(
    bare: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian's python3 comes without ensurepip; pip's own message would be three lines of paths."""
    monkeypatch.setattr(environment, "find_uv", lambda: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SetupFailed, match="apt install python3-venv"):
        prepare(bare)


def test_uv_that_does_not_run_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version manager leaves stand-ins on the path that fail."""
    stand_in = tmp_path / "uv"
    stand_in.write_text("#!/bin/sh\nexit 127\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert environment.find_uv() is None


def test_failed_step_is_told_with_all_it_said() -> None:
    """Silent while it works; once it fails, nothing is kept back."""
    with pytest.raises(SetupFailed, match=r"(?s)no such thing.*failed at: "):
        environment.run([sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_progress_line_counts_the_packages() -> None:
    """Hashes and comments are no packages."""
    assert count_packages("a==1 \\\n    --hash=sha256:0==\n    # via b==2\nb==2 ; python_version < '3.13'\n") == 2


def test_old_python_gets_as_far_as_the_sentence() -> None:
    """tasks.py must be read by the Python that it refuses: no syntax newer than Python 3.4 in it."""
    source = (ROOT / "tasks.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    before = source.partition("if sys.version_info")[0]
    assert "from __future__" not in source
    assert [line for line in before.splitlines() if line.startswith(("import", "from"))] == ["import sys"]
    assert not any(isinstance(node, ast.JoinedStr | ast.AnnAssign) for node in ast.walk(tree))


@pytest.mark.parametrize("lock", [LOCK, DEVELOPMENT_LOCK])
def test_locks_pin_hashes_and_name_no_index(lock: str) -> None:
    """Each machine asks the index it is set up for, and takes only what the hashes allow."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry.partition("\n")[0]]
    assert len(entries) == count_packages(text)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_development_lock_holds_the_same_versions() -> None:
    """What is tested is what runs."""

    def pins(lock: str) -> set[str]:
        text = (ROOT / lock).read_text(encoding="utf-8")
        return {line.rstrip(" \\") for line in text.splitlines() if "==" in line and line[0].isalnum()}

    assert pins(LOCK) <= pins(DEVELOPMENT_LOCK)
