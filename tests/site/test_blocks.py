"""Blocks in texts: what readers see of them, and what editors read when one is wrong."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from campaign.files import pdf_pages, size_in_words
from commands.build import build_site
from tests.site.building import ROOT, Site, build, check_report, one, replace_in

STUDY = "case-studies/bowl-or-mug/"
EVENT = "events/kettle-on-at-noon/"
CARD = "blog/card-box-in-an-hour/"
SHEET = "link[href$='css/blocks.css']"

FAULTY = """
Words first, and then
[[quote]]
words: Glued to a paragraph.
by: Nobody

[[qoute]]
words: Misspelt.

[[quote]]
words: Nobody said this.

[[quote: Twice]]
words: Twice
by: Nobody

[[statistic: 4 in 10]]
words: people like tea
year: 2026

[[statistic: 4 in 10]]
words: people like tea
source: A survey
year: soon

[[statistic: 4 in 10]]
words: people like tea
source: A survey
yaer: 2026

[[summary]]
who: Somebody
why: for a reason: this one
what: Something

[[film: films/the-kettel.md]]

[[download: files/pocket-card.pdf]]
title: The card

[[download: files/pocket-cart.pdf]]
title: The card
web: pages/pocket-crad.md

[[download: people.yml]]
title: People

[[form: pledge]]
Words that follow at once.
"""
BLOCKS = (
    "Blocks: accessibility, complaints, download, film, form, on-your-device, organisations, quote, statistic, "
    "summary, transparency, what-we-ask, what-we-hold, your-rights."
)
REPORT = f"""\
content/pages/about.md:11:1: the block 'quote' stands inside a paragraph
    Leave an empty line before it.
content/pages/about.md:15:1: the block 'qoute' does not exist
    Did you mean 'quote'? {BLOCKS}
content/pages/about.md:18:1: 'by' is missing
    Add 'by: ...'. Who said it, as readers see it.
content/pages/about.md:22:1: the block says 'words' twice
    It is already behind the colon. Keep one.
content/pages/about.md:25:1: 'source' is missing
    Add 'source: ...'. Who counted, and in what.
content/pages/about.md:32:7: 'year' is 'soon', which is not a whole number
    Write digits only, for example 500. The year that the number is about.
content/pages/about.md:34:1: 'year' is missing
    Add 'year: ...'. The year that the number is about.
content/pages/about.md:37:1: unknown key 'yaer'
    Did you mean 'year'? Keys: figure, words, source, year, link.
content/pages/about.md:41:18: the value has a colon with a space behind it
    Put all of it in quotes: why: 'for a reason: this one'
content/pages/about.md:44:1: the film 'films/the-kettel.md' does not exist
    Did you mean 'films/the-kettle.md'? Films: films/the-kettle.md.
content/pages/about.md:46:1: the document has no web page beside it
    Add 'web: pages/name.md', a page that says the same: many people cannot read such a file.
content/pages/about.md:49:1: the file 'files/pocket-cart.pdf' does not exist
    Did you mean 'files/pocket-card.pdf'? Files: files/pocket-card.pdf, files/the-kettle.mp4, files/the-kettle.vtt.
content/pages/about.md:51:6: the text 'pages/pocket-crad.md' does not exist
    Did you mean 'pages/pocket-card.md'?
content/pages/about.md:53:1: 'people.yml' is not in a folder that is published
    Put the file into content/files/.
content/pages/about.md:57:1: the block 'form' is followed by something else
    Write 'key: value' lines below it, or leave an empty line before the text.

15 problems to fix; nothing was written."""


def test_it_tells_every_fault_of_every_block_with_its_line(own: Path) -> None:
    """A block is checked like front matter: all at once, each with place, fault, remedy and the nearest name."""
    replace_in(own / "pages/about.md", "\nBig changes", f"{FAULTY}\nBig changes")
    assert check_report(own).splitlines() == REPORT.splitlines()


def test_a_quote_has_its_speaker_and_share_links_of_its_own(site: Site) -> None:
    """Each channel gets the quote's text and leads to the quote, not to the top of the page."""
    quote = one(site[STUDY], "figure.quote")
    assert quote["id"] == "quote-1"
    assert "You cannot fix a lunch from the kitchen." in one(quote, "blockquote").text
    assert one(quote, "figcaption").text == "Hospital cook (example)"
    links = [unquote(str(link["href"])) for link in quote.select("details a")]
    assert len(links) == len(site[STUDY].select(".share a"))
    whatsapp = next(link for link in links if "wa.me" in link)
    assert "One cook went upstairs to look." in whatsapp
    assert f"{site.campaign.address}/{STUDY}#quote-1" in whatsapp


