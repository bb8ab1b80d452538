"""Which font can draw which letter: no reader is shown an empty box in the place of somebody's name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont, features

FONT_FILES = {".woff", ".ttf", ".otf", ".ttc"}
#: Where systems keep fonts that a package brought; asked only for what the theme's own fonts lack.
SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
#: Families that draw nearly everything, the likeliest first.
SYSTEM_FAMILIES = ("NotoSans*-Bold.tt?", "NotoSansCJK-Bold.tt?", "DejaVuSans-Bold.ttf")
#: Words and lines that are remembered: an endpoint draws for months, and every pledge says something new.
MOST_RUNS = 10_000
PROBE = 32  # pixels: large enough that no two letters look the same
#: Belongs to no font's table of letters, so that it is drawn as what a font has for letters that it lacks.
NO_LETTER = "\U0010ffff"
#: Scripts whose letters join or turn round; they need a layout engine that knows how.
JOINED = range(0x0590, 0x0E00)
TURNED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


@lru_cache(maxsize=256)
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """Return a font in a size (pixels)."""
    return ImageFont.truetype(str(path), size)


def _shape(path: Path, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = face(path, PROBE).getmask(letter)
    return mask.size, bytes(mask)


@cache
def _box(path: Path) -> tuple[tuple[int, int], bytes]:
    return _shape(path, NO_LETTER)


@cache
def has(path: Path, letter: str) -> bool:
    """Tell whether a font has a letter."""
    if ord(letter) in JOINED and not features.check("raqm"):
        return False
    return _shape(path, letter) != _box(path)


@dataclass(frozen=True)
class Run:
    """Letters in a row that one font draws."""

    text: str
    path: Path


@dataclass
class Fonts:
    """Fonts in the order in which they are asked for a letter."""

    paths: list[Path]
    _found: dict[str, Path | None] = field(default_factory=dict)
    _runs: dict[str, list[Run]] = field(default_factory=dict)

    def font_for(self, letter: str) -> Path | None:
        """Return the first font that has a letter; None if none has."""
        if letter not in self._found:
            candidates = (path for path in (*self.paths, *_system_fonts()) if has(path, letter))
            self._found[letter] = next(candidates, None)
        return self._found[letter]

    def drawable(self, text: str) -> str:
        """Return a text without the signs that no font has; empty where a letter of it is missing, which is no text."""
        kept = []
        for letter in unicodedata.normalize("NFC", " ".join(text.split())):
            if _goes_along(letter) or self.font_for(letter):
                kept.append(letter)
            elif unicodedata.category(letter)[0] in "LMN":
                return ""
        return " ".join("".join(kept).split())

    def runs(self, text: str) -> list[Run]:
        """Return a drawable text in parts that each need one font, from left to right."""
        found = self._runs.get(text)
        if found is None:
            if len(self._runs) >= MOST_RUNS:
                self._runs.clear()
            found = self._runs[text] = self._split(text)
        return found

    def _split(self, text: str) -> list[Run]:
        parts: list[tuple[str, Path]] = []
        path = self.paths[0]
        for letter in text:
            before, path = path, self._path(letter, path)
            if parts and before is path:
                parts[-1] = (parts[-1][0] + letter, path)
            else:
                parts.append((letter, path))
        if not reads_leftwards(text):
            return [Run(*part) for part in parts]
        # Brackets that another font draws are turned by nobody else.
        return [Run(part.translate(TURNED) if not reads_leftwards(part) else part, path) for part, path in parts[::-1]]

    def _path(self, letter: str, before: Path) -> Path:
        """Stay with a font where it can draw what follows: a space or a comma is no reason to change."""
        common = _goes_along(letter) or unicodedata.category(letter)[0] in "PN"
        if common and (_goes_along(letter) or has(before, letter)):
            return before
        return self.font_for(letter) or before

    def width(self, text: str, size: int) -> float:
        """Return how wide a text is (pixels); its words are measured one by one, and only once."""
        words = text.split(" ")
        return sum(self._word(word, size) for word in words) + (len(words) - 1) * self._word(" ", size)

    def _word(self, text: str, size: int) -> float:
        return sum(_length(run.path, run.text, size) for run in self.runs(text))


@lru_cache(maxsize=4096)
def _length(path: Path, text: str, size: int) -> float:
    return face(path, size).getlength(text)


def _goes_along(letter: str) -> bool:
    """Tell whether a letter has no shape of its own: spaces, joiners, accents."""
    return letter == " " or unicodedata.category(letter) in ("Cf", "Mn")


def reads_leftwards(text: str) -> bool:
    """Tell whether a text is in a script that is written from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def theme_fonts(themes: Iterable[Path], use: str) -> Fonts:
    """Return the fonts of a theme and its parent for ``heading`` or ``text``: a child's come first."""
    folders = list(themes)
    own = [path for theme in folders for path in _files(theme / "fonts" / use)]
    return Fonts([*own, *(path for theme in folders for path in _files(theme / "fonts" / "other"))])


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*")) if path.suffix in FONT_FILES)


@cache
def _system_fonts() -> tuple[Path, ...]:
    return tuple(
        path for family in SYSTEM_FAMILIES for folder in SYSTEM_FOLDERS for path in sorted(Path(folder).rglob(family))
    )
