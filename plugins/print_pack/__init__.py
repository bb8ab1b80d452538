"""Pages to print and hang up: poster, card, letter, each with a code that leads a telephone to a touchpoint's page.

Context of their templates: ``sheet``, a `Sheet`; ``sheets``, all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import segno
from pelican import signals

from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM
from campaign.language import mark
from campaign.touchpoint_rules import landing_pages
from campaign.touchpoints import STANDARD, Layout, Touchpoint, short_url

FOLDER = "print/"
#: A quarter of the code may be dirty or torn before it cannot be read.
CORRECTION = "q"
QUIET = 4  # modules of white around the code: scanners look for them


@dataclass(frozen=True)
class Paper:
    """A kind of sheet.

    :param title: in English.
    :param layout: what the theme lays out.
    :param size: the paper's name, as style sheets write it.
    """

    id: str
    title: str
    layout: Layout
    size: str


PAPERS = (
    Paper("poster-a4", mark("Poster, A4"), "poster", "a4"),
    Paper("poster-a3", mark("Poster, A3"), "poster", "a3"),
    Paper("card", mark("Card, A6"), "card", "a6"),
    Paper("letter", mark("Letter, A4"), "letter", "a4"),
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

    :param touchpoint: the name of what it is printed for; empty for the sheets that every campaign has.
    :param address: where the code leads.
    :param spoken: the same, short, for those who type.
    """

    paper: Paper
    touchpoint: str
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


def make_sheets(folder: ContentFolder, page_url: str) -> list[Sheet]:
    """Return the sheets of a campaign: those that every campaign has, then those of its own touchpoints.

    :param page_url: the page with the pledge form. Where that does not keep touchpoints, sheets lead to it directly.
    """
    short = landing_pages(folder)
    return [
        _sheet(folder, paper, code, touchpoint, short_url(code) if code in short else page_url)
        for code, touchpoint in folder.touchpoints.touchpoints.items()
        for paper in PAPERS
        if paper.layout in touchpoint.sheets
    ]


def _sheet(folder: ContentFolder, paper: Paper, code: str, touchpoint: Touchpoint, led: str) -> Sheet:
    address = f"{folder.campaign.address}/{led}"
    # Who changes a standard touchpoint may give it sheets that another one has.
    is_own = code not in STANDARD or paper.layout not in STANDARD[code].sheets
    url = f"{FOLDER}{paper.id}-{code}/" if is_own else f"{FOLDER}{paper.id}/"
    spoken = address.split("://")[-1].rstrip("/")
    return Sheet(paper, touchpoint.name if is_own else "", url, address, spoken, make_code(address))


def write_sheets(generator: Any, writer: Any) -> None:
    """Write each sheet, and the page that lists them."""
    placed = generator.context["forms"].get(PLEDGE_FORM)
    if placed is None:
        return
    sheets = make_sheets(generator.settings["CONTENT_FOLDER"], placed.page_url)
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
