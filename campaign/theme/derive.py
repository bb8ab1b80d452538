"""All colours of a theme from one or two: a campaign's own, light and dark, every pair passing."""

from __future__ import annotations

from collections.abc import Callable

from campaign.theme.colour import Colour, from_oklch
from campaign.theme.contract import Pair
from campaign.theme.contrast import contrast, nearest_passing
from campaign.theme.sheet import Scheme

Colours = dict[str, Colour]

_WHITE = Colour(255, 255, 255)
_ROUNDS = 3  # a colour that was moved may be the background of another


def derive(campaign: Colour, action: Colour, pairs: tuple[Pair, ...]) -> dict[Scheme, Colours]:
    """Return every colour token of the base theme, in light and in dark.

    :param campaign: for large flat areas; in light it stays as it is.
    :param action: for links and buttons; moved in lightness where it could not be read.
    :param pairs: the contract's, each of which passes in what is returned.
    """
    made: dict[Scheme, Colours] = {"light": _light(campaign, action), "dark": _dark(campaign, action)}
    for colours in made.values():
        _mend(colours, pairs)
    return made


def _light(campaign: Colour, action: Colour) -> Colours:
    shade = _shades_of(campaign)
    text = shade(0.23, 0.06)
    return {
        "--color-page": shade(0.985, 0.008),
        "--color-raised": _WHITE,
        "--color-text": text,
        "--color-quiet": shade(0.44, 0.04),
        "--color-campaign": campaign,
        "--color-on-campaign": max((text, _WHITE), key=lambda colour: contrast(colour, campaign)),
        "--color-action": action,
        "--color-on-action": _WHITE,
        "--color-line": shade(0.58, 0.04),
        "--color-error": from_oklch(0.49, 0.19, 0.06),
        "--color-focus": text,
        "--tint-1": shade(0.92, 0.05),
        "--tint-2": shade(0.95, 0.05, turned=0.12),
        "--tint-3": shade(0.92, 0.04, turned=-0.3),
        "--tint-4": shade(0.93, 0.04, turned=0.3),
    }


def _dark(campaign: Colour, action: Colour) -> Colours:
    shade = _shades_of(campaign)
    _, chroma, hue = action.oklch
    return {
        "--color-page": shade(0.19, 0.02),
        "--color-raised": shade(0.26, 0.03),
        "--color-text": shade(0.95, 0.015),
        "--color-quiet": shade(0.8, 0.03),
        "--color-campaign": shade(0.34, 0.1),
        "--color-on-campaign": shade(0.92, 0.07),
        "--color-action": from_oklch(0.8, min(chroma, 0.14), hue),
        "--color-on-action": shade(0.19, 0.03),
        "--color-line": shade(0.64, 0.04),
        "--color-error": from_oklch(0.78, 0.13, 0.06),
        "--color-focus": _WHITE,
        "--tint-1": shade(0.33, 0.05),
        "--tint-2": shade(0.34, 0.05, turned=0.12),
        "--tint-3": shade(0.33, 0.05, turned=-0.3),
        "--tint-4": shade(0.34, 0.04, turned=0.3),
    }


def _shades_of(campaign: Colour) -> Callable[..., Colour]:
    """Return a maker of colours around the campaign's hue; a grey campaign stays grey."""
    _, own_chroma, own_hue = campaign.oklch

    def shade(lightness: float, chroma: float, turned: float = 0.0) -> Colour:
        return from_oklch(lightness, min(chroma, own_chroma), (own_hue + turned) % 1)

    return shade


def _mend(colours: Colours, pairs: tuple[Pair, ...]) -> None:
    """Move what lies on top until every pair passes; what lies below stays."""
    for _ in range(_ROUNDS):
        for front in dict.fromkeys(pair[0] for pair in pairs):
            needs = [(colours[below], least) for above, below, least in pairs if above == front]
            colours[front] = nearest_passing(colours[front], needs) or colours[front]
