"""Check the settings file and the plugins before Pelican sees them: Pelican would log a fault and build without."""

from __future__ import annotations

import ast
import importlib
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from pelican.settings import DEFAULT_CONFIG

from campaign.problems import Problem, did_you_mean, nearest

#: This project's own settings, and those of Pelican's that have no default.
OWN_SETTINGS = {
    "THEMES_PATH",
    "PELICAN_CLASS",
    "ROOT",
    "SITE",
    "ENDPOINT",
    "NOW",
    "BUNDLE_PATH",
    "CONTENT_SHOWN_AS",
    "DATA_PATH",
    "PICTURE_COPIES",
    "PICTURES_CACHE",
    "CARDS",
    "NAMED_BY_CONTENT",
    "CARDS_CACHE",
    "RESULTS_CACHE",
    "TOTALS_SECRET",
    "SIGN_OFF",
}
WITHOUT_DEFAULT = {
    "AUTHOR",
    "FEED_ATOM",
    "FEED_RSS",
    "FEED_ALL_RSS",
    "FEED_DOMAIN",
    "TAG_FEED_ATOM",
    "TAG_FEED_RSS",
    "CATEGORY_FEED_RSS",
    "SITESUBTITLE",
    "TIMEZONE",
    "MENUITEMS",
}
SAVED_NAMES = ("_SAVE_AS", "_URL")


def settings_problems(path: Path, shown_as: str) -> list[Problem]:
    """Return a Problem for each setting of a settings file that nothing reads."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    names = {name for name, _ in _assigned(tree)}
    known = {*DEFAULT_CONFIG, *OWN_SETTINGS, *WITHOUT_DEFAULT, *_direct_template_settings(tree)}
    problems = []
    for name, node in _assigned(tree):
        if name not in known:
            close = nearest(name, known - names) or nearest(name, known)
            hint = f"Did you mean '{close}'?" if close else "Remove it, or write it as the plugin that reads it does."
            message = f"unknown setting '{name}'"
            problems.append(Problem(shown_as, node.lineno, node.col_offset + 1, message, hint))
    return problems


def _assigned(tree: ast.Module) -> Iterable[tuple[str, ast.Name]]:
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Name) and target.id.isupper():
                yield target.id, target


def _direct_template_settings(tree: ast.Module) -> set[str]:
    """Return the settings that follow from DIRECT_TEMPLATES: TOPICS_SAVE_AS for "topics"."""
    for name, node in _assigned(tree):
        if name == "DIRECT_TEMPLATES":
            value = next(s.value for s in tree.body if isinstance(s, ast.Assign) and node in s.targets)
            templates = [str(template).upper() for template in ast.literal_eval(value)]
            return {f"{template}{ending}" for template in templates for ending in SAVED_NAMES}
    return set()


def plugin_problems(root: Path, plugins: Iterable[object]) -> list[Problem]:
    """Return a Problem for each plugin that cannot be imported or has no ``register``."""
    known = sorted(f"plugins.{path.parent.name}" for path in (root / "plugins").glob("*/__init__.py"))
    problems = []
    for plugin in plugins:
        if isinstance(plugin, str) and (problem := _plugin_problem(root, plugin, known)):
            problems.append(problem)
    return problems


def _plugin_problem(root: Path, plugin: str, known: list[str]) -> Problem | None:
    try:
        module = importlib.import_module(plugin)
    except ModuleNotFoundError as error:
        if error.name and f"{plugin}.".startswith(f"{error.name}."):
            hint = did_you_mean(plugin, known, "Plugins")
            return Problem(*_place_of(root, plugin), f"the plugin '{plugin}' does not exist", hint)
        return failure_problem(root, plugin, "cannot be imported", error)
    except Exception as error:  # a plugin may fail with anything
        return failure_problem(root, plugin, "cannot be imported", error)
    if not hasattr(module, "register"):
        path = plugin.replace(".", "/") + "/__init__.py"
        return Problem(path, 1, 1, f"the plugin '{plugin}' has no function register()", "Pelican calls it: add one.")
    return None


def _place_of(root: Path, plugin: str) -> tuple[str, int, int]:
    """Return where a settings file names a plugin."""
    for name in ("pelicanconf.py", "publishconf.py"):
        for node in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value == plugin:
                return name, node.lineno, node.col_offset + 1
    return "pelicanconf.py", 1, 1


def failure_problem(root: Path, plugin: str, failure: str, error: Exception) -> Problem:
    """Return a Problem at the plugin's last line that took part in an error.

    :param failure: what failed, after "the plugin 'plugins.tea' ...".
    """
    path, line = f"{plugin.replace('.', '/')}/__init__.py", 1
    if isinstance(error, SyntaxError) and error.filename:
        path, line = error.filename, error.lineno or 1
    elif error.__traceback__:
        path, line = _last_own_line(root, error.__traceback__) or (path, line)
    shown = Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path
    message = f"the plugin '{plugin}' {failure}: {type(error).__name__}: {getattr(error, 'msg', error)}"
    return Problem(shown, line, 1, message, "Mend it, or take it out of PLUGINS in pelicanconf.py.")


def _last_own_line(root: Path, trace: TracebackType) -> tuple[str, int] | None:
    own = [frame for frame in traceback.extract_tb(trace) if Path(frame.filename).is_relative_to(root / "plugins")]
    return (own[-1].filename, own[-1].lineno or 1) if own else None
