"""theme.yml: what a theme is, what it promises to its children, and from which promise a child was made."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from campaign.check import Model, check_model
from campaign.problems import Problem
from campaign.settings import Word
from campaign.yamlfile import Document, read_yaml

BASE_THEME = "groundswell"
THEME_FILE = "theme.yml"
TOKENS_FILE = "static/css/tokens.css"
LOCAL_FILE = "static/css/local.css"
OWN_PREFIX = "--local-"  # custom properties that a child theme may make up

Token = Annotated[str, StringConstraints(pattern=r"^--[a-z0-9-]+$")]
Pair = tuple[Token, Token, float]


class Tokens(Model):
    """The custom properties that a child may set."""

    public: dict[Token, Word] = Field(description="Each token and what it is for.")
    contrast: tuple[Pair, ...] = Field((), description="Pairs that lie on each other, and how far they stand apart.")


class MadeFrom(Model):
    """What a child's parent was like when the child was made, or last compared."""

    version: Word = Field(description="The parent's version.")
    files: dict[str, Word] = Field({}, description="Git's name for each file of the parent that the child overrides.")


class ThemeFile(Model):
    """theme.yml: what a theme is and what a child theme may rely on."""

    name: Word = Field(description="The theme's name.")
    parent: Word | None = Field(None, description="The folder in themes/ that this theme builds on.")
    made_from: MadeFrom | None = Field(None, description="The parent as the child knows it; theme-diff keeps it.")
    version: Word | None = Field(None, description="The version of what the theme offers to its children.")
    description: Word | None = Field(None, description="What the theme looks like.")
    tokens: Tokens | None = Field(None, description="Custom properties that a child may set.")
    blocks: dict[str, dict[str, Word]] = Field({}, description="Template blocks that a child may override.")
    components: dict[str, Word] = Field({}, description="Macros that a child may override.")
    options: dict[str, Word] = Field({}, description="Options that the theme reads.")


def load_theme(path: Path, shown_as: str) -> tuple[ThemeFile | None, Document, list[Problem]]:
    """Read a theme's theme.yml; returns the theme (None on Problems), its document and all Problems."""
    document, problems = read_yaml(path / THEME_FILE, f"{shown_as}/{THEME_FILE}")
    if problems:
        return None, document, problems
    theme, problems = check_model(ThemeFile, document)
    return theme, document, problems


def git_name(path: Path) -> str:
    """Return the name by which git knows a text file's content, so that git can show what it was."""
    content = path.read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
