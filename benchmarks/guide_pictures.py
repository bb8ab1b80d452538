"""The pictures of docs/editors: blocks as they stand in a text, and the tops of pages of each kind."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image
from playwright.sync_api import Browser

from tests.site.building import ROOT

FOLDER: Final = ROOT / "docs/editors/images"
WIDTH: Final = 600  # of every picture of a page
MARGIN: Final = 14  # around a block
COLOURS: Final = 96  # of a palette: flat drawings have few
SETTLED_MS: Final = 3000  # until a film's player draws no more that it loads
CASE_STUDY, EVENT, POST = "case-studies/bowl-or-mug/", "events/kettle-on-at-noon/", "blog/card-box-in-an-hour/"


@dataclass(frozen=True)
class Picture:
    """What to show.

    :param block: the CSS selector of the block that is shown alone; empty for the top of the page.
    :param width: of the window; what is wider than `WIDTH` is shown smaller.
    :param height: of what is shown of the page, in the window's pixels.
    """

    page: str
    block: str = ""
    width: int = 600
    height: int = 700


PICTURES: Final = {
    "block-download": Picture(POST, ".prose .download"),
    "block-film": Picture(EVENT, ".prose .film"),
    "block-poll": Picture("blog/promises-i-have-broken/", ".prose .poll"),
    "block-quote": Picture(CASE_STUDY, ".prose .quote"),
    "block-statistic": Picture(CASE_STUDY, ".prose > .statistic"),
    "block-summary": Picture(CASE_STUDY, ".prose .in-short"),
    "case-study": Picture(CASE_STUDY, width=1000, height=1730),
    "coverage": Picture("coverage/thirty-one-boxes/", height=760),
    "events": Picture("events/", width=1000, height=1000),
    "film": Picture("films/the-kettle/", width=1000, height=1280),
    "interview": Picture("interviews/one-pencil-each/", height=930),
    "partners": Picture("partners/", height=740),
    "resources": Picture("resources/", height=840),
}


def take_pictures(browser: Browser, address: str) -> None:
    """Take them all of the site at an address."""
    for name, picture in PICTURES.items():
        context = browser.new_context(
            viewport={"width": picture.width, "height": picture.height}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{address}/{picture.page}", wait_until="networkidle")
        if page.locator("video").count():
            page.wait_for_timeout(SETTLED_MS)
        clip = None
        if picture.block:
            block = page.locator(picture.block).first
            block.scroll_into_view_if_needed()
            box = block.bounding_box()
            assert box is not None, f"{name}: there is no {picture.block} on /{picture.page}"
            clip = {
                "x": box["x"] - MARGIN,
                "y": box["y"] - MARGIN,
                "width": box["width"] + 2 * MARGIN,
                "height": box["height"] + 2 * MARGIN,
            }
        shown = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
        if shown.width > WIDTH:
            shown = shown.resize((WIDTH, round(shown.height * WIDTH / shown.width)), Image.Resampling.LANCZOS)
        shown.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
        context.close()
