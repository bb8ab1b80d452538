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

from campaign.problems import Problem, ProblemsFound
from commands.previous import keep_previous_assets
from commands.shown import shown
from commands.swap import swap_in
from commands.template_faults import is_templates_fault, template_problem

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
    if problems := _folder_problems(root, content, output if write else None):
        raise ProblemsFound(problems)
    place = output.resolve()  # where output is a link, what it links to is replaced
    places = [place, bundle.absolute()] if bundle else [place]
    fresh = {each: each.with_name(f".{each.name}-{os.getpid()}") for each in places}
    settings = {
        **load_settings(root, "publishconf.py" if publish else "pelicanconf.py"),
        **_own_settings(content, *fresh.values()),
        **(overrides or {}),
    }
    try:
        _run(root, settings, write=write)
        _stop_on_problems(settings, crawl_pages=publish)
        if publish:
            keep_previous_assets(place, fresh[place], settings["THEME_STATIC_DIR"])
        pages = sum(1 for _ in fresh[place].rglob("*.html"))
        for target, made in fresh.items() if write else ():
            swap_in(made, target)
    except ProblemsFound as found:
        raise ProblemsFound(found.problems, "nothing was published" if publish else "nothing was written") from None
    finally:
        for made in fresh.values():
            shutil.rmtree(made, ignore_errors=True)
    return BuildReport(pages, time.perf_counter() - started)


def _own_settings(content: Path, output: Path, bundle: Path | None = None) -> dict[str, Any]:
    """Return what Pelican and the plugins are told of this build."""
    return {
        "PATH": str(content.resolve()),  # without `..`, which Pelican takes out of the files' paths
        "CONTENT_SHOWN_AS": shown(content),
        "OUTPUT_PATH": str(output),
        "BUNDLE_PATH": str(bundle) if bundle else None,
    }


def _stop_on_problems(settings: dict[str, Any], *, crawl_pages: bool) -> None:
    if crawl_pages:
        from plugins.links.crawl import crawl

        campaign, results = settings["CONTENT_FOLDER"].campaign, Path(settings["RESULTS_CACHE"])
        settings["PROBLEMS"] += crawl(Path(settings["OUTPUT_PATH"]), campaign, results)
    if settings["PROBLEMS"]:
        raise ProblemsFound(settings["PROBLEMS"])


def _folder_problems(root: Path, content: Path, output: Path | None) -> list[Problem]:
    """Return what is wrong with the folders: a build replaces ``output`` whole, so that it must be a site's."""
    if not content.is_dir():
        return [Problem(shown(content), 1, 1, "the content folder does not exist", "Look for a slip in it.")]
    if output is None or not output.exists():
        return []
    place, campaign = output.resolve(), content.resolve()
    keeps = place.is_relative_to(campaign) or campaign.is_relative_to(place) or root.resolve().is_relative_to(place)
    is_site = place.is_dir() and ((place / "index.html").is_file() or not any(place.iterdir()))
    if not keeps and is_site:
        return []
    hint = "A build replaces the folder whole: name a new or an empty one."
    return [Problem(shown(output), 1, 1, "there is something else than a site, which would be lost", hint)]


def load_settings(root: Path, name: str) -> dict[str, Any]:
    """Return Pelican's settings from a settings file.

    :raises ProblemsFound: a setting or a plugin is faulty.
    """
    from pelican.settings import read_settings

    from plugins.checks.settings import plugin_problems, settings_problems

    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    problems = []
    try:
        for file in dict.fromkeys(("pelicanconf.py", name)):
            problems += settings_problems(root / file, file)
        # PATH is set later; Pelican refuses a folder that does not exist, and a project may keep its content elsewhere.
        settings: dict[str, Any] = read_settings(str(root / name), override={"PATH": str(root)})
    except Exception as error:  # a settings file may fail with anything
        raise ProblemsFound([*problems, *_settings_failure(root, name, error)]) from error
    problems += plugin_problems(root, settings["PLUGINS"])
    if problems:
        raise ProblemsFound(problems)
    return {**settings, "JINJA_ENVIRONMENT": _compiled_once(root, settings["JINJA_ENVIRONMENT"])}


def _compiled_once(root: Path, environment: dict[str, Any]) -> dict[str, Any]:
    """Return Jinja's settings so that compiled templates are kept from one command to the next."""
    from jinja2 import FileSystemBytecodeCache

    folder = root / "build/templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a checkout that nobody may write into is built all the same
        return environment
    return {**environment, "bytecode_cache": FileSystemBytecodeCache(str(folder))}


def _settings_failure(root: Path, name: str, error: Exception) -> list[Problem]:
    frames = [(frame.filename, frame.lineno or 1) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno or 1))
    own = [(path, line) for path, line in frames if _is_settings_code(root, Path(path))]
    path, line = own[-1] if own else (str(root / name), 1)
    message = f"the settings cannot be read: {type(error).__name__}: {getattr(error, 'msg', error)}"
    return [Problem(Path(path).relative_to(root).as_posix(), line, 1, message, "Undo the last change there.")]


def _is_settings_code(root: Path, path: Path) -> bool:
    return path.parent == root or any(path.is_relative_to(root / folder) for folder in ("plugins", "campaign"))


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
    except Exception as error:  # a template may fail with anything
        if not is_templates_fault(error):
            raise
        raise ProblemsFound([template_problem(root, settings, error)]) from error
    finally:
        signals.all_generators_finalized.disconnect(stop)
