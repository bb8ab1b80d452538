"""The theme that campaign.yml names: a folder in themes/, perhaps a child of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from campaign.folder import ContentFolder
from campaign.problems import Problem, did_you_mean
from campaign.theme.contract import BASE_THEME
from campaign.theme.kinship import Theme, colour_problems, is_theme, load_family, theme_names
from plugins.campaign_files.blocks import block_problems


def apply_theme(settings: dict[str, Any], folder: ContentFolder) -> list[Problem]:
    """Set the theme's folders; a child's templates and static files come before its parent's."""
    themes = Path(settings["THEMES_PATH"])
    name = folder.campaign.theme
    settings["THEME"] = str(themes / BASE_THEME)  # stays where there are Problems: what it offers is still checked
    if not is_theme(themes, name):
        hint = did_you_mean(name, theme_names(themes), "Themes")
        return [folder.campaign_document.problem(("theme",), f"the theme 'themes/{name}' does not exist", hint)]
    theme, problems = load_family(themes, name)
    if theme is None:
        return problems
    _use(settings, theme)
    return [*colour_problems(theme), *block_problems(theme)]


def _use(settings: dict[str, Any], theme: Theme) -> None:
    settings["THEME"] = str(theme.parent.path if theme.parent else theme.path)
    if theme.parent:
        settings["THEME_TEMPLATES_OVERRIDES"] = [str(theme.path / "templates")]
        settings["THEME_STATIC_PATHS"] = ["static", str(theme.path / "static")]
