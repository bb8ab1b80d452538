"""Text in a box: as large as it fits, in lines of about the same length, never over the edge."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import ImageDraw

from campaign.cards.fonts import Fonts, face, reads_leftwards

ELLIPSIS = "…"
MOST_LETTERS = 2_000  # twice what fits on a card; scripts without spaces make one word of all of it
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


@dataclass(frozen=True)
class Block:
    """Lines of one size.

    :param size: of the letters, in pixels.
    :param step: from one line to the next, in pixels.
    :param leftwards: whether the text reads from right to left; a line of it may begin with a word that does not.
    """

    lines: tuple[str, ...]
    size: int
    step: int
    leftwards: bool = False

    @property
    def height(self) -> int:
        """Return how much of the box it takes."""
        return self.step * len(self.lines)


def fit(text: str, fonts: Fonts, width: int, height: int, sizes: Sequence[int], leading: float = 1.08) -> Block:
    """Return a text in the largest size whose lines fit; in the last size it is shortened where it must be."""
    if not text:
        return Block((), sizes[-1], 0)
    text, leftwards = text[:MOST_LETTERS], reads_leftwards(text)
    for size in sizes:
        step = round(size * leading)
        # Only the last size may break words: a heading in two halves of a word is no heading.
        lines = wrap(text, fonts, width, size, broken=size == sizes[-1])
        if lines and len(lines) * step <= height:
            return Block(tuple(_evened(text, fonts, width, size, lines)), size, step, leftwards)
    most = max(1, height // step)
    return Block((*lines[: most - 1], _shortened(lines[most - 1 :], fonts, width, size)), size, step, leftwards)


def wrap(text: str, fonts: Fonts, width: float, size: int, *, broken: bool = True) -> list[str]:
    """Return the lines of a text; none if a word is longer than a line and may not be broken."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if fonts.width(longer, size) <= width:
            lines[-1:] = [longer]
            continue
        if not broken and fonts.width(word, size) > width:
            return []
        lines += _pieces(word, fonts, width, size)
    return lines


def _pieces(word: str, fonts: Fonts, width: float, size: int) -> list[str]:
    pieces, rest = [], word
    while fonts.width(rest, size) > width and len(rest) > 1:
        end = bisect_right(range(1, len(rest)), width, key=lambda letters: fonts.width(rest[:letters], size)) or 1
        pieces.append(rest[:end])
        rest = rest[end:]
    return [*pieces, rest]


def _evened(text: str, fonts: Fonts, width: int, size: int, lines: list[str]) -> list[str]:
    """Return as many lines as before, as narrow as can be: no single word is left on the last."""
    low, high = width * 0.5, float(width)
    for _ in range(5):
        middle = (low + high) / 2
        tried = wrap(text, fonts, middle, size)
        if len(tried) <= len(lines) and max(fonts.width(line, size) for line in tried) <= width:
            high, lines = middle, tried
        else:
            low = middle
    return lines


def _shortened(lines: list[str], fonts: Fonts, width: int, size: int) -> str:
    """Return the beginning of what is left, with an ellipsis, in one line."""
    rest = lines[0]
    while rest and fonts.width(rest + ELLIPSIS, size) > width:
        rest = rest[:-1]
    return rest.rstrip(" ,;:.-") + ELLIPSIS


def write(draw: ImageDraw.ImageDraw, block: Block, fonts: Fonts, place: Box, colour: tuple[int, int, int]) -> None:
    """Write lines from the top of a box on; from its right side where the text reads that way."""
    left, top, right, _ = place
    for number, line in enumerate(block.lines):
        runs = fonts.runs(line, block.leftwards)
        x = right - sum(run.width(block.size) for run in runs) if block.leftwards else float(left)
        for run in runs:
            font = face(run.path, block.size)
            # On the base line, which fonts of all scripts share.
            base = top + number * block.step + round(block.size * 0.86)
            draw.text((x, base), run.text, fill=colour, font=font, anchor="ls", direction=run.direction)
            x += run.width(block.size)
