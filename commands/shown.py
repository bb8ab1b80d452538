"""How a task names a folder, and what to type next, to a person; the endpoint's container has this and no plugins."""

from __future__ import annotations

import shlex
from pathlib import Path

from commands.environment import ROOT


def shown(path: Path) -> str:
    """Return a path as a person at the project's root would write it."""
    absolute = path.absolute()
    for base in (Path.cwd(), ROOT):
        if absolute.is_relative_to(base) and absolute != base:
            return absolute.relative_to(base).as_posix()
    return str(path)


def checking(content: Path) -> str:
    """Return what somebody types to have a campaign's folder checked."""
    which = "" if content.resolve() == ROOT / "content" else f" --content {shlex.quote(shown(content))}"
    return f"python3 tasks.py check{which}"
