"""A page that shows every component of the theme with its options and examples, for who changes a theme.

Settings: ``STYLEGUIDE``, whether to write it: the preview does, and what is published never has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.problems import Problem
from campaign.theme.components import FOLDER, Component, Example, Macro, read_component
from campaign.theme.contract import Pair
from campaign.theme.kinship import Theme, load_family
from campaign.theme.palette import palettes
from plugins.checks import report

ADDRESS = "styleguide/"

#: Calls a macro by name; with a block where the example has one.
CALL = (
    "{% import path as component %}{% set macro = component[name] %}"
    "{% if block %}{% call macro(**arguments) %}{{ block|safe }}{% endcall %}"
    "{% else %}{{ macro(**arguments) }}{% endif %}"
)
#: What names an element, or refers to one by name.
IDS = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby)="|\shref="#)([^"]+)')


@dataclass(frozen=True)
class ShownExample:
    """An example as the page shows it: the component itself, or its code."""

    name: str
    html: str
    as_code: bool


@dataclass(frozen=True)
class ShownMacro:
    """A macro with its options and its rendered examples."""

    name: str
    options: dict[str, str]
    examples: list[ShownExample]


@dataclass(frozen=True)
class ShownComponent:
    """A component as the page shows it."""

    file: str
    about: str
    macros: list[ShownMacro]


@dataclass(frozen=True)
class ShownPair:
    """Two colours that lie on each other, and how far they stand apart."""

    pair: Pair
    light: float
    dark: float


@dataclass(frozen=True)
class Styleguide:
    """What the page shows."""

    theme: str
    tokens: dict[str, str]
    pairs: list[ShownPair]
    components: list[ShownComponent]


def write_styleguide(generator: Any, writer: Any) -> None:
    """Write the page, where it is asked for."""
    settings = generator.settings
    if not settings.get("STYLEGUIDE"):
        return
    theme, problems = load_family(Path(settings["THEMES_PATH"]), settings["CONTENT_FOLDER"].campaign.theme)
    if theme is None:
        report(settings, problems)
        return
    guide, problems = _styleguide(theme, generator.env)
    report(settings, problems)
    template = generator.get_template("styleguide")
    writer.write_file(
        f"{ADDRESS}index.html",
        template,
        generator.context,
        relative_urls=settings["RELATIVE_URLS"],
        url=ADDRESS,
        styleguide=guide,
    )


def _styleguide(theme: Theme, environment: Any) -> tuple[Styleguide, list[Problem]]:
    base = theme.parent or theme
    components, problems = [], []
    for path in sorted((base.path / FOLDER).glob("*.yml")):
        component, faults = read_component(path, f"{base.shown_as}/{FOLDER}/{path.name}")
        problems += faults
        if component:
            components.append(_shown(path.stem, component, environment))
    tokens = base.file.tokens
    return Styleguide(theme.file.name, tokens.public if tokens else {}, _pairs(theme), components), problems


def _shown(name: str, component: Component, environment: Any) -> ShownComponent:
    path = f"components/{name}.html"
    macros = [_shown_macro(path, each, macro, environment) for each, macro in component.macros.items()]
    return ShownComponent(path, component.about, macros)


def _shown_macro(path: str, name: str, macro: Macro, environment: Any) -> ShownMacro:
    examples = [
        ShownExample(
            example.name, _apart(_rendered(path, name, example, environment), f"{name}-{number}-"), example.as_code
        )
        for number, example in enumerate(macro.examples, start=1)
    ]
    return ShownMacro(name, macro.options, examples)


def _rendered(path: str, name: str, example: Example, environment: Any) -> str:
    template = environment.from_string(CALL)
    return str(template.render(path=path, name=name, block=example.block, arguments=example.arguments)).strip()


def _apart(html: str, prefix: str) -> str:
    """Return an example whose names are its own: on a real page each component stands once."""
    return IDS.sub(lambda found: found[1] + " ".join(prefix + name for name in found[2].split()), html)


def _pairs(theme: Theme) -> list[ShownPair]:
    tokens = (theme.parent or theme).file.tokens
    if tokens is None:
        return []
    light, dark = palettes(tokens, theme.sheets)[0]
    return [ShownPair(pair, light.contrast(pair), dark.contrast(pair)) for pair in tokens.contrast]


def register() -> None:
    signals.article_writer_finalized.connect(write_styleguide)
