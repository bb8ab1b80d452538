"""What a theme's components take, and how they look: a data file beside each, shown in the styleguide and tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from campaign.check import Model, check_model
from campaign.forms import Form
from campaign.problems import Problem
from campaign.settings import Word
from campaign.yamlfile import read_yaml

FOLDER = "templates/components"


class Example(Model):
    """One way to use a macro."""

    name: Word = Field(description="What it shows, in a few words.")
    options: dict[str, Any] = Field(
        {}, description="What the macro is called with; a form is written as in a form's file."
    )
    block: str = Field("", description="HTML that the macro is called with as a block.")
    as_code: bool = Field(False, description="yes for what nobody sees on a page.")

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the options as the macro takes them."""
        return {
            name: Form.model_validate(value) if name == "form" and isinstance(value, Mapping) else value
            for name, value in self.options.items()
        }


class Macro(Model):
    """A macro: what it takes, and examples."""

    options: dict[str, Word] = Field({}, description="Each option: its type, its default, what it is.")
    examples: tuple[Example, ...] = Field(min_length=1, description="At least one.")


class Component(Model):
    """All of a component's data file."""

    about: Word = Field(description="What it is, in one sentence.")
    macros: dict[str, Macro] = Field(min_length=1, description="The macros that other templates may use.")


def read_component(path: Path, shown_as: str) -> tuple[Component | None, list[Problem]]:
    """Read a component's data file: YAML with numbers, dates and anchors, as its authors are developers."""
    document, problems = read_yaml(path, shown_as)
    if not isinstance(document.data, dict):
        return None, problems or check_model(Component, document)[1]
    # The editors' reader knows no anchors, and says so; here they are of use.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the editors' reader's own: what it took, this takes
    typed = replace(document, data=yaml.load(path.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506 - a safe one
    return check_model(Component, typed)
