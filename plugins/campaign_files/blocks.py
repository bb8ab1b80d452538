"""The blocks that a child theme fills: one that its parent does not have would be passed over without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from campaign.problems import Problem, did_you_mean
from campaign.theme.kinship import Theme

PARENT = "!theme/"  # Pelican's prefix for the theme itself, past a child's overrides


@dataclass(frozen=True)
class Block:
    """A block of a template that fills one of another's.

    :param template: the template that should have it, as the child's ``extends`` names it.
    :param known: every block which that template has, with those that it inherits.
    """

    name: str
    file: str
    line: int
    template: str
    known: frozenset[str]


def filled_blocks(theme: Theme) -> list[Block]:
    """Return each block that a child's templates fill, in the order of files and lines."""
    folder = theme.path / "templates"
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [block for file in files for block in _blocks_of(theme, file)] if theme.parent else []


def block_problems(theme: Theme) -> list[Problem]:
    """Return a Problem for each block that a child fills and no template above has."""
    return [
        Problem(
            f"{theme.shown_as}/templates/{block.file}",
            block.line,
            1,
            f"the block '{block.name}' does not exist in {block.template}, so what is in it would never be shown",
            did_you_mean(block.name, sorted(block.known), "Blocks"),
        )
        for block in filled_blocks(theme)
        if block.name not in block.known
    ]


def _blocks_of(theme: Theme, file: str) -> Iterator[Block]:
    parsed = _parsed(theme.path / "templates" / file)
    above = _extended(parsed)
    if parsed is None or above is None:
        return
    known = frozenset(_known(theme, above, seen=()))
    for node in parsed.body:
        if isinstance(node, nodes.Block):  # a block inside another is the child's own
            yield Block(node.name, file, node.lineno, above, known)


def _known(theme: Theme, template: str, seen: tuple[Path, ...]) -> Iterator[str]:
    """Yield the blocks of a template and of all that it extends."""
    path = _find(theme, template)
    if path is None or path in seen:  # a build says which template is missing
        return
    parsed = _parsed(path)
    if parsed is None:
        return
    yield from (block.name for block in parsed.find_all(nodes.Block))
    above = _extended(parsed)
    if above:
        yield from _known(theme, above, (*seen, path))


def _find(theme: Theme, template: str) -> Path | None:
    """Return the file that a name means: a child's own comes first."""
    above = theme.parent or theme
    owners = (above,) if template.startswith(PARENT) else (theme, above)
    paths = (owner.path / "templates" / template.removeprefix(PARENT) for owner in owners)
    return next((path for path in paths if path.is_file()), None)


def _extended(parsed: nodes.Template | None) -> str | None:
    found = parsed.find(nodes.Extends) if parsed else None
    return str(found.template.value) if found and isinstance(found.template, nodes.Const) else None


def _parsed(path: Path) -> nodes.Template | None:
    try:
        return Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(path.read_text(encoding="utf-8"))
    except TemplateSyntaxError:  # told by the build, with its line
        return None
