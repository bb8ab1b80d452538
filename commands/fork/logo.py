"""A campaign's logo: small enough for every page, and nothing but a picture."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from campaign.paper import on_white
from commands.console import Stop

MOST_BYTES = 20_000  # it is on every page
WHITES = {"#fff", "#ffffff", "white", "rgb(255,255,255)", "rgb(100%,100%,100%)"}
FAINT = 200  # of 255: what is no darker cannot be seen on white
BOX = (640, 144)  # pixels: three times the height at which it is shown

_ACTIVE = re.compile(
    r"<\s*(script|foreignobject|!entity)|\son\w+\s*=|javascript:|href\s*=\s*[\"']\s*https?:", re.IGNORECASE
)
_COLOUR = re.compile(
    r"(?:fill|stroke|stop-color)\s*[=:]\s*[\"']?\s*(#[0-9a-f]{3,8}|rgb\([^)]*\)|[a-z]+)", re.IGNORECASE
)
#: A number and nothing that could go on with it: "1.2.3" is none, nor is one larger than any picture.
_NUMBER = r"(\d{1,6}(?:\.\d*)?)(?![\d.])"
_SIZES = (
    re.compile(rf"<svg[^>]*\sviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+{_NUMBER}[\s,]+{_NUMBER}"),
    re.compile(rf"<svg(?=[^>]*\swidth=[\"']{_NUMBER})(?=[^>]*\sheight=[\"']{_NUMBER})"),
)


@dataclass(frozen=True)
class Logo:
    """A logo as it goes into the theme; width and height in pixels as it is shown at most.

    :param on_paper: whether it is shown on white. Most logos are drawn for that, in the very colour that lies behind
        the campaign's name; one that is white itself, or brings a ground of its own, is not.
    """

    name: str
    content: bytes
    width: int
    height: int
    on_paper: bool


def read_logo(path: Path) -> Logo:
    """Return a logo, pictures scaled down.

    :raises Stop: it cannot be read, is too large, or would do more than be looked at.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Stop(f"{path} cannot be read: {error.strerror}.") from None
    logo = _drawn(path, content) if path.suffix.lower() == ".svg" else _painted(path, content)
    if len(logo.content) > MOST_BYTES:
        raise Stop(
            f"{path} is too large: {len(logo.content):,} bytes of {MOST_BYTES:,}. Simplify it, or save it as PNG."
        )
    return logo


def _drawn(path: Path, content: bytes) -> Logo:
    text = content.decode("utf-8", errors="replace")
    if _ACTIVE.search(text):
        raise Stop(f"{path} holds a script or loads something: save it as a plain SVG.")
    sizes = next((found for pattern in _SIZES if (found := pattern.search(text))), None)
    if sizes is None or not all(float(size) > 0 for size in sizes.groups()):
        raise Stop(f"{path} does not say how large it is: its svg tag needs a viewBox.")
    width, height = map(float, sizes.groups())
    colours = {"".join(colour.lower().split()) for colour in _COLOUR.findall(text)} - {"none"}
    return Logo("logo.svg", content, max(1, round(48 * width / height)), 48, not colours or bool(colours - WHITES))


def _painted(path: Path, content: bytes) -> Logo:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise Stop(f"{path} is no picture that can be read: use SVG, PNG or JPEG.") from None
    small.thumbnail(BOX)
    file = io.BytesIO()
    small.quantize(128).save(file, "PNG", optimize=True)
    see_through = min(small.getchannel("A").tobytes()) < 255
    is_dark = min(on_white(small).convert("L").tobytes()) < FAINT
    return Logo("logo.png", file.getvalue(), small.width, small.height, see_through and is_dark)
