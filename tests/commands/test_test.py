"""The task that runs everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import programs
from commands import test as testing
from commands.console import Stop
from commands.environment import ROOT
from commands.test import Stage


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has all that tests need."""
    monkeypatch.setattr(programs, "ensure_packages", lambda: None)
    monkeypatch.setattr(programs, "ensure", lambda: None)


def test_it_ends_at_the_first_stage_that_fails(
    ready: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The status is that stage's; its name is the last thing that is read."""
    stages = [
        [Stage(name, [sys.executable, "-c", f"import sys; sys.exit({status})"])]
        for name, status in (("One", 0), ("Two", 3), ("Three", 0))
    ]
    monkeypatch.setattr(testing, "stages", lambda *_: stages)
    assert testing.test(None, False) == 3
    said = capfd.readouterr().err
    assert said.endswith("Two failed with status 3; nothing after it was run.\n")
    assert "Three" not in said


def test_all_stages_are_style_types_and_tests() -> None:
    """pytest comes last: its closing line tells how many tests there were."""
    names = [[stage.name for stage in together] for together in testing.stages([])]
    assert names == [["Style"], ["Format"], ["Types", "Tests"]]


def test_wrong_types_end_the_tests_beside_them(
    ready: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nobody waits minutes for what is known after seconds; tests are interrupted, so that they stop their servers."""
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    types = f"open({str(begun)!r}).read(); print('a wrong type'); raise SystemExit(2)"
    tests = (
        "import signal; wanted = {signal.SIGINT}; signal.pthread_sigmask(signal.SIG_BLOCK, wanted); "
        f"open({str(begun)!r}, 'w').close(); signal.sigwait(wanted); print('stopped')"
    )
    together = [Stage("Types", [sys.executable, "-c", types]), Stage("Tests", [sys.executable, "-c", tests])]
    monkeypatch.setattr(testing, "stages", lambda *_: [together])
    assert testing.test(None, False) == 2
    said = capfd.readouterr()
    assert said.out == "stopped\na wrong type\n"
    assert said.err.endswith("Types failed with status 2; nothing after it was run.\n")


def test_right_types_say_nothing_among_the_tests(
    ready: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The closing line of the tests is the last that is read."""
    together = [Stage(name, [sys.executable, "-c", f"print({name!r})"]) for name in ("Types", "Tests")]
    monkeypatch.setattr(testing, "stages", lambda *_: [together])
    assert testing.test(None, False) == 0
    assert capfd.readouterr().out == "Tests\n"


def test_what_is_compiled_is_kept_for_the_next_process(ready: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a machine where Python is told to keep nothing: tests start hundreds of processes."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    command = [sys.executable, "-c", "import sys; sys.exit(sys.dont_write_bytecode)"]
    monkeypatch.setattr(testing, "stages", lambda *_: [[Stage("One", command)]])
    assert testing.test(None, False) == 0


def test_only_some_tests_are_run_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are those of the folder where one is."""
    monkeypatch.chdir(tmp_path)
    (((name, command),),) = testing.stages(["test_x.py"])
    assert name == "Tests"
    assert command[-1] == str(tmp_path / "test_x.py")


def test_long_fault_tests_run_alone() -> None:
    """They take many minutes, so that nobody meets them by chance."""
    (((_, command),),) = testing.stages([], faults=True)
    assert command[command.index("-m", 3) + 1] == "faults"


def test_missing_chromium_is_told_where_nothing_may_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to guess why browser tests fail."""
    monkeypatch.setattr(programs, "find", lambda name: None)
    monkeypatch.setattr(programs, "is_root", lambda: False)
    with pytest.raises(Stop, match="sudo apt install chromium"):
        programs.ensure()


def test_other_programs_may_be_missing_on_a_persons_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their tests are skipped, and the person is told what to install."""
    monkeypatch.setattr(programs, "find", lambda name: None if name == "caddy" else f"/usr/bin/{name}")
    monkeypatch.setattr(programs, "is_root", lambda: False)
    programs.ensure()
    assert "sudo apt install caddy" in capsys.readouterr().err


def test_missing_programs_are_installed_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a new build server the lists of packages are old or missing: they come first."""
    done: list[tuple[str, ...]] = []
    monkeypatch.setattr(programs, "find", lambda name: f"/usr/bin/{name}" if len(done) == 4 else None)
    monkeypatch.setattr(programs, "is_root", lambda: True)
    monkeypatch.setattr(programs.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(programs, "apt_get", lambda *words: done.append(words))
    programs.ensure()
    assert [words[0] for words in done] == ["update", "install"] * 2
    for_benchmarks, installed = {"wrk", "strace"}, {*done[1], *done[3]}
    assert set(programs.PACKAGES.values()) - for_benchmarks <= installed
    assert for_benchmarks.isdisjoint(installed)


@pytest.mark.parametrize("fails", ["update", "install"])
def test_a_lighter_browser_is_wished_for_and_not_missed(monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    """Older Debians have no Chromium without windows, and a machine may reach none: tests start Chromium itself."""

    def apt_get(*words: str) -> None:
        if words[0] == fails:
            raise Stop("E: Unable to locate package chromium-headless-shell")

    monkeypatch.setattr(programs, "find", lambda name: None if "shell" in name else f"/usr/bin/{name}")
    monkeypatch.setattr(programs, "is_root", lambda: True)
    monkeypatch.setattr(programs.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(programs, "apt_get", apt_get)
    programs.ensure()
    assert programs.browser() == "/usr/bin/chromium"


def test_build_server_runs_what_a_person_runs() -> None:
    """.ci/run is a shell script that any shell can read, and ends in the one task."""
    script = ROOT / ".ci" / "run"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert script.read_text(encoding="utf-8").rstrip().endswith("exec python3 tasks.py test")
