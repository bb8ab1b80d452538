"""What may import what, and what documentation says a template may use: the boundaries of architecture.md."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta, nodes
from pelican import signals

from campaign.language import ENGLISH
from tests.site.building import ROOT, build

DOCS = ROOT / "docs/developers/architecture.md"
OWN = {"campaign", "commands", "endpoint", "plugins", "tasks", "tests", "benchmarks", "pelicanconf", "publishconf"}
STANDARD = set(sys.stdlib_module_names)

MAY_IMPORT = {
    "campaign": {"campaign", "yaml", "pydantic", "pydantic_core", "PIL", "babel", "jinja2", "Crypto"},
    "plugins": {
        *("campaign", "plugins", "pelican", "jinja2", "markupsafe", "markdown", "bs4", "PIL"),
        # Each in the plugin that needs it.
        *("pydantic", "htmlmin", "rcssmin", "rjsmin", "brotli", "segno", "icalendar"),
    },
    "endpoint": {
        *("campaign", "endpoint", "starlette", "sqlalchemy", "alembic", "jinja2", "markupsafe"),
        *("uvicorn", "uvloop", "httptools", "h11", "anyio", "itsdangerous", "psycopg", "yaml"),
        *("pydantic", "pydantic_core"),
        *("limits", "redis", "altcha", "segno", "icalendar"),
    },
}


@dataclass(frozen=True)
class Import:
    """A module that a file imports, and where."""

    file: Path
    line: int
    module: str

    def __str__(self) -> str:
        return f"{self.file.as_posix()}:{self.line}: {self.module}"


def imports_of(root: Path, package: str) -> Iterator[Import]:
    """Yield everything that the files of a package import, also inside functions and for types only."""
    for path in sorted((root / package).rglob("*.py")):
        file = path.relative_to(root)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for name in node.names:
                    yield Import(file, node.lineno, name.name)
            elif isinstance(node, ast.ImportFrom):
                yield Import(file, node.lineno, _absolute(file, node))
            elif isinstance(node, ast.Call) and _is_import_by_name(node):
                yield Import(file, node.lineno, str(node.args[0].value))  # type: ignore[attr-defined]


def _absolute(file: Path, node: ast.ImportFrom) -> str:
    """Return the module of ``from x import y``; where x is a package of ours, of ``x.y``."""
    above = list(file.with_suffix("").parts[: -node.level]) if node.level else []
    module = ".".join([*above, *([node.module] if node.module else [])])
    return f"{module}.{node.names[0].name}" if module in OWN else module


def _is_import_by_name(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    argument = node.args[0] if node.args else None
    return name in ("import_module", "__import__") and isinstance(argument, ast.Constant)


def violations(root: Path) -> list[str]:
    """Return every import that architecture.md does not allow."""
    found = []
    for package, allowed in MAY_IMPORT.items():
        for one in imports_of(root, package):
            top = one.module.partition(".")[0]
            if top not in allowed | STANDARD or (package == "plugins" and _is_another_plugin(one)):
                found.append(str(one))
    for package in OWN - {"commands", "tasks", "tests", "benchmarks"}:
        files = [package] if (root / package).is_dir() else []
        found += [str(one) for name in files for one in imports_of(root, name) if _is(one, "commands")]
    return sorted(set(found))


def _is(one: Import, package: str) -> bool:
    return one.module.partition(".")[0] == package


def _is_another_plugin(one: Import) -> bool:
    parts = one.module.split(".")
    if parts[0] != "plugins" or len(parts) < 2:
        return False
    return parts[1] not in (one.file.parts[1], "checks")


def test_every_import_keeps_within_its_boundary() -> None:
    """architecture.md says which package may import what; a plugin imports no other plugin except plugins.checks."""
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("campaign/x.py", "import pelican.utils", "campaign/x.py:1: pelican.utils"),
        ("campaign/x.py", "def f():\n    from endpoint import app", "campaign/x.py:2: endpoint.app"),
        ("campaign/forms/x.py", "from ..plugins import y", None),
        ("campaign/x.py", "import starlette", "campaign/x.py:1: starlette"),
        ("plugins/wall/x.py", "from plugins.share import y", "plugins/wall/x.py:1: plugins.share"),
        ("plugins/wall/x.py", "from plugins import share", "plugins/wall/x.py:1: plugins.share"),
        ("plugins/wall/x.py", "from ..share import y", "plugins/wall/x.py:1: plugins.share"),
        ("plugins/wall/x.py", "from . import y", None),
        ("plugins/wall/x.py", "from plugins.checks import report", None),
        ("plugins/wall/x.py", "import endpoint.store", "plugins/wall/x.py:1: endpoint.store"),
        ("plugins/wall/x.py", "from commands.build import ROOT", "plugins/wall/x.py:1: commands.build"),
        ("endpoint/x.py", "import pelican", "endpoint/x.py:1: pelican"),
        ("endpoint/x.py", "from plugins.forms import PlacedForm", "endpoint/x.py:1: plugins.forms"),
        ("endpoint/x.py", "import importlib\nimportlib.import_module('plugins.wall')", "endpoint/x.py:2: plugins.wall"),
        ("endpoint/x.py", "from commands import build", "endpoint/x.py:1: commands.build"),
        ("endpoint/x.py", "import json, sqlalchemy", None),
    ],
)
def test_a_planted_import_is_found(tmp_path: Path, file: str, text: str, found: str | None) -> None:
    """The boundary holds in functions, for relative imports and for imports by name."""
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert violations(tmp_path) == ([found] if found else [])


def test_the_boundaries_are_those_of_the_documentation() -> None:
    """The table of packages in architecture.md names what the test allows, library by library."""
    table = DOCS.read_text(encoding="utf-8").partition("| package |")[2].partition("\n\n")[0]
    named = {
        "PyYAML": "yaml",
        "pydantic": "pydantic",
        "Pelican": "pelican",
        "Jinja2": "jinja2",
        "Markdown": "markdown",
        "bs4": "bs4",
        "Pillow": "PIL",
        "Starlette": "starlette",
        "SQLAlchemy": "sqlalchemy",
        "Alembic": "alembic",
        "campaign": "campaign",
    }
    rows = {row.split("|")[1].strip(" `"): row.split("|")[2] for row in table.splitlines() if row.startswith("| `")}
    for package, allowed in MAY_IMPORT.items():
        for word, module in named.items():
            assert (word not in rows[package].replace("`", "")) or module in allowed, f"{package}: {word}"


# What a template may use


def context_names(text: str) -> set[str]:
    """Return the names in the first column of "What a template may use", of page templates and their contents."""
    section = text.partition("## What a template may use")[2].partition("| template |")[0]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    return {re.match(r"\w+", name)[0] for row in rows for name in re.findall(r"`([^`]+)`", row)}  # type: ignore[index]


def endpoint_names(text: str) -> set[str]:
    """Return what the table of the endpoint's templates says they get."""
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `endpoint/") and line.count("|") == 3]
    return {name for row in rows for piece in re.findall(r"`([^`]+)`", row[2]) for name in re.findall(r"\w+", piece)}


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What templates were given in a build of the sample."""
    seen: dict[str, Any] = {}

    def look(generator: Any, writer: Any) -> None:
        seen.update(generator.context)
        seen["filters"] = generator.env.filters

    signals.article_writer_finalized.connect(look)
    try:
        build(ROOT / "content", tmp_path_factory.mktemp("context") / "site")
    finally:
        signals.article_writer_finalized.disconnect(look)
    return seen


def test_every_documented_name_is_in_the_context(context: dict[str, Any]) -> None:
    """A theme may rely on the whole table, and on the settings named above it."""
    names = context_names(DOCS.read_text(encoding="utf-8"))
    assert {"campaign", "menu", "counter", "wall", "forms", "share_links"} <= names, "the table was not found"
    assert sorted(names - set(context)) == []
    assert {"SITENAME", "SITEURL", "DEFAULT_LANG", "THEME_STATIC_DIR"} <= set(context)


def test_every_documented_filter_is_there(context: dict[str, Any]) -> None:
    """The table's row of filters is complete."""
    row = next(line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| filters |"))
    assert set(re.findall(r"`(\w+)`", row)) <= set(context["filters"])


def test_documented_attributes_are_there(context: dict[str, Any]) -> None:
    """`counter.number` and the like: what the table says of a thing, the thing has."""
    text = DOCS.read_text(encoding="utf-8").partition("## What a template may use")[2]
    counter = next(line for line in text.splitlines() if line.startswith("| `counter` |"))
    for name in set(re.findall(r"`(\w+)`", counter)) - {"counter"}:
        assert hasattr(context["counter"], name), name
    campaign = next(line for line in text.splitlines() if line.startswith("| `campaign` |"))
    for name in campaign.partition(": ")[2].rstrip(" |").split(", "):
        assert hasattr(context["campaign"], name), name
    article = context["stories"][0]
    for name in ("title", "content", "summary", "photo", "quote", "speaker", "replies", "person_card", "json_ld"):
        assert hasattr(article, name), name


def test_templates_use_documented_names_only() -> None:
    """A name that a template uses and the table does not have would be missing in some child theme some day."""
    known = context_names(DOCS.read_text(encoding="utf-8"))
    known |= {"SITENAME", "SITEURL", "DEFAULT_LANG", "THEME_STATIC_DIR", "urls", "title", "description", "path"}
    known |= {"article", "page", "tag", "author", "category", "placed", "form", "action", "values", "errors", "hidden"}
    known |= {"block", "number", "content", "film", "download", "groups", "listing", "listed"}
    known |= {"comments_page", "edition", "figures", "house_rules", "sheet", "sheets", "statement"}
    known |= {"pledge", "site", "manage", "super", "page_head", "styleguide"} | endpoint_names(
        DOCS.read_text(encoding="utf-8")
    )
    lists = ("articles", "pledges", "actions")
    known |= {f"{name}_{part}" for name in lists for part in ("page", "paginator", "previous_page", "next_page")}
    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"], autoescape=True)
    ENGLISH.speak_in(environment, ZoneInfo("UTC"))
    for template in sorted((ROOT / "themes/groundswell/templates").rglob("*.*")):
        parsed = environment.parse(template.read_text(encoding="utf-8"))
        # Names that a template sets or imports at its top reach its blocks, which Jinja2 does not reckon with.
        own = {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "store"}
        imported = {name for line in parsed.find_all(nodes.FromImport) for name in line.names}
        own |= {name[1] if isinstance(name, tuple) else name for name in imported}
        own |= {macro.name for macro in parsed.find_all(nodes.Macro)}
        unknown = meta.find_undeclared_variables(parsed) - known - own - {"caller"}
        assert not unknown, f"{template.relative_to(ROOT)}: {sorted(unknown)}"
