"""What a page weighs on a phone: HTML, style sheets and scripts, compressed as a good host sends them."""

from __future__ import annotations

import json
import os
import posixpath
import random
import re
import shutil
from datetime import datetime
from functools import cache
from pathlib import Path

import brotli
import pytest
from bs4 import BeautifulSoup

from endpoint.headers import security_headers
from tests.site.building import (
    UNCOMPRESSED,
    Site,
    build,
    one,
    public_pledges,
    replace_in,
    sample_rows,
    words_of,
    write_data,
)

#: Bytes of HTML, CSS and JavaScript together: of every kind of page, and of an article in which the pledge form begins.
LIMIT = 6_000
LIMITS = {"story with form": 5_000}
HOME_LIMIT = 100_000  # with pictures
CSS_LIMIT, JS_LIMIT = 3_500, 1_000
#: Styles and script that a page with a form loads when somebody touches the form; and all its scripts together.
LATER_LIMIT, ALL_JS_LIMIT = 1_700, 1_000
FIRST_WINDOW = 14_600  # bytes a server may send before it waits for the first answer: ten packets of 1,460
#: Which copies of a picture there are is part of the picture, not of the page: the limits are for pages without.
PICTURES = re.compile(rb"</?picture>|<source [^>]*>|(?<=<img )src=\S+ srcset=\"[^\"]+\" sizes=\"[^\"]+\"")
#: What hosts add to an answer beside our own headers: status, date, server, type, length, encoding, tag and age.
HOSTS_HEADERS = 400
KINDS = {
    "home": "",
    "story with form": "stories/two-mugs/",
    "story with a form of one page": "stories/soft-shoes/",
    "story": "stories/bicycle-clips/",
    "post": "blog/talking-too-much/",
    "post with comments": "blog/please-no-league-table/",
    "pledge page": "pledge/",
    "idea page": "suggest/",
    "page": "about/",
    "privacy": "privacy/",
    "stories": "stories/",
    "blog": "blog/",
    "topic": "topics/kind-words/",
    "topics": "topics/",
    "person": "people/ward-sister/",
    "people": "people/",
    "wall": "wall/",
    "post with a poll": "blog/promises-i-have-broken/",
    "case study": "case-studies/bowl-or-mug/",
    "film": "films/the-kettle/",
    "interview": "interviews/one-pencil-each/",
    "interviews": "interviews/",
    "coverage": "coverage/",
    "article elsewhere": "coverage/thirty-one-boxes/",
    "resources": "resources/",
    "resource": "resources/pocket-cards/",
    "partners": "partners/",
    "partner": "partners/library/",
    "event": "events/kettle-on-at-noon/",
    "events": "events/",
    "search": "search/",
    "ideas": "actions/",
    "some ideas": "actions/under-30-minutes/",
    "local campaigns": "local-campaigns/",
    "earlier years": "earlier-years/",
    "earlier year": "earlier-years/2026/",
    "series": "series/from-the-library-desk/",
    "post of a series": "blog/card-box-in-an-hour/",
    "thank you": "pledge/thank-you/",
    "thank you for an answer": "blog/promises-i-have-broken/thank-you/",
    "missing page": "404.html",
}


