"""How a task ends."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from campaign.problems import Problem, ProblemsFound
from commands.console import Stop, run


def ending_of(fault: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    def task() -> None:
        raise fault

    with pytest.raises(SystemExit) as ended:
        run(task)
    return ended.value.code, capsys.readouterr().err


def test_problems_are_listed_and_end_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    """An editor reads what to do, never a traceback."""
    problem = Problem("content/campaign.yml", 3, 1, "unknown key 'nmae'", "Did you mean 'name'?")
    status, said = ending_of(ProblemsFound([problem]), capsys)
    assert status == 1
    assert said == f"{problem}\n\n1 problem to fix; nothing was written.\n"


def test_stop_is_one_sentence_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be done is said, and nothing more."""
    assert ending_of(Stop("Port 8000 is in use."), capsys) == (1, "Port 8000 is in use.\n")


def test_interruption_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is no fault: 130 is what a shell reports for it."""
    assert ending_of(KeyboardInterrupt(), capsys) == (130, "")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "build/cards"), "build/cards: Permission denied."),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device."),
    ],
)
def test_what_the_machine_refuses_is_told_by_its_place(
    fault: OSError, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever once ran a task as root reads what to give back; other faults of files are ours, with traceback."""
    status, told = ending_of(fault, capsys)
    assert (status, told.partition("\n")[0]) == (1, said)
    with pytest.raises(FileNotFoundError):
        run(Path("nowhere").read_bytes)


def test_returned_status_is_passed_on() -> None:
    """A task may end with the status of what it ran."""
    with pytest.raises(SystemExit) as ended:
        run(lambda: 3)
    assert ended.value.code == 3


@pytest.mark.parametrize("result", [None, 0, "text", True])
def test_everything_else_is_success(result: object) -> None:
    """Only a number other than 0 is a failure."""
    run(lambda: result)
