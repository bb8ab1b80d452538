"""What a page weighs on a phone: HTML, style sheets and scripts, compressed as a good host sends them."""

from __future__ import annotations

import posixpath
import shutil
from pathlib import Path

import brotli
import pytest
from bs4 import BeautifulSoup

from tests.site.building import Site, build, replace_in

LIMIT = 8_000  # bytes; issue 2: an article with share links and form, without pictures
KINDS = {
    "home": "",
    "story with form": "stories/two-mugs/",
    "story": "stories/bicycle-clips/",
    "post": "blog/talking-too-much/",
    "pledge page": "pledge/",
    "idea page": "suggest/",
    "page": "about/",
    "privacy": "privacy/",
    "stories": "stories/",
    "topic": "topics/kind-words/",
    "topics": "topics/",
    "person": "people/ward-sister/",
    "people": "people/",
    "wall": "wall/",
    "case study": "case-studies/bowl-or-mug/",
    "film": "films/the-kettle/",
    "event": "events/kettle-on-at-noon/",
    "events": "events/",
    "search": "search/",
    "thank you": "pledge/thank-you/",
    "missing page": "404.html",
}


@pytest.fixture(scope="module")
def weighed(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The published sample, with the pledge form's sister placed at the end of a story."""
    place = tmp_path_factory.mktemp("weighed")
    own = Path(shutil.copytree(content, place / "content"))
    replace_in(own / "stories/two-mugs.md", "topic:", "form: pledge\ntopic:")
    build(own, place / "site", publish=True)
    return Site(place / "site", own)


def compressed(data: bytes) -> int:
    """Return the size of data as brotli 11."""
    return len(brotli.compress(data, quality=11))


def files_of(site: Site, address: str) -> list[Path]:
    """Return the page and the style sheets and scripts that it loads."""
    page: BeautifulSoup = site[address]
    links = [str(tag.get("href") or tag.get("src")) for tag in page.select("link[rel=stylesheet], script[src]")]
    here = posixpath.dirname(address)
    own = [
        link.lstrip("/") if link.startswith("/") else posixpath.normpath(posixpath.join(here, link)) for link in links
    ]
    return [site.file(address), *(site.folder / link for link in own)]


def weights(site: Site, address: str) -> dict[str, int]:
    """Return the compressed bytes of a page by kind of file; each file is sent on its own."""
    sums = {".html": 0, ".css": 0, ".js": 0}
    for file in files_of(site, address):
        sums[file.suffix] += compressed(file.read_bytes())
    return sums


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_page_weighs_more_than_8_kilobytes(weighed: Site, kind: str) -> None:
    """HTML, CSS and JavaScript together; `pytest -s` prints the table."""
    sums = weights(weighed, KINDS[kind])
    total = sum(sums.values())
    print(f"\n{kind:16} {sums['.html']:6,} + {sums['.css']:6,} + {sums['.js']:6,} = {total:6,}", end="")
    assert sums[".css"] > 500
    assert total <= LIMIT


def test_the_heaviest_article_has_all_that_is_weighed(weighed: Site) -> None:
    """Share links, form, their scripts and the style sheets are there: nothing was left out to pass."""
    names = [file.name for file in files_of(weighed, KINDS["story with form"])]
    assert names == ["index.html", "tokens.css", "main.css", "site.js", "form.js"]
    page = weighed[KINDS["story with form"]]
    assert len(page.select("form [name]")) > 6
    assert len(page.select(".share a")) == 8
