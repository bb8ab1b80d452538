"""A template that fails while a site is built: where, and what to do."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from campaign.problems import Problem
from commands.console import is_machines

#: What Jinja says where a macro is given what it does not take.
_REFUSED: Final = re.compile(r"macro '(\w+)' takes ")


def is_templates_fault(error: Exception) -> bool:
    """Tell whether a template failed, or was being rendered by the code that did."""
    if is_machines(error):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return isinstance(error, TemplateError) or any(_is_template(frame.filename) for frame in frames)


def template_problem(root: Path, settings: Mapping[str, Any], error: Exception) -> Problem:
    """Return where a template fails.

    Where the base theme calls a child's macro otherwise than the child has it, that is the child's to mend.
    """
    if isinstance(error, TemplateSyntaxError) and error.filename:
        path, line = error.filename, error.lineno
    else:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_template(frame.filename)]
        path, line = (frames[-1].filename, frames[-1].lineno or 1) if frames else ("themes", 1)
    shown_path = _shown(root, Path(path))
    if isinstance(error, TemplateNotFound):
        hint = "Look for a slip in its name; a child theme's 'extends' names it as !theme/base.html."
        return Problem(shown_path, line, 1, f"the template '{error.name}' does not exist", hint)
    words = error.message if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    message = f"the template fails: {words or type(error).__name__}"
    refused = _REFUSED.match(str(error))
    place = _childs_macro(settings, refused[1]) if refused and Path(path).is_relative_to(settings["THEME"]) else None
    if place:
        hint = f"{shown_path}:{line} calls it. Give yours every option that the base theme's own has."
        return Problem(_shown(root, place[0]), place[1], 1, message, hint)
    hint = "Compare with the names that docs/developers/architecture.md gives to templates."
    return Problem(shown_path, line, 1, message, hint)


def _is_template(path: str) -> bool:
    return "templates" in Path(path).parts and not path.endswith(".py")


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _childs_macro(settings: Mapping[str, Any], name: str) -> tuple[Path, int] | None:
    """Return file and line of a child theme's own macro; None where it has none of this name."""
    begins = re.compile(rf"{{%[-+]?\s*macro\s+{name}\b")
    for folder in settings["THEME_TEMPLATES_OVERRIDES"]:
        for path in sorted(Path(folder).rglob("*.html")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if begins.search(line):
                    return path, number
    return None
