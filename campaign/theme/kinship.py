"""A theme and its parent: where they are, and what the child has of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from campaign.problems import Problem, did_you_mean
from campaign.theme.contract import LOCAL_FILE, THEME_FILE, TOKENS_FILE, ThemeFile, load_theme
from campaign.theme.palette import Sheet, contrast_problems, token_problems
from campaign.yamlfile import Document


@dataclass(frozen=True)
class Theme:
    """A theme without faults in its theme.yml.

    :param path: its folder.
    :param shown_as: the folder as Problems name it.
    :param parent: the theme that it builds on; None for a base theme.
    """

    path: Path
    shown_as: str
    file: ThemeFile
    parent: Theme | None = None

    def has(self, name: str) -> bool:
        """Tell whether it has a file of its own."""
        return (self.path / name).is_file()

    @property
    def overridden(self) -> list[str]:
        """Return the files that it has in place of its parent's, or that extend them; tokens.css with a local.css."""
        if not self.parent:
            return []
        files = [
            path.relative_to(self.path).as_posix()
            for folder in ("static", "templates")
            for path in sorted((self.path / folder).rglob("*"))
            if path.is_file()
        ]
        same = [name for name in files if self.parent.has(name)]
        return sorted({*same, TOKENS_FILE}) if LOCAL_FILE in files else same

    @property
    def sheets(self) -> list[Sheet]:
        """Return the sheets with its tokens, in the order in which pages load them."""
        owners = [theme for theme in (self, self.parent) if theme and theme.has(TOKENS_FILE)]
        sheets = [owners[0]._sheet(TOKENS_FILE)] if owners else []
        return [*sheets, self._sheet(LOCAL_FILE)] if self.has(LOCAL_FILE) else sheets

    def _sheet(self, name: str) -> Sheet:
        return Sheet.read(f"{self.shown_as}/{name}", (self.path / name).read_text(encoding="utf-8-sig"))


def theme_names(themes: Path) -> list[str]:
    """Return the names of all themes in a folder of themes."""
    return sorted(path.parent.name for path in themes.glob(f"*/{THEME_FILE}"))


def is_theme(themes: Path, name: str) -> bool:
    """Tell whether a folder of themes has a theme of this name."""
    return "/" not in name and (themes / name / THEME_FILE).is_file()


def load_family(themes: Path, name: str) -> tuple[Theme | None, list[Problem]]:
    """Read a theme that is there, and its parent; returns the theme (None on Problems) and all Problems."""
    theme, document, problems = load_theme(themes / name, f"themes/{name}")
    if theme is None:
        return None, problems
    if theme.parent is None:
        return Theme(themes / name, f"themes/{name}", theme), []
    if not is_theme(themes, theme.parent) or theme.parent == name:
        hint = did_you_mean(theme.parent, [other for other in theme_names(themes) if other != name], "Themes")
        return None, [document.problem(("parent",), f"the parent theme 'themes/{theme.parent}' does not exist", hint)]
    parent, _, problems = load_theme(themes / theme.parent, f"themes/{theme.parent}")
    if parent is None:
        return None, problems
    if parent.parent:
        return None, [_grandparent_problem(document, theme.parent, parent.parent)]
    above = Theme(themes / theme.parent, f"themes/{theme.parent}", parent)
    return Theme(themes / name, f"themes/{name}", theme, above), []


def _grandparent_problem(document: Document, parent: str, grandparent: str) -> Problem:
    message = f"the parent theme 'themes/{parent}' has a parent itself"
    return document.problem(("parent",), message, f"Build on that one: write 'parent: {grandparent}'.")


def colour_problems(theme: Theme) -> list[Problem]:
    """Return a Problem for each token that does not exist, and for each pair of colours that cannot be read."""
    tokens = (theme.parent or theme).file.tokens
    if tokens is None or not theme.sheets:
        return []
    unknown = token_problems(tokens, theme.sheets[-1]) if theme.has(LOCAL_FILE) else []
    return unknown + contrast_problems(tokens, theme.sheets)
