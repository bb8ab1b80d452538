"""Pages to print and hang up: poster, card, letter, each with a code that leads a telephone to the pledge form.

Context of their templates: ``sheet``, a `Sheet`; ``sheets``, all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import segno
from pelican import signals

from campaign.folder import PLEDGE_FORM
from campaign.forms import Form
from campaign.language import mark

FOLDER = "print/"
#: A quarter of the code may be dirty or torn before it cannot be read.
CORRECTION = "q"
QUIET = 4  # modules of white around the code: scanners look for them


@dataclass(frozen=True)
class Paper:
    """A kind of sheet.

    :param title: in English.
    :param touchpoint: what the form's hidden field notes when somebody comes by this sheet.
    :param layout: what the theme lays out: ``poster``, ``card`` or ``letter``.
    :param size: the paper's name, as style sheets write it.
    """

    id: str
    title: str
    touchpoint: str
    layout: str
    size: str


PAPERS = (
    Paper("poster-a4", mark("Poster, A4"), "poster", "poster", "a4"),
    Paper("poster-a3", mark("Poster, A3"), "poster", "poster", "a3"),
    Paper("card", mark("Card, A6"), "card", "card", "a6"),
    Paper("letter", mark("Letter, A4"), "letter", "letter", "a4"),
)


@dataclass(frozen=True)
class Code:
    """A QR code as an SVG path.

    :param size: modules along each side, with the white around.
    """

    path: str
    size: int


@dataclass(frozen=True)
class Sheet:
    """A page to print; the url has no leading slash.

    :param address: where the code leads.
    :param spoken: the same, short, for those who type.
    """

    paper: Paper
    url: str
    address: str
    spoken: str
    code: Code


@cache
def make_code(address: str) -> Code:
    """Return the code of an address: dark modules as one path, a rectangle for each run in a row.

    Kept for a preview's next build: choosing among the eight masks is a tenth of building a small campaign.
    """
    code = segno.make(address, error=CORRECTION, micro=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    path = "".join(
        f"M{start} {y}h{end - start}v1h-{end - start}z" for y, row in enumerate(rows) for start, end in _runs(row)
    )
    return Code(path, len(rows))


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Return where dark modules begin and end."""
    edges = [x for x, (one, other) in enumerate(zip([0, *row], [*row, 0], strict=True)) if bool(one) != bool(other)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def make_sheets(address: str, page_url: str, form: Form) -> list[Sheet]:
    """Return the sheets of a campaign.

    :param address: the campaign's.
    :param page_url: the page with the pledge form.
    """
    page = f"{address}/{page_url}"
    asked = next((field.source for field in form.fields if field.source), None)
    spoken = page.split("://")[-1].rstrip("/")
    sheets = []
    for paper in PAPERS:
        led = f"{page}?{urlencode({asked: paper.touchpoint})}" if asked else page
        sheets.append(Sheet(paper, f"{FOLDER}{paper.id}/", led, spoken, make_code(led)))
    return sheets


def write_sheets(generator: Any, writer: Any) -> None:
    """Write each sheet, and the page that lists them."""
    placed = generator.context["forms"].get(PLEDGE_FORM)
    if placed is None:
        return
    sheets = make_sheets(generator.context["campaign"].address, placed.page_url, placed.form)
    pages = [("print", FOLDER, None), *(("print_sheet", sheet.url, sheet) for sheet in sheets)]
    for name, url, sheet in pages:
        writer.write_file(
            f"{url}index.html",
            generator.get_template(name),
            generator.context,
            relative_urls=generator.settings["RELATIVE_URLS"],
            url=url,
            sheet=sheet,
            sheets=sheets,
        )


def register() -> None:
    signals.article_writer_finalized.connect(write_sheets)
