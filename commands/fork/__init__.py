"""Make a local campaign: a child theme in its colours and a content folder, ready to be filled in.

Only new files are made, so that new versions of Groundswell merge without conflict.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from campaign.nations import Nation, nation_pack
from campaign.problems import ProblemsFound
from campaign.theme.colour import read_colour
from campaign.theme.contract import BASE_THEME, TOKENS_FILE, git_name
from campaign.theme.derive import derive
from campaign.theme.kinship import load_family
from commands.build import ROOT, build_site
from commands.console import Stop
from commands.fork.logo import Logo, read_logo
from commands.fork.wishes import LANGUAGES, Ask, gather
from commands.new import slug_of
from commands.shown import shown

FILES = Path(__file__).with_name("files")
OVERRIDDEN = (TOKENS_FILE, "static/images/icon.svg", "templates/base.html")  # of the parent's, by what files/theme has
DAYS_TO_THE_DAY = 90


def fork(
    name: str,
    given: Mapping[str, str],
    content: Path | None = None,
    *,
    root: Path = ROOT,
    ask: Ask | None = None,
    today: date | None = None,
) -> None:
    """Make theme and content, check them, and say what comes next.

    :param given: answers to the wishes, by option.
    :param ask: asks a person what is missing; the terminal, if there is one, if None.
    :raises Stop: something is missing, or is there already.
    """
    slug = slug_of(name)
    theme = root / "themes" / slug
    place = content or root / "campaigns" / slug
    _stop_if_taken(name, slug, theme, place)
    answers = gather(given, ask or (input if sys.stdin.isatty() else None))
    language = answers["language"] or "en-GB"
    logo = read_logo(Path(answers["logo"])) if answers["logo"] else None
    values = {
        **answers,
        **_dates(today or date.today()),  # noqa: DTZ011 - the editor's own day
        "name": " ".join(name.split()),
        "slug": slug,
        "address": (answers["address"] or f"https://{slug}.example.org").rstrip("/"),
        "hashtag": "".join(word[:1].upper() + word[1:] for word in slug.split("-")),
        "content": shown(place),
        "logo": logo,
        "language": language,
        "pack": nation_pack(cast(Nation, answers["nation"])),  # gather() has checked it
        **_look(root, answers),
    }
    _write("theme", theme, values)
    _write(LANGUAGES[language], place, values)
    _write("both", place, values)
    if logo:
        _add_logo(theme, logo)
    try:
        report = build_site(ROOT, place, root / "output", write=False, overrides={"THEMES_PATH": str(root / "themes")})
    except ProblemsFound as found:
        made = f"{shown(theme)} and {shown(place)} are made; mend them there, or remove both and begin again"
        raise ProblemsFound(found.problems, made) from None
    print(
        f"{shown(theme)} and {shown(place)} are made and have nothing to fix ({report.seconds:.1f} seconds).\n"
        f"Next: read {shown(place / 'BEFORE-YOU-PUBLISH.md')}, then\n"
        f"    python3 tasks.py preview --content {shown(place)}"
    )


def _stop_if_taken(name: str, slug: str, theme: Path, content: Path) -> None:
    if not slug:
        raise Stop(f"The name '{name}' has no letter or digit to make an address from.")
    if theme.exists():
        raise Stop(f"{shown(theme)} is there already; choose another name.")
    if content.exists() and (not content.is_dir() or any(content.iterdir())):
        raise Stop(f"{shown(content)} is there already; choose another folder with --content.")


def _dates(today: date) -> dict[str, date]:
    return {
        "opens": today,
        "day": today + timedelta(DAYS_TO_THE_DAY),
        "closes": today + timedelta(2 * DAYS_TO_THE_DAY),
    }


def _look(root: Path, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return the parent and all colours, made from the campaign's own."""
    parent, problems = load_family(root / "themes", BASE_THEME)
    if parent is None or parent.file.tokens is None:
        raise ProblemsFound(problems)
    campaign = read_colour(answers["colour"])
    action = read_colour(answers["accent"]) if answers["accent"] else campaign
    return {
        "parent": parent,
        "colours": derive(campaign, action, parent.file.tokens.contrast),
        "overridden": {name: git_name(parent.path / name) for name in OVERRIDDEN},
    }


def _write(part: str, target: Path, values: Mapping[str, Any]) -> None:
    """Write each file of a part, filled in."""
    loader = FileSystemLoader(FILES)
    # Nothing is escaped: YAML, Markdown and CSS are written, and what a person gave is that person's own content.
    environment = Environment(  # noqa: S701
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["yaml"] = lambda text: json.dumps(text, ensure_ascii=False)  # a JSON text is a YAML text
    environment.filters["words"] = as_words
    for file in sorted((FILES / part).rglob("*.*")):
        if file.is_file():
            path = target / file.relative_to(FILES / part)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = environment.get_template(file.relative_to(FILES).as_posix()).render(values)
            path.write_text(text, encoding="utf-8", newline="\n")


def as_words(text: str) -> str:
    """Return a text as Markdown that reads like it: "#OurDay" is no heading, "1. Step" no list."""
    marked = re.sub(r"([\\`*_{}\[\]#>])", r"\\\1", re.sub(r"&(?=[#\w]+;)", "&amp;", text)).replace("<", "&lt;")
    return re.sub(r"^(\d*)([-+.])", r"\1\\\2", marked)


def _add_logo(theme: Path, logo: Logo) -> None:
    path = theme / "static/images" / logo.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(logo.content)
