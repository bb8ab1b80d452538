"""A colour as style sheets write it, and what it is in OKLCH, where equal steps of lightness look equal.

Read: ``#rgb``, ``#rrggbb``, ``rgb()``, ``hsl()``, ``oklch()``, ``black`` and ``white``. See-through colours are none:
what lies behind them decides what a reader sees.

Sources: CSS Color 4 (syntax, sRGB transfer function); Björn Ottosson, "A perceptual color space for image processing"
(OKLab's matrices).
"""

from __future__ import annotations

import colorsys
import math
import re
from dataclasses import dataclass

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{4}|[0-9a-f]{8})", re.IGNORECASE)
_FUNCTION = re.compile(r"(rgba?|hsla?|oklch)\(\s*([^()]*?)\s*\)", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|deg|turn|rad|grad)?", re.IGNORECASE)
_WORDS = {"black": "#000000", "white": "#ffffff"}
_TURNS = {"": 1 / 360, "deg": 1 / 360, "turn": 1.0, "rad": 1 / (2 * math.pi), "grad": 1 / 400}
_CHANNELS = {"rgb": ("255", "255", "255"), "hsl": ("turn", "100", "100"), "oklch": ("1", "0.4", "turn")}
_MOST_CHROMA = 0.4  # sRGB has no colour beyond; also what 100 % of chroma means in oklch()


class NotAColour(ValueError):
    """A value that cannot be read as a colour; the text says why, for an editor."""


@dataclass(frozen=True)
class Colour:
    """An opaque colour: red, green and blue from 0 to 255 (sRGB)."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def linear(self) -> tuple[float, float, float]:
        """Return the channels as amounts of light, 0 to 1."""
        return _to_light(self.red), _to_light(self.green), _to_light(self.blue)

    @property
    def oklch(self) -> tuple[float, float, float]:
        """Return lightness (0 to 1), chroma (0 to about 0.32) and hue (in turns, 0 to 1)."""
        red, green, blue = self.linear
        cones = (
            math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue),
            math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue),
            math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue),
        )
        lightness = 0.2104542553 * cones[0] + 0.7936177850 * cones[1] - 0.0040720468 * cones[2]
        a = 1.9779984951 * cones[0] - 2.4285922050 * cones[1] + 0.4505937099 * cones[2]
        b = 0.0259040371 * cones[0] + 0.7827717662 * cones[1] - 0.8086757660 * cones[2]
        return lightness, math.hypot(a, b), math.atan2(b, a) / (2 * math.pi) % 1


def read_colour(text: str) -> Colour:
    """Return the colour that a style sheet's value means.

    :raises NotAColour: it cannot be read, or is see-through.
    """
    value = _WORDS.get(text.strip().lower(), text.strip())
    if _HEX.fullmatch(value):
        return _from_hex(value[1:])
    function = _FUNCTION.fullmatch(value)
    if function is None:
        raise NotAColour(f"'{text}' is not a colour that can be checked")
    name = function[1].lower().removesuffix("a") if function[1].lower() != "oklch" else "oklch"
    first, second, third = _channels(text, name, function[2])
    if name == "rgb":
        return _rounded(first, second, third)
    if name == "hsl":
        return _rounded(*colorsys.hls_to_rgb(first % 1, _clamped(third), _clamped(second)))
    # Beyond what screens have, browsers cut each channel off; so does this, to judge what a reader sees.
    return _rounded(*map(_from_light, _oklch_to_light(_clamped(first), max(second, 0.0), third % 1)))


def from_oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """Return the nearest colour of this lightness and hue that screens have: chroma gives way.

    :param hue: in turns, 0 to 1.
    """
    chroma = min(chroma, _MOST_CHROMA)
    channels = _oklch_to_light(lightness, chroma, hue)
    if not _exists(channels):
        least, most = 0.0, chroma
        while most - least > 0.0005:
            middle = (least + most) / 2
            least, most = (middle, most) if _exists(_oklch_to_light(lightness, middle, hue)) else (least, middle)
        channels = _oklch_to_light(lightness, least, hue)
    return _rounded(*map(_from_light, channels))


def _oklch_to_light(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue * 2 * math.pi), chroma * math.sin(hue * 2 * math.pi)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _exists(channels: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in channels)


def _from_hex(digits: str) -> Colour:
    wide = digits if len(digits) > 4 else "".join(digit * 2 for digit in digits)
    if wide[6:].lower() not in ("", "ff"):
        raise NotAColour(f"'#{digits}' is see-through, so its contrast cannot be checked")
    return Colour(int(wide[0:2], 16), int(wide[2:4], 16), int(wide[4:6], 16))


def _channels(text: str, name: str, inside: str) -> list[float]:
    """Return three numbers: amounts from 0 to 1 (chroma as it is), hue in turns."""
    main, _, alpha = inside.partition("/")
    words = main.replace(",", " ").split()
    words, alpha = (words[:3], words[3]) if len(words) == 4 and not alpha else (words, alpha.strip())
    if alpha not in ("", "1", "1.0", "100%"):
        raise NotAColour(f"'{text}' is see-through, so its contrast cannot be checked")
    if len(words) != 3:
        raise NotAColour(f"'{text}' does not have three numbers")
    return [_amount(text, word, unit) for word, unit in zip(words, _CHANNELS[name], strict=True)]


def _amount(text: str, word: str, whole: str) -> float:
    """Return a number as CSS means it: per cent of ``whole``, an angle, or a number out of ``whole``."""
    found = _NUMBER.fullmatch(word)
    unit = (found[2] or "").lower() if found else None
    if found is None or (whole == "turn" and unit not in _TURNS) or (whole != "turn" and unit not in ("", "%")):
        raise NotAColour(f"'{text}': '{word}' is not a number that can be read")
    number = float(found[1])
    if whole == "turn":
        return number * _TURNS[unit or ""]
    if whole == "0.4":  # chroma is not bounded by 1
        return number / 100 * 0.4 if unit else number
    return number / 100 if unit else number / float(whole)


def _rounded(red: float, green: float, blue: float) -> Colour:
    return Colour(*(round(255 * _clamped(channel)) for channel in (red, green, blue)))


def _clamped(number: float) -> float:
    return min(max(number, 0.0), 1.0)


def _to_light(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _from_light(light: float) -> float:
    light = _clamped(light)
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
