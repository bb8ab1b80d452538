"""Sheets to print: every scanner reads their code, their address can be typed, and their PDFs can be listened to."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from bs4 import Tag
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from campaign.theme.kinship import load_family
from campaign.theme.palette import palettes
from commands.console import Stop
from commands.print_pack import print_pack
from plugins.print_pack import PAPERS, Code, make_code
from tests.programs import need, need_browser
from tests.site.building import ROOT, Site, one, words_of

#: Each sheet of the sample and the touchpoint that it is printed for.
SHEETS = {"poster-a4": "poster", "poster-a3": "poster", "card": "card", "letter": "letter", "card-tea": "tea"}
#: Paper's width and the code's share of it, as print.css has them.
WIDTHS = {
    "poster-a4": (210, 0.30),
    "poster-a3": (297, 0.30),
    "card": (105, 0.38),
    "letter": (210, 0.20),
    "card-tea": (105, 0.38),
}
DOTS = 72 / 25.4  # a millimetre at 72 dots an inch
LONG_ADDRESS = "https://small-changes.example-valley-partnership.example.org/our-pledge/?from=poster"


def picture_of(code: Code, side: int) -> Image.Image:
    """Draw a code's path as a printer does, so many dots wide."""
    module = 8
    image = Image.new("L", (code.size * module, code.size * module), 255)
    draw = ImageDraw.Draw(image)
    for part in code.path.split("z")[:-1]:
        start, _, width = part.removeprefix("M").partition("v")[0].partition("h")
        x, y = map(int, start.split())
        draw.rectangle((x * module, y * module, (x + int(width)) * module - 1, (y + 1) * module - 1), fill=0)
    return image.resize((side, side), Image.Resampling.BOX)


def distorted(image: Image.Image) -> Image.Image:
    """Return a code as a hand holds a telephone: turned, askew, and not quite sharp."""
    large = image.resize((480, 480), Image.Resampling.BICUBIC)
    scene = Image.new("L", (760, 760), 235)
    scene.paste(large, (140, 140))
    scene = scene.transform(scene.size, Image.Transform.AFFINE, (1, 0.14, -50, 0.06, 1.05, -30), fillcolor=235)
    return scene.rotate(11, Image.Resampling.BICUBIC, fillcolor=235).filter(ImageFilter.GaussianBlur(1.6))


def read_by_both(image: Image.Image) -> list[list[str]]:
    """Return what two decoders read."""
    from pyzbar.pyzbar import decode  # needs the system's library when it is imported

    first = [found.text for found in zxingcpp.read_barcodes(image)]
    return [first, [found.data.decode() for found in decode(image)]]


def shown_code(page: Tag) -> Code:
    """Return the code of a page."""
    svg = one(page, "svg.sheet__code")
    assert svg["role"] == "img"
    return Code(str(svg.select("path")[1]["d"]), int(str(svg["viewbox"]).split()[2]))


@pytest.mark.parametrize("sheet", SHEETS)
def test_two_decoders_read_every_code(site: Site, sheet: str) -> None:
    """At 72 dots an inch in the size that it has on paper, and in a distorted picture: it leads to the short address of
    its touchpoint, whose form knows how somebody came."""
    need("zbar")
    address = f"{site.campaign.address}/r/{SHEETS[sheet]}/"
    width, share = WIDTHS[sheet]
    code = shown_code(site[f"print/{sheet}/"])
    side = round(width * share * DOTS)
    image = picture_of(code, side)
    assert read_by_both(image) == [[address], [address]]
    assert read_by_both(distorted(picture_of(code, 240))) == [[address], [address]]
    assert one(site[f"r/{SHEETS[sheet]}/"], "input[data-source=from]")["value"] == SHEETS[sheet]


def test_two_decoders_read_a_sheet_as_a_browser_shows_it(site: Site, tmp_path: Path) -> None:
    """A whole poster at 72 dots an inch, with its colours and words around the code."""
    need("zbar")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need_browser(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 794, "height": 1123}, device_scale_factor=72 / 96)
        page.emulate_media(media="print")
        page.goto(site.file("print/poster-a4/").as_uri())
        page.screenshot(path=tmp_path / "poster.png")
        browser.close()
    image = Image.open(tmp_path / "poster.png").convert("L")
    address = f"{site.campaign.address}/r/poster/"
    assert read_by_both(image) == [[address], [address]]


