"""The theme's templates, parsed as a build parses them."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, nodes

from pelicanconf import JINJA_ENVIRONMENT


def parsed_template(path: Path) -> nodes.Template:
    """Return a template's syntax tree."""
    return Environment(autoescape=True, extensions=JINJA_ENVIRONMENT["extensions"]).parse(
        path.read_text(encoding="utf-8")
    )
