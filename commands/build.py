"""Build a site: check everything, write it into a fresh folder, then swap that in."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from campaign.problems import Problem, ProblemsFound
from commands.swap import swap_in

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "build" / "endpoint"


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    :param pages: HTML pages written (0 for a check).
    :param seconds: wall time.
    """

    pages: int
    seconds: float


def build(content: Path, output: Path) -> None:
    """Build the site quickly: checked, not minified."""
    report = build_site(ROOT, content, output, bundle=BUNDLE)
    print(f"{report.pages} pages in {shown(output)}, {report.seconds:.1f} seconds.")


def build_site(
    root: Path,
    content: Path,
    output: Path,
    *,
    bundle: Path | None = None,
    publish: bool = False,
    write: bool = True,
    overrides: dict[str, Any] | None = None,
) -> BuildReport:
    """Build a site and, where asked, the bundle for the endpoint.

    :param root: the project: pelicanconf.py, plugins/, themes/.
    :param publish: use publishconf.py and check the written pages.
    :param write: False only checks the content.
    :param overrides: Pelican settings that win over the settings file.
    :raises ProblemsFound: with every Problem; output and bundle are as they were.
    """
    started = time.perf_counter()
    name = "publishconf.py" if publish else "pelicanconf.py"
    settings = load_settings(root, name)
    consequence = "nothing was published" if publish else "nothing was written"
    fresh = output.absolute().with_name(f".{output.name}-{os.getpid()}")
    fresh_bundle = bundle.absolute().with_name(f".{bundle.name}-{os.getpid()}") if bundle else None
    settings.update(
        PATH=str(content.absolute()),
        CONTENT_SHOWN_AS=shown(content),
        OUTPUT_PATH=str(fresh),
        BUNDLE_PATH=str(fresh_bundle) if fresh_bundle else None,
        **(overrides or {}),
    )
    try:
        _run(root, settings, write=write)
        if publish:
            from plugins.links.crawl import crawl

            settings["PROBLEMS"] += crawl(fresh, settings["CONTENT_FOLDER"].campaign)
        if settings["PROBLEMS"]:
            raise ProblemsFound(settings["PROBLEMS"], consequence)
        pages = sum(1 for _ in fresh.rglob("*.html")) if write else 0
        if write:
            swap_in(fresh, output.absolute())
            if bundle and fresh_bundle:
                swap_in(fresh_bundle, bundle.absolute())
    except ProblemsFound as found:
        found.consequence = consequence
        found.code = found.report()
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if fresh_bundle:
            shutil.rmtree(fresh_bundle, ignore_errors=True)
    return BuildReport(pages, time.perf_counter() - started)


def load_settings(root: Path, name: str) -> dict[str, Any]:
    """Return Pelican's settings from a settings file.

    :raises ProblemsFound: a setting or a plugin is faulty.
    """
    from pelican.settings import read_settings

    from plugins.checks.settings import plugin_problems, settings_problems

    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    problems = settings_problems(root / "pelicanconf.py", "pelicanconf.py")
    if name != "pelicanconf.py":
        problems += settings_problems(root / name, name)
    try:
        settings: dict[str, Any] = read_settings(str(root / name))
    except Exception as error:  # a settings file may fail with anything
        raise ProblemsFound([*problems, *_settings_failure(root, name, error)]) from error
    problems += plugin_problems(root, settings["PLUGINS"])
    if problems:
        raise ProblemsFound(problems)
    return settings


def _settings_failure(root: Path, name: str, error: Exception) -> list[Problem]:
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(root)]
    line = getattr(error, "lineno", None) or next((f.lineno for f in own if f.filename.endswith(name)), None) or 1
    last = own[-1] if own else None
    if last and last.lineno and "plugins" in Path(last.filename).parts:
        name, line = Path(last.filename).relative_to(root).as_posix(), last.lineno
    message = f"the settings cannot be read: {type(error).__name__}: {error}"
    return [Problem(name, line, 1, message, "Undo the last change there.")]


class CheckedOnly(Exception):
    """Ends a check once all content is read."""


def _run(root: Path, settings: dict[str, Any], *, write: bool) -> None:
    from pelican import signals
    from pelican.log import console

    logging.getLogger("pelican").setLevel(logging.ERROR)
    console.quiet = True  # Pelican's own last line counts things that are not used here
    settings["PROBLEMS"] = []
    site = settings["PELICAN_CLASS"](settings)

    def stop(_generators: object) -> None:
        raise CheckedOnly

    if not write:
        signals.all_generators_finalized.connect(stop)  # after the plugins': receivers are called in turn
    try:
        site.run()
    except CheckedOnly:
        pass
    except TemplateError as error:
        raise ProblemsFound([_template_problem(root, error)]) from error
    finally:
        signals.all_generators_finalized.disconnect(stop)


def _template_problem(root: Path, error: TemplateError) -> Problem:
    if isinstance(error, TemplateSyntaxError) and error.filename:
        path, line = error.filename, error.lineno
    else:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "templates" in frame.filename]
        path, line = (frames[-1].filename, frames[-1].lineno or 1) if frames else ("themes", 1)
    shown_path = Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path
    hint = "Compare with the names that docs/developers/architecture.md gives to templates."
    return Problem(shown_path, line, 1, f"the template fails: {error.message or type(error).__name__}", hint)


def shown(path: Path) -> str:
    """Return a path as a person at the project's root would write it."""
    absolute = path.absolute()
    for base in (Path.cwd(), ROOT):
        if absolute.is_relative_to(base) and absolute != base:
            return absolute.relative_to(base).as_posix()
    return str(path)
