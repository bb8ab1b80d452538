"""Cards, drawn as the theme's pages look: a large flat colour whose edge swells, its echo in tints, paper notes.

Everything that people read lies in the middle of a pair of colours that the theme's contract keeps apart.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, cos, radians, sin
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageOps

from campaign.cards import HEIGHT, WIDTH
from campaign.cards.fonts import Fonts
from campaign.cards.layout import Block, Box, fit, write
from campaign.paper import on_white
from campaign.settings import Campaign

MOST = 100_000  # bytes
QUALITIES = (80, 70, 58, 45)
#: Networks cut cards at their edges: nothing that is read comes nearer than this.
EDGE = 64
SWELL = 452  # where the flat colour ends at the sides
BULGE = 56  # how much further down it ends in the middle
ECHO = 13  # how far each tint shows below
SMOOTH = 3  # shapes are drawn this much larger and made smaller, so that their edges are smooth
PRINT = 404  # a photo is this wide and high
FOLD = 52  # the turned corner of a note
TILT = -3  # degrees
FOOT = (EDGE, 538, WIDTH - EDGE, 600)

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """The colours (sRGB) and fonts of cards."""

    colours: dict[str, RGB]
    heading: Fonts = field(hash=False, compare=False)
    text: Fonts = field(hash=False, compare=False)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.colours.items())))

    def __getitem__(self, token: str) -> RGB:
        return self.colours[token]


@dataclass(frozen=True)
class Words:
    """What a card says; lines that no font can draw are empty.

    :param kind: ``page``, ``quote`` or ``call``.
    :param above: a line above the title: its topic.
    :param below: a line below it: who said it, what it is about, the button of a call.
    :param name: the campaign's.
    :param day: the campaign's day, as readers see it.
    """

    kind: str
    title: str
    above: str
    below: str
    name: str
    day: str


def words_for(campaign: Campaign, look: Look, kind: str, title: str, above: str = "", below: str = "") -> Words:
    """Return what a card of this campaign says, without what its fonts cannot draw."""
    heading, text = look.heading.drawable, look.text.drawable
    # What no font here has letters for is left out, rather than shown as boxes; an address has plain ones.
    name = heading(campaign.name) or heading(urlsplit(campaign.address).netloc)
    shown = heading(title)
    if kind == "quote" and not shown:
        kind, below = "page", ""  # nobody said the campaign's name
    return Words(kind, shown or name, text(above), text(below), name, campaign.spoken.long_date(campaign.day))


def draw_card(words: Words, look: Look, photo: Path | None = None) -> bytes:
    """Return a card as JPEG, at most `MOST` bytes."""
    card = _ground(look).copy()
    draw = ImageDraw.Draw(card)
    if words.kind == "quote":
        _quote(card, draw, words, look)
    elif words.kind == "call":
        _call(card, draw, words, look)
    else:
        _page(card, draw, words, look, photo)
    _foot(draw, words, look)
    return _saved(card)


def _saved(card: Image.Image) -> bytes:
    data = b""
    for quality in QUALITIES:
        stream = io.BytesIO()
        card.save(stream, "JPEG", quality=quality)
        data = stream.getvalue()
        if len(data) <= MOST:
            break
    return data


@lru_cache(maxsize=4)
def _ground(look: Look) -> Image.Image:
    """Return the page with the swelling colour on it."""
    ground = Image.new("RGB", (WIDTH, HEIGHT), look["--color-page"])
    for token, lower in (("--tint-1", 2 * ECHO), ("--tint-2", ECHO), ("--color-campaign", 0)):
        ground.paste(look[token], mask=_swell(lower))
    return ground


@lru_cache(maxsize=4)
def _swell(lower: int) -> Image.Image:
    mask = Image.new("L", (WIDTH * SMOOTH, HEIGHT * SMOOTH))
    draw = ImageDraw.Draw(mask)
    side, reach = (SWELL - BULGE + lower) * SMOOTH, BULGE * SMOOTH
    draw.rectangle((0, 0, WIDTH * SMOOTH, side), fill=255)
    draw.ellipse((-0.04 * WIDTH * SMOOTH, side - 2 * reach, 1.04 * WIDTH * SMOOTH, side + 2 * reach), fill=255)
    return mask.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


def _page(card: Image.Image, draw: ImageDraw.ImageDraw, words: Words, look: Look, photo: Path | None) -> None:
    right = 726 if photo else WIDTH - EDGE
    top, bottom, gap = 56, 436, 18
    ink = look["--color-on-campaign"]
    if words.above:
        _line(draw, words.above, look.text, (EDGE, top, right, top + 40), 30, ink)
        top += 50
    below = fit("" if photo else words.below, look.text, 900, 2 * 37, (34, 30))
    under = below.height + gap if below.lines else 0
    title = fit(words.title, look.heading, right - EDGE, bottom - top - under, range(104, 43, -6), leading=1.02)
    # In the middle of what is free, a little above it.
    top += max(0, bottom - top - title.height - under) * 2 // 5
    write(draw, title, look.heading, (EDGE, top, right, bottom), ink)
    write(draw, below, look.text, (EDGE, top + title.height + gap, right, bottom), ink)
    if photo:
        _hang(card, photo, look, (980, 290))


def _hang(card: Image.Image, photo: Path, look: Look, middle: tuple[int, int]) -> None:
    """Hang a photo up, as a print on paper, turned a little."""
    paper, shape = _tilted(PRINT + 32), _tilted(PRINT)
    card.paste(look["--color-page"], _around(middle, paper), paper)
    card.paste(_turned(photo, shape.width), _around(middle, shape), shape)


def _turned(photo: Path, side: int) -> Image.Image:
    """Return the middle of a photo, `PRINT` wide and high, turned, on a square of ``side``.

    Cut, made smaller and turned in one go: each on its own takes as long. Four points without mixing make one that is
    smooth in half the time that Pillow takes to mix neighbours.
    """
    with Image.open(photo) as image:
        image.draft("RGB", (PRINT, PRINT))  # decodes no more than is shown
        picture = on_white(ImageOps.exif_transpose(image))
    scale = min(picture.size) / PRINT
    if scale >= 2:
        picture = picture.reduce(int(scale))
        scale = min(picture.size) / PRINT
    across, down = scale / 2 * cos(radians(TILT)), scale / 2 * sin(radians(TILT))
    left, top = picture.width / 2, picture.height / 2
    half, twice = side, (2 * side, 2 * side)
    matrix = (across, -down, left - half * (across - down), down, across, top - half * (down + across))
    return picture.transform(twice, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST).reduce(2)


@lru_cache(maxsize=2)
def _tilted(side: int) -> Image.Image:
    """Return the shape of a turned square."""
    shape = Image.new("L", (side * SMOOTH, side * SMOOTH), 255)
    shape = shape.rotate(TILT, Image.Resampling.BILINEAR, expand=True)
    return shape.resize((shape.width // SMOOTH, shape.height // SMOOTH), Image.Resampling.BOX)


def _around(middle: tuple[int, int], shape: Image.Image) -> tuple[int, int]:
    """Return where a shape has to be put."""
    return middle[0] - shape.width // 2, middle[1] - shape.height // 2


def _quote(card: Image.Image, draw: ImageDraw.ImageDraw, words: Words, look: Look) -> None:
    box = (EDGE, 44, WIDTH - EDGE, 484)
    _note(card, look, box, "--tint-1")
    _mark(draw, look, (box[0] + 44, box[1] + 26), "--tint-1")
    left, right, top = box[0] + 44, box[2] - 44, box[1] + 104
    room = box[3] - top - (84 if words.below else 40)
    title = fit(words.title, look.heading, right - left, room, range(100, 33, -6), leading=1.1)
    top += (room - title.height) // 3
    write(draw, title, look.heading, (left, top, right, box[3]), look["--color-text"])
    if words.below:
        _line(draw, words.below, look.text, (left, box[3] - 66, right - 60, box[3] - 20), 30, look["--color-text"])


def _call(card: Image.Image, draw: ImageDraw.ImageDraw, words: Words, look: Look) -> None:
    ink = look["--color-on-campaign"]
    room = 436 - 56 - (104 if words.below else 0)
    title = fit(words.title, look.heading, 690, room, range(108, 43, -6), leading=1.0)
    write(draw, title, look.heading, (EDGE, 52, EDGE + 690, 436), ink)
    if words.below:
        _button(card, draw, words.below, look, (EDGE, 52 + title.height + 28))
    box = (824, 76, 1136, 436)
    _note(card, look, box, "--tint-3")
    _mark(draw, look, (box[0] + 34, box[1] + 24), "--tint-3")
    for line, right in enumerate((244, 216, 244, 130)):  # lines to be written on
        y = box[1] + 140 + line * 48
        draw.rounded_rectangle((box[0] + 34, y, box[0] + 34 + right, y + 12), 6, fill=_mixed(look, "--tint-3", 0.75))


def _button(card: Image.Image, draw: ImageDraw.ImageDraw, words: str, look: Look, place: tuple[int, int]) -> None:
    size = next((n for n in range(38, 23, -2) if look.text.width(words, n) <= 600), 24)
    width = min(620, round(look.text.width(words, size))) + 72
    shape = Image.new("L", (width * SMOOTH, 76 * SMOOTH))
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, width * SMOOTH - 1, 76 * SMOOTH - 1), 38 * SMOOTH, fill=255)
    card.paste(look["--color-on-campaign"], place, shape.resize((width, 76), Image.Resampling.BOX))
    block = fit(words, look.text, width - 72, size, (size,), leading=1.0)
    box = (place[0] + 36, place[1] + 38 - size // 2, place[0] + width - 36, place[1] + 76)
    write(draw, block, look.text, box, look["--color-campaign"])


def _note(card: Image.Image, look: Look, box: Box, tint: str) -> None:
    """Lay paper with a turned corner."""
    left, top, right, bottom = box
    card.paste(look[tint], (left, top, right, bottom - FOLD))
    card.paste(look[tint], (left, bottom - FOLD, right - FOLD, bottom))
    card.paste(_mixed(look, tint, 0.65), (right - FOLD, bottom - FOLD), _corner())


@lru_cache(maxsize=1)
def _corner() -> Image.Image:
    """Return the shape of a turned corner."""
    shape = Image.new("L", (FOLD * SMOOTH, FOLD * SMOOTH))
    ImageDraw.Draw(shape).polygon([(0, 0), (FOLD * SMOOTH, 0), (0, FOLD * SMOOTH)], fill=255)
    return shape.resize((FOLD, FOLD), Image.Resampling.BOX)


def _mark(draw: ImageDraw.ImageDraw, look: Look, place: tuple[int, int], tint: str) -> None:
    """Put the large quotation mark of a note."""
    block = Block(("“",), 168, 168)
    write(draw, block, look.heading, (place[0] - 6, place[1] - 18, WIDTH, HEIGHT), _mixed(look, tint, 0.65))


def _mixed(look: Look, tint: str, share: float) -> RGB:
    """Return a tint with some of the text's colour in it, for what only decorates."""
    pairs = zip(look[tint], look["--color-text"], strict=True)
    red, green, blue = (round(share * one + (1 - share) * other) for one, other in pairs)
    return red, green, blue


def _foot(draw: ImageDraw.ImageDraw, words: Words, look: Look) -> None:
    left, top, right, bottom = FOOT
    beside = right - ceil(look.text.width(words.day, 30)) if words.day else right
    _line(draw, words.name, look.heading, (left, top, beside - 40, bottom), 44, look["--color-text"])
    _line(draw, words.day, look.text, (beside, top + 12, right, bottom), 30, look["--color-text"])


def _line(draw: ImageDraw.ImageDraw, text: str, fonts: Fonts, box: Box, size: int, colour: RGB) -> None:
    """Write one line, shortened where it is too long."""
    if text:
        write(draw, fit(text, fonts, box[2] - box[0], size, (size,), leading=1.0), fonts, box, colour)