def test_a_statistic_has_source_and_year(site: Site) -> None:
    """Every number on the page says who counted, and when."""
    for statistic in site[STUDY].select(".statistic"):
        assert one(statistic, "figcaption").text.endswith(", 2026")
    assert len(site[STUDY].select(".statistic")) == 3


def test_a_download_says_what_it_is(site: Site) -> None:
    """Type, size and pages are the file's own; the same words are there as a web page."""
    download = one(site[CARD], ".download")
    file = site.folder / "files/pocket-card.pdf"
    pages = len(PdfReader(file).pages)
    assert one(download, ".quiet").text == f"PDF · {round(file.stat().st_size / 1000)} KB · {pages} pages"
    links = [str(link["href"]) for link in download.select("a")]
    assert links == ["../../files/pocket-card.pdf", "../../pocket-card/"]


@pytest.mark.parametrize(("count", "words"), [(80, "1 KB"), (26_090, "26 KB"), (1_540_000, "1.5 MB")])
def test_a_size_is_said_in_words(count: int, words: str) -> None:
    """1 KB is 1,000 bytes, and nothing has none."""
    assert size_in_words(count) == words


def test_pages_of_a_compressed_pdf_are_counted(tmp_path: Path) -> None:
    """Newer files keep the tree of pages in a compressed stream of objects; what cannot be read is not guessed."""
    import zlib

    stream = zlib.compress(b"1 0 2 40 << /Type /Pages /Kids [3 0 R] /Count 17 >>")
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.5\n9 0 obj <</Type/ObjStm/Filter/FlateDecode>> stream\n" + stream + b"\nendstream")
    assert pdf_pages(path) == 17
    path.write_bytes(b"%PDF-1.5\n9 0 obj <</Type/ObjStm>> stream\nbroken\nendstream")
    assert pdf_pages(path) is None


def test_only_pages_with_blocks_load_their_style_sheet(site: Site) -> None:
    """A plain story, post or page weighs what it weighed before there were blocks."""
    for address in (STUDY, EVENT, CARD, "films/the-kettle/"):
        assert site[address].select(SHEET), address
    for address in ("stories/two-mugs/", "about/", "privacy/", "pledge/", "stories/", "films/", "case-studies/"):
        assert not site[address].select(SHEET), address


def test_what_an_editor_types_into_a_block_stays_text(own: Path, tmp_path: Path) -> None:
    """Values are words: neither HTML nor Markdown of theirs becomes a tag."""
    hostile = '[[quote]]\nwords: <b onclick="x()">Tea</b> & **cake**\nby: <i>A</i>'
    replace_in(own / "pages/about.md", "\nBig changes", f"\n{hostile}\n\nBig changes")
    build_site(ROOT, own, tmp_path / "site")
    page = Site(tmp_path / "site", own)["about/"]
    assert one(page, ".quote blockquote").text.strip() == '<b onclick="x()">Tea</b> & **cake**'
    assert one(page, ".quote figcaption").text == "<i>A</i>"


def test_an_old_number_is_worth_a_warning(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    """More than five years after its year a statistic is still published, and somebody is told to look."""
    replace_in(own / "case-studies/bowl-or-mug.md", "year: 2026\nshare", "year: 2019\nshare")
    build_site(ROOT, Path("content"), own.parent / "site", write=False)
    said = "4.5 kg less soup came back each day, from 24 beds"
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [f"content/case-studies/bowl-or-mug.md: the number '{said}' is of 2019; look for a newer one."]


def test_organisations_follow_the_nation_and_the_campaign(site: Site, own: Path, tmp_path: Path) -> None:
    """The campaign's own first, one in the place of its national namesake; another nation brings another set."""
    english = organisations(site)
    assert english["Friends of Example Valley"] == "https://friends.example.org/"
    assert list(english)[2:4] == ["NHS website", "Care Quality Commission"]
    assert "meets at the library" in site["help-now/"].text
    assert site.text("help-now/").count(">Carers UK<") == 1
    replace_in(own / "campaign.yml", "nation: england", "nation: wales")
    replace_in(own / "pages/help-now.md", "[[organisations]]", "[[organisations: national]]")
    build(own, tmp_path / "site")
    welsh = organisations(Site(tmp_path / "site", own))
    assert "Llais" in welsh
    assert not english.keys() & welsh.keys()


def organisations(site: Site) -> dict[str, str]:
    """Return the organisations that a page lists, with their addresses."""
    return {
        link.text: str(link["href"]) for link in site["help-now/"].select(".prose ul:last-of-type li > a:first-child")
    }
