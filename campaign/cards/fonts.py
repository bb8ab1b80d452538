"""Which font can draw which letter: no reader is shown an empty box in the place of somebody's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
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
#: Pixels: letters are measured in this size alone. Each measuring of Hindi takes 3 ms, and widths grow with the size.
MEASURED = 1000
PROBE = 32  # pixels: large enough that no two letters look the same
#: Belongs to no font's table of letters, so that it is drawn as what a font has for letters that it lacks.
NO_LETTER = "\U0010ffff"
#: Scripts whose letters join or turn round; they need a layout engine that knows how.
JOINED = range(0x0590, 0x0E00)
#: How a sign counts among its neighbours: letters by direction, European numbers, brackets; all others are ``-``.
_KINDS = {"L": "L", "EN": "n", "R": "R", "AL": "R", "Ps": "(", "Pe": ")"}
_RIGHTWARD = re.compile(r"L(?:(?:[Ln-]|\([Ln-]*\))*(?:[Ln]|\([Ln-]*\)))?")


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
    """Letters in a row that one font draws.

    :param direction: ``rtl`` in a text that reads leftwards, so that its brackets turn round and its numbers do not;
        None elsewhere, also where no layout engine is there that could be told.
    """

    text: str
    path: Path
    direction: str | None = None

    def width(self, size: int) -> float:
        """Return how wide it is in a size (both pixels)."""
        return _length(self) * size / MEASURED


@dataclass
class Fonts:
    """Fonts in the order in which they are asked for a letter."""

    paths: list[Path]
    _found: dict[str, Path | None] = field(default_factory=dict)
    _runs: dict[tuple[str, bool], list[Run]] = field(default_factory=dict)

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

    def runs(self, text: str, leftwards: bool | None = None) -> list[Run]:
        """Return a drawable text in parts that each need one font, from left to right.

        :param leftwards: whether the text that it is a line of reads so; None if it is all of it.
        """
        leftwards = reads_leftwards(text) if leftwards is None else leftwards
        found = self._runs.get((text, leftwards))
        if found is None:
            if len(self._runs) >= MOST_RUNS:
                self._runs.clear()
            found = self._runs[text, leftwards] = self._split(text, leftwards)
        return found

    def _split(self, text: str, leftwards: bool) -> list[Run]:
        if not leftwards:
            return [Run(*part) for part in self._parts(text)]
        runs: list[Run] = []
        for stretch in _stretches(text):
            parts = self._parts(stretch)
            if unicodedata.bidirectional(stretch[0]) == "L":
                runs[:0] = [Run(*part) for part in parts]
            else:
                runs[:0] = [Run(*part, direction="rtl") for part in parts[::-1]]
        return runs

    def _parts(self, text: str) -> list[tuple[str, Path]]:
        """Return a text in parts that each need one font, as they are read."""
        parts: list[tuple[str, Path]] = []
        path = self.paths[0]
        for letter in text:
            before, path = path, self._path(letter, path)
            if parts and before is path:
                parts[-1] = (parts[-1][0] + letter, path)
            else:
                parts.append((letter, path))
        return parts

    def _path(self, letter: str, before: Path) -> Path:
        """Stay with a font where it can draw what follows: a space or a comma is no reason to change."""
        common = _goes_along(letter) or unicodedata.category(letter)[0] in "PN"
        if common and (_goes_along(letter) or has(before, letter)):
            return before
        return self.font_for(letter) or before

    def width(self, text: str, size: int) -> float:
        """Return how wide a text is (pixels); words are measured with the space after them, and only once."""
        if reads_leftwards(text):  # which font draws a space, a bracket or a number depends on what is before it
            return self._word(text, size)
        *words, last = text.split(" ")
        return sum(self._word(f"{word} ", size) for word in words) + self._word(last, size)

    def _word(self, text: str, size: int) -> float:
        return sum(run.width(size) for run in self.runs(text))


@lru_cache(maxsize=4096)
def _length(run: Run) -> float:
    return face(run.path, MEASURED).getlength(run.text, direction=run.direction)


def _goes_along(letter: str) -> bool:
    """Tell whether a letter has no shape of its own: spaces, joiners, accents, vowel signs."""
    return letter == " " or unicodedata.category(letter) in ("Cf", "Mn", "Mc")


def reads_leftwards(text: str) -> bool:
    """Tell whether a text is in a script that is written from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def _stretches(text: str) -> list[str]:
    """Return a text that reads leftwards in stretches that each read in one direction.

    One that reads rightwards goes from its first letter to its last one or to a number: "NHS 24", without the
    bracket after it.
    """
    kinds = ((unicodedata.bidirectional(letter), unicodedata.category(letter)) for letter in text)
    signs = "".join(_KINDS.get(direction, _KINDS.get(category, "-")) for direction, category in kinds)
    ends = sorted({0, *(end for found in _RIGHTWARD.finditer(signs) for end in found.span()), len(text)})
    return [text[start:end] for start, end in pairwise(ends)]


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
