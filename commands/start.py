"""What `python3 tasks.py` does before and around the tasks; imports nothing but the standard library at the top."""

from __future__ import annotations

import ast
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

from campaign.problems import did_you_mean
from commands.environment import ROOT, run_inside

SOURCE = ROOT / "tasks.py"
NEED_DEVELOPMENT_TOOLS = {"test", "bench", "accessibility"}
OWN_WORDS = {
    "moderate",
    "moderator",
    "void",
}  # tasks that read the words after their name themselves; invoke wants `--` before those
NAMED = {
    "theme-diff": "--name",
    "erase-person": "--text",
}  # tasks whose one word may be left out: invoke takes a word only where it must
HELP = {"-h", "--help"}


def enter(arguments: Sequence[str]) -> None:
    """List the tasks if none is named; else come back only inside the environment."""
    if not arguments or (arguments[0] in {*HELP, "-l", "--list"} and len(arguments) == 1):
        with quiet_when_read_enough():
            print(listing())
        sys.exit(0)
    name, names = arguments[0], dict(tasks_of(SOURCE.read_text(encoding="utf-8")))
    if name not in names and not name.startswith("-"):
        sys.exit(f"There is no task '{name}'. {did_you_mean(name, names, 'Tasks')}")
    run_inside(arguments, development=arguments[0] in NEED_DEVELOPMENT_TOOLS)


def listing() -> str:
    """Return each task with its one line, read from tasks.py without running it: this needs no environment."""
    tasks = dict(tasks_of(SOURCE.read_text(encoding="utf-8")))
    width = max(map(len, tasks))
    rows = [f"  {name:<{width}}  {line}" for name, line in tasks.items()]
    return "\n".join(["python3 tasks.py NAME", "", *rows, "", "python3 tasks.py NAME --help tells a task's options."])


def tasks_of(source: str) -> Iterator[tuple[str, str]]:
    """Yield name and first line of documentation of every function decorated with ``task``."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and any("task" in ast.unparse(mark) for mark in node.decorator_list):
            yield node.name.replace("_", "-"), (ast.get_docstring(node) or "").partition("\n")[0]


def perform(arguments: Sequence[str], tasks: ModuleType) -> None:
    """Run the named task as `invoke` would."""
    from invoke.collection import Collection
    from invoke.exceptions import ParseError
    from invoke.program import Program

    class Tasks(Program):
        """Says where a task's words and options are told, too, when it was given others."""

        def parse_tasks(self) -> None:
            try:
                super().parse_tasks()
            except ParseError as error:
                hint = f"    python3 tasks.py {arguments[0]} --help tells what it takes."
                raise ParseError(f"{error}\n{hint}", error.context) from None

    words = list(arguments)
    if words[0] in OWN_WORDS:
        words[1:] = ["--", *map(shlex.quote, words[1:])]  # the task gets them back as one text
    elif not HELP.isdisjoint(words[1:]):
        words = ["--help", words[0]]  # `new --help`: invoke would take --help for the first word of `new`
    elif words[0] in NAMED and len(words) > 1 and not words[1].startswith("-"):
        words.insert(1, NAMED[words[0]])
    program = Tasks(namespace=Collection.from_module(tasks), name="tasks.py", binary="python3 tasks.py")
    with quiet_when_read_enough():
        # Compiled modules are kept where Python may keep them: each start is faster. invoke alone would not.
        program.run(["tasks.py", *([] if sys.dont_write_bytecode else ["--write-pyc"]), *words])


@contextmanager
def quiet_when_read_enough() -> Iterator[None]:
    """Let `... | head` end the output without a traceback."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
