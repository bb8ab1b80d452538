"""The theme that campaign.yml names: a folder in themes/, perhaps a child of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from campaign.check import Model, check_model
from campaign.folder import ContentFolder
from campaign.problems import Problem, did_you_mean
from campaign.settings import Word
from campaign.yamlfile import read_yaml

BASE_THEME = "groundswell"


class ThemeFile(Model):
    """theme.yml: what a theme is and what a child theme may rely on."""

    name: Word = Field(description="The theme's name.")
    parent: Word | None = Field(None, description="The folder in themes/ that this theme builds on.")
    version: Word | None = Field(None, description="The version of what the theme offers to its children.")
    description: Word | None = Field(None, description="What the theme looks like.")
    tokens: Any = Field(None, description="Custom properties that a child may set.")
    blocks: Any = Field(None, description="Template blocks that a child may override.")
    components: Any = Field(None, description="Macros that a child may override.")
    options: Any = Field(None, description="Options that the theme reads.")


def apply_theme(settings: dict[str, Any], folder: ContentFolder) -> list[Problem]:
    """Set the theme's folders; a child's templates and static files come before its parent's."""
    themes = Path(settings["THEMES_PATH"])
    name = folder.campaign.theme
    settings["THEME"] = str(themes / BASE_THEME)  # stays where there are Problems: what it offers is still checked
    if not _is_theme(themes, name):
        hint = did_you_mean(name, _theme_names(themes), "Themes")
        return [folder.campaign_document.problem(("theme",), f"the theme 'themes/{name}' does not exist", hint)]
    shown_as = f"themes/{name}/theme.yml"
    document, problems = read_yaml(themes / name / "theme.yml", shown_as)
    if problems:
        return problems
    theme, problems = check_model(ThemeFile, document)
    if theme is None:
        return problems
    if theme.parent is None:
        settings["THEME"] = str(themes / name)
        return []
    if not _is_theme(themes, theme.parent) or theme.parent == name:
        hint = did_you_mean(theme.parent, _theme_names(themes), "Themes")
        return [document.problem(("parent",), f"the parent theme 'themes/{theme.parent}' does not exist", hint)]
    grandparent = _parent_of(themes, theme.parent)
    if grandparent:
        message = f"the parent theme 'themes/{theme.parent}' has a parent itself"
        return [document.problem(("parent",), message, f"Build on that one: write 'parent: {grandparent}'.")]
    settings["THEME"] = str(themes / theme.parent)
    settings["THEME_TEMPLATES_OVERRIDES"] = [str(themes / name / "templates")]
    settings["THEME_STATIC_PATHS"] = ["static", str(themes / name / "static")]
    return []


def _is_theme(themes: Path, name: str) -> bool:
    return "/" not in name and (themes / name / "theme.yml").is_file()


def _parent_of(themes: Path, name: str) -> str | None:
    document, _ = read_yaml(themes / name / "theme.yml")
    return document.data.get("parent") if isinstance(document.data, dict) else None


def _theme_names(themes: Path) -> list[str]:
    return sorted(path.parent.name for path in themes.glob("*/theme.yml"))