def test_long_addresses_are_read_and_planted_damage_is_found() -> None:
    """The decoders can fail: a code without most of its rows is read by neither."""
    need("zbar")
    code = make_code(LONG_ADDRESS)
    assert read_by_both(distorted(picture_of(code, 240))) == [[LONG_ADDRESS], [LONG_ADDRESS]]
    damaged = picture_of(code, 240)
    damaged.paste(255, (0, 60, 240, 180))
    assert read_by_both(damaged) == [[], []]


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_says_where_and_who(site: Site, sheet: str) -> None:
    """The short address, the campaign's name and what to do; no menu, no footer; only its own sheet is added."""
    page = site[f"print/{sheet}/"]
    words = words_of(one(page, "main"))
    assert one(page, ".sheet__address").get_text() == f"pocketpromise.example.org/r/{SHEETS[sheet]}"
    assert site.campaign.name in words
    assert site.campaign.strapline in words
    assert not page.select("nav, footer, script")
    assert page.select("link[href*='print.css']")


def test_sheets_are_found_by_those_who_have_the_address(site: Site) -> None:
    """The list of sheets links to each and stands for each in searches; no menu, sitemap or search links to any."""
    listed = {str(link["href"]) for link in site["print/"].select("main a")}
    assert {f"../print/{sheet}/" for sheet in SHEETS} <= listed
    for address in ("print/", *(f"print/{sheet}/" for sheet in SHEETS)):
        assert one(site[address], "link[rel=canonical]")["href"] == f"{site.campaign.address}/print/"
        assert address not in site.text("sitemap.xml")
    assert "print/" not in site.text("search/")


def test_what_is_printed_can_be_read(site: Site) -> None:
    """The pairs of colours that print.css lays on each other stand apart in every theme."""
    for name in ("groundswell", "two-doors-down"):
        theme, _ = load_family(ROOT / "themes", name)
        assert theme
        tokens = (theme.parent or theme).file.tokens
        assert tokens
        light = palettes(tokens, theme.sheets)[0][0]
        for above, below in (("on-campaign", "campaign"), ("text", "page"), ("action", "page"), ("quiet", "page")):
            assert light.contrast((f"--color-{above}", f"--color-{below}", 4.5)) >= 4.5, (name, above)


def test_the_task_makes_tagged_pdfs(own_small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One page each, of the size that its name says, with tags and language for screen readers, and words as text."""
    need("chromium")
    sheets = ["card", "poster-a3"]  # the largest and the smallest: each costs a start of Chromium
    (own_small / "touchpoints.yml").unlink()
    monkeypatch.setattr("plugins.print_pack.PAPERS", [paper for paper in PAPERS if paper.id in sheets])
    made = {path.stem: PdfReader(path) for path in print_pack(own_small, tmp_path / "print")}
    assert list(made) == sheets
    for sheet, pdf in made.items():
        root = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], sheet
        assert root["/Lang"] == "en-GB"
        assert len(pdf.pages) == 1, sheet
        assert float(pdf.pages[0].mediabox.width) / DOTS == pytest.approx(WIDTHS[sheet][0], abs=0.5)
        assert "pocketpromise" in pdf.pages[0].extract_text().replace("\n", "")


def test_a_chromium_that_hangs_is_told(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever, and nobody reads a traceback."""
    hangs = tmp_path / "chromium"
    hangs.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    hangs.chmod(0o755)
    monkeypatch.setattr("commands.programs.find", lambda name: str(hangs))
    monkeypatch.setattr("commands.print_pack.SECONDS", 0.1)
    with pytest.raises(Stop, match=r"Chromium made no PDF of .* in 0\.1 seconds"):
        print_pack(small, tmp_path / "print")


def test_without_chromium_it_says_what_to_open(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pages are there all the same."""
    monkeypatch.setattr("commands.programs.find", lambda name: None)
    assert print_pack(small, tmp_path) == []
    assert "print/index.html in any browser" in capsys.readouterr().out
    assert (tmp_path / "site/print/index.html").is_file()
