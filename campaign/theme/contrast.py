"""How far two colours stand apart for a reader, and which colour near one would stand far enough."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from campaign.theme.colour import Colour, from_oklch

_STEPS = 1000  # of lightness; one is less than what 8 bits a channel can tell apart


def luminance(colour: Colour) -> float:
    """Return how bright a colour is, 0 (black) to 1 (white). Source: WCAG 2.2, "relative luminance"."""
    red, green, blue = colour.linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours: from 1.0 (the same) to 21.0 (black on white).

    Source: WCAG 2.2, "contrast ratio"; text needs 4.5 (1.4.3, AA), large text and edges 3 (1.4.3, 1.4.11).
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_passing(colour: Colour, needs: Iterable[tuple[Colour, float]]) -> Colour | None:
    """Return the colour of the same hue, as near in lightness as can be, that meets every need.

    :param needs: other colours, and the least contrast to each.
    :returns: the colour itself where it passes already; None where no lightness passes.
    """
    wanted = list(needs)
    lightness, chroma, hue = colour.oklch
    tried = (from_oklch(each, chroma, hue) for each in _outwards(lightness))
    return next((near for near in chain((colour,), tried) if _passes(near, wanted)), None)


def _passes(colour: Colour, needs: list[tuple[Colour, float]]) -> bool:
    return all(contrast(colour, other) >= least for other, least in needs)


def _outwards(start: float) -> Iterable[float]:
    """Yield every lightness from 0 to 1, nearest to the start first."""
    for step in range(1, _STEPS + 1):
        for lightness in (start - step / _STEPS, start + step / _STEPS):
            if -1 / _STEPS < lightness < 1 + 1 / _STEPS:
                yield min(max(lightness, 0.0), 1.0)
