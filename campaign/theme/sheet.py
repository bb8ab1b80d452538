"""The custom properties of a style sheet, with their places and for which colour scheme each is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from campaign.yamlfile import Place

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_PROPERTY = re.compile(r"\s*(--[\w-]+)\s*:(.*)", re.DOTALL)
_SCHEME = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_ROOT = ":root"


@dataclass(frozen=True)
class Setting:
    """One custom property that a sheet sets.

    :param schemes: the colour schemes that it is for.
    :param everywhere: whether it holds on every screen and for the whole page; False inside any other rule.
    """

    name: str
    value: str
    place: Place
    schemes: tuple[Scheme, ...]
    everywhere: bool


def settings_of(css: str) -> list[Setting]:
    """Return every custom property that a style sheet sets, in its order."""
    return [
        Setting(found[1], " ".join(found[2].split()), _place(css, start + found.start(1)), *_reach(around))
        for start, text, around in _declarations(css)
        if (found := _PROPERTY.match(text))
    ]


def _declarations(css: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield each declaration: where it starts, its text, and the heads of the rules around it, outermost first."""
    masked = _STRING.sub(_blank, _COMMENT.sub(_blank, css))  # as long as the sheet, without what could mislead
    heads: list[str] = []
    start = depth = 0
    for index, letter in enumerate(masked):
        depth += (letter == "(") - (letter == ")")
        if letter not in "{};" or depth > 0:
            continue
        text = _COMMENT.sub(_blank, css[start:index])
        if letter == "{":
            heads.append(" ".join(text.split()))
        elif text.strip():
            yield start, text, list(heads)
        if letter == "}" and heads:
            heads.pop()
        start = index + 1


def _reach(heads: list[str]) -> tuple[tuple[Scheme, ...], bool]:
    schemes, everywhere = SCHEMES, True
    for head in heads:
        scheme = _SCHEME.fullmatch(head)
        if scheme:
            schemes = tuple(each for each in schemes if each == scheme[1].lower())
        elif not head.startswith("@layer") and head != _ROOT:
            everywhere = False
    return schemes, everywhere


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _place(text: str, offset: int) -> Place:
    return Place(text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)
