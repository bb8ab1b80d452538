"""Naming and starting tasks."""

from __future__ import annotations

import subprocess
import sys

import pytest

from commands.environment import ROOT
from commands.start import listing, tasks_of

EXPECTED = ["preview", "build", "check", "publish", "endpoint", "pull", "moderate", "new", "test", "bench"]


def run_tasks(*words: str, python: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *python, str(ROOT / "tasks.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_listing_shows_each_task_with_one_line() -> None:
    """A newcomer finds every task without reading code."""
    tasks = dict(tasks_of((ROOT / "tasks.py").read_text(encoding="utf-8")))
    assert set(EXPECTED) <= set(tasks)
    assert all(line.endswith(".") and len(line) < 105 for line in tasks.values()), tasks
    shown = listing().splitlines()
    assert all(any(line.split()[:1] == [name] for line in shown) for name in tasks)


def test_listing_needs_no_package() -> None:
    """`python3 tasks.py` answers on a bare machine, before anything is set up."""
    done = run_tasks(python=("-S", "-E"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{listing()}\n"


def test_words_in_quotes_stay_together_on_their_way_to_a_task() -> None:
    """`moderate approve ID --by "A Person"` names one person, not a person and a word too many."""
    done = run_tasks("moderate", "approve", "no-such-pledge", "--by", "A Person")
    assert "unrecognized arguments" not in done.stderr


def test_invoke_knows_the_same_tasks() -> None:
    """Inside the environment `invoke NAME` does what `python3 tasks.py NAME` does."""
    from invoke.collection import Collection

    import tasks

    listed = dict(tasks_of((ROOT / "tasks.py").read_text(encoding="utf-8")))
    assert set(Collection.from_module(tasks).task_names) == set(listed)


def test_unknown_task_is_told_with_the_nearest() -> None:
    """A slip of the fingers costs no set-up and shows no traceback."""
    done = run_tasks("preveiw", python=("-S", "-E"))
    assert done.returncode == 1
    assert "There is no task 'preveiw'. Did you mean 'preview'?" in done.stderr


def test_a_number_that_is_none_is_one_sentence() -> None:
    """No traceback for a slip in an option."""
    done = run_tasks("preview", "--port", "80OO")
    assert (done.returncode, done.stderr) == (1, "--port is '80OO'; write a whole number, in digits only.\n")


def test_an_option_that_there_is_not_leads_to_those_that_there_are() -> None:
    """Otherwise a slip of the fingers is answered with no way on."""
    done = run_tasks("check", "--contnet", "content")
    assert done.returncode == 1
    assert done.stderr == "No idea what '--contnet' is!\n    python3 tasks.py check --help tells what it takes.\n"


def test_help_of_a_task_that_takes_words_is_shown() -> None:
    """invoke itself would take --help for the first word."""
    done = run_tasks("new", "--help")
    assert done.returncode == 0, done.stderr
    assert "story, post, page" in done.stdout


def test_missing_content_folder_is_one_sentence() -> None:
    """No task goes on with a folder that is not there."""
    done = run_tasks("check", "--content", "no/such/folder")
    assert done.returncode == 1
    assert done.stderr == "There is no folder no/such/folder; give the campaign's folder with --content DIR.\n"


def test_unknown_benchmark_is_told_with_the_known_ones() -> None:
    """The word after `bench` is checked before anything is imported."""
    from commands.bench import bench
    from commands.console import Stop

    with pytest.raises(Stop, match="Did you mean 'build'"):
        bench("biuld")