@pytest.fixture(scope="module")
def weighed(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The published sample, with the pledge form at the end of a story, the groups' at the end of another, and a year
    that is over with as many pledges as this one.
    """
    place = tmp_path_factory.mktemp("weighed")
    own = Path(shutil.copytree(content, place / "content"))
    replace_in(own / "stories/two-mugs.md", "topic:", "form: pledge\ntopic:")
    replace_in(own / "stories/soft-shoes.md", "topic:", "form: group\ntopic:")
    replace_in(own / "campaign.yml", "total: 3186", "total: 3186\n    ended: 2026-05-04 18:00")
    (own / "data/editions").mkdir()
    shutil.copy(own / "data/pledges.json", own / "data/editions/2026.json")
    for name in ("summary.json", "pledges.json"):  # what was pulled is of the edition after that
        told = json.loads((own / "data" / name).read_text(encoding="utf-8"))
        (own / "data" / name).write_text(json.dumps({**told, "since": "2026-05-04T18:00+01:00"}), encoding="utf-8")
    build(own, place / "site", publish=True)
    return Site(place / "site", own)


@cache  # kinds share their style sheets, and pages are looked at for several questions
def compressed(data: bytes) -> int:
    """Return the size of data as brotli 11."""
    return len(brotli.compress(data, quality=11))


def files_of(site: Site, address: str) -> list[Path]:
    """Return the page and the style sheets and scripts that it loads."""
    page: BeautifulSoup = site[address]
    tags = page.select("link[rel=stylesheet]:not([disabled]), script[src]")
    return [site.file(address), *(linked(site, address, str(tag.get("href") or tag.get("src"))) for tag in tags)]


def later_files(site: Site, address: str) -> list[Path]:
    """Return the style sheets and scripts that a page loads once somebody touches its form."""
    sheets = [linked(site, address, str(tag["href"])) for tag in site[address].select("link[disabled]")]
    scripts = [file for file in files_of(site, address) if file.suffix == ".js"]
    named = [(file, name) for file in scripts for name in re.findall(r'import\("([^"]+)"\)', file.read_text("utf-8"))]
    return [*sheets, *((file.parent / name).resolve() for file, name in named)]


def linked(site: Site, address: str, link: str) -> Path:
    """Return the file that a page's link means."""
    here = posixpath.dirname(address)
    return site.folder / (link[1:] if link.startswith("/") else posixpath.normpath(posixpath.join(here, link)))


def weights(files: list[Path]) -> dict[str, int]:
    """Return the compressed bytes of files by their kind; each file is sent on its own."""
    sums = {".html": 0, ".css": 0, ".js": 0}
    for file in files:
        sums[file.suffix] += compressed(PICTURES.sub(b"", file.read_bytes()))
    return sums


def front_page_pictures(site: Site) -> list[Path]:
    """Return every picture of the front page, scrolled to the end, in AVIF and as wide as a phone needs."""
    shown = [str(tag["srcset"]).split()[0] for tag in site[""].select("source[type='image/avif']")]
    return [linked(site, "", address) for address in shown]


def front_page_weight(site: Site) -> int:
    """Return the bytes of the front page with all that it loads."""
    return sum(weights(files_of(site, "")).values()) + sum(file.stat().st_size for file in front_page_pictures(site))


def table_row(site: Site, kind: str) -> dict[str, int]:
    """Return what is limited of a kind of page, in bytes: at once, later, and its scripts in all."""
    sums, later = weights(files_of(site, KINDS[kind])), weights(later_files(site, KINDS[kind]))
    return {
        "html": sums[".html"],
        "css": sums[".css"],
        "js": sums[".js"],
        "together": sum(sums.values()),
        "later": sum(later.values()),
        "all js": sums[".js"] + later[".js"],
    }


def too_heavy(kind: str, row: dict[str, int]) -> list[str]:
    """Return what is above its limit in a row of the table."""
    limits = {
        "css": CSS_LIMIT,
        "js": JS_LIMIT,
        "together": LIMITS.get(kind, LIMIT),
        "later": LATER_LIMIT,
        "all js": ALL_JS_LIMIT,
    }
    return [name for name, limit in limits.items() if row[name] > limit]


def test_the_front_page_with_all_its_pictures_is_below_100_kilobytes(weighed: Site) -> None:
    """What a phone loads to see all of it."""
    assert len(front_page_pictures(weighed)) >= 3
    assert front_page_weight(weighed) < HOME_LIMIT


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_page_weighs_more_than_its_limit(weighed: Site, kind: str) -> None:
    """HTML, CSS and JavaScript, each file on its own; `pytest -s` prints the table."""
    row = table_row(weighed, kind)
    print(f"\n{kind:16}", *(f"{number:7,} {name}" for name, number in row.items()), end="")
    assert row["css"] > 500
    assert too_heavy(kind, row) == []


@pytest.mark.parametrize("day", ["2027-03-01", "2027-03-03", "2027-03-20"], ids=["before", "during", "after"])
def test_the_front_page_keeps_its_limit_before_during_and_after_the_day(own: Path, tmp_path: Path, day: str) -> None:
    """With thousands of pledges, all four totals, and groups: more than any other test's numbers."""
    write_data(own, public_pledges(sample_rows()), pledged=4321)
    summary = own / "data/summary.json"
    numbers = json.loads(summary.read_text(encoding="utf-8"))
    numbers["forms"]["pledge"] |= {"shared": 1200, "done": 890, "inspired": 345, "lasting": 210, "gained": 60}
    numbers["forms"]["group"] = {"pledged": 12, "published": 9, "groups": 9, "people": 240}
    summary.write_text(json.dumps(numbers), encoding="utf-8")
    build(own, tmp_path / "site", publish=True, NOW=datetime.fromisoformat(f"{day}T12:00Z"), **UNCOMPRESSED)
    site = Site(tmp_path / "site", own)
    assert ("did it" in site.text("")) == ("still do it after a year" in site.text("")) == (day == "2027-03-20")
    assert "still do it after a year" in site.text("wall/")
    assert sum(weights(files_of(site, "")).values()) <= LIMIT
    assert sum(weights(files_of(site, "wall/")).values()) <= LIMIT


NOT_ASKED_FOR = shutil.ignore_patterns("*.br", "*.gz", "cards", "files")


@pytest.fixture
def heavier(weighed: Site, tmp_path: Path) -> Site:
    """The same site to plant faults in; its files are the same ones, so that one must be replaced to be changed."""
    return Site(
        Path(shutil.copytree(weighed.folder, tmp_path / "site", copy_function=os.link, ignore=NOT_ASKED_FOR)),
        weighed.content,
    )


def add_bytes(file: Path, number: int, comment: str) -> None:
    """Make a file heavier by bytes that no compression folds, in a comment of its language."""
    noise = random.Random(number).randbytes(number).hex()  # two letters a byte compress to one
    data = file.read_bytes()
    file.unlink()
    file.write_bytes(data + comment.format(noise).encode())


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_grew_above_its_limit_is_found(heavier: Site, kind: str) -> None:
    """Planted in each kind of page: as many bytes as it has left, and one in thirty of them more."""
    row = table_row(heavier, kind)
    left = LIMITS.get(kind, LIMIT) - row["together"]
    add_bytes(heavier.file(KINDS[kind]), round(left * 1.03) + 30, "<!--{}-->")
    assert too_heavy(kind, table_row(heavier, kind)) == ["together"]


@pytest.mark.parametrize(
    ("limited", "limit", "place"), [("css", CSS_LIMIT, 1), ("js", JS_LIMIT, 2), ("later", LATER_LIMIT, 3)]
)
def test_a_style_sheet_or_script_that_grew_is_found(heavier: Site, limited: str, limit: int, place: int) -> None:
    """Planted in what the heaviest page loads at once, and in the styles that it loads when its form is touched."""
    kind = "story with form"
    files = [*files_of(heavier, KINDS[kind]), *later_files(heavier, KINDS[kind])]
    add_bytes(files[place], limit, "/*{}*/")
    assert limited in too_heavy(kind, table_row(heavier, kind))


def test_scripts_of_a_form_that_grew_are_found(heavier: Site) -> None:
    """Planted in the script that comes when a form is touched: too much together, though neither is alone."""
    [script] = [file for file in later_files(heavier, KINDS["pledge page"]) if file.suffix == ".js"]
    add_bytes(script, ALL_JS_LIMIT - table_row(heavier, "pledge page")["all js"] + 30, "/*{}*/")
    assert "all js" in too_heavy("pledge page", table_row(heavier, "pledge page"))


def test_a_front_page_with_a_heavy_picture_is_found(heavier: Site) -> None:
    """Planted: one of its pictures weighs as much more as the page has left."""
    add_bytes(front_page_pictures(heavier)[0], HOME_LIMIT - front_page_weight(heavier), "{}")
    assert front_page_weight(heavier) >= HOME_LIMIT


def test_pages_are_weighed_with_the_pledges_that_they_show(weighed: Site) -> None:
    """Every note on the walls of both years, some and the counter on the front page."""
    home, *walls = (len(weighed[address].select("figure.note")) for address in ("", "wall/", "earlier-years/2026/"))
    assert walls == [len(public_pledges(sample_rows()))] * 2
    assert home > 1
    assert one(weighed[""], ".counter")


def test_only_forms_load_anything_later(weighed: Site) -> None:
    """Style sheets joined to one, and one script; a page without a form has all that it needs from the start."""
    for address in KINDS.values():
        later = [file.name.split(".")[0] for file in later_files(weighed, address)]
        assert later == (["sent", "form"] if weighed[address].select("[data-form]") else []), address


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_view_arrives_in_one_go(weighed: Site, kind: str) -> None:
    """With every header of every answer, written out as HTTP/1.1 does, and the icon, but without photos."""
    files = [*files_of(weighed, KINDS[kind]), *weighed.folder.glob("theme/images/icon.*.svg")]
    ours = sum(len(name) + len(value) + 4 for name, value in security_headers("", "/api"))
    bodies = sum(compressed(file.read_bytes()) for file in files)
    assert len(files) > 2
    assert bodies + len(files) * (ours + HOSTS_HEADERS) <= FIRST_WINDOW


def test_what_is_weighed_is_what_lies_beside_the_page(weighed: Site) -> None:
    """A host sends the ``.br`` files: they are as small as this file counts."""
    for address in KINDS.values():
        for file in [*files_of(weighed, address), *later_files(weighed, address)]:
            assert file.with_name(f"{file.name}.br").stat().st_size == compressed(file.read_bytes()), file.name


def test_a_page_loads_one_style_sheet(weighed: Site) -> None:
    """And no more than one script, however many a template links: publishing joins them."""
    for address, page in weighed.pages():
        assert len(page.select("link[rel=stylesheet]:not([disabled])")) == 1, address
        assert len(page.select("script[src]")) <= 1, address


def test_the_heaviest_article_has_all_that_is_weighed(weighed: Site) -> None:
    """Share links, form, their scripts and the style sheets are there: nothing was left out to pass.

    The form is the pledge form as it begins on its own page, ready to be sent; what follows is asked on its next page.
    """
    files = files_of(weighed, KINDS["story with form"])
    assert [file.name.split(".")[0] for file in files] == ["index", "form", "touch"]
    sheet, script, later = (
        file.read_text("utf-8") for file in [*files[1:], later_files(weighed, KINDS["story with form"])[0]]
    )
    assert all(part in sheet for part in ("prefers-color-scheme:dark", ".prose", ".big-quote", ".form", "@media print"))
    assert all(part in later for part in (".choice", ".note", ".error-summary", ".failure"))
    assert "data-share" in script
    page = weighed[KINDS["story with form"]]
    assert str(one(page, "form")) == str(one(weighed[KINDS["pledge page"]], "form"))
    assert [tag["name"] for tag in page.select("form [name]")] == ["pledge", "touchpoint", "form_digest", "form_step"]
    shared = [words_of(link) for link in page.select(".share a")]
    assert shared == ["Facebook", "LinkedIn", "Bluesky", "WhatsApp", "Email"]
