"""Follow every internal link of the written pages: what the theme and the plugins wrote is checked too."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from campaign.problems import Problem
from campaign.results import Results
from campaign.settings import Campaign

_ATTRIBUTES = {
    "a": ("href",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "script": ("src",),
    "source": ("src", "srcset"),
    "video": ("poster",),
    "track": ("src",),
}


@dataclass(frozen=True)
class WrittenPage:
    """Ids and links of a written page, each link with its line and column; and the ids that stand there twice."""

    ids: frozenset[str]
    links: list[tuple[str, int, int]]
    twice: list[tuple[str, int, int]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[tuple[str, int, int]] = []
        self.twice: list[tuple[str, int, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        line, offset = self.getpos()
        wanted = _ATTRIBUTES.get(tag, ())
        for name, value in attributes:
            if name == "id" and value:
                if value in self.ids:
                    self.twice.append((value, line, offset + 1))
                self.ids.add(value)
            if name in wanted and value is not None:
                links = [part.split()[0] for part in value.split(",") if part.strip()] if name == "srcset" else [value]
                self.links += [(link, line, offset + 1) for link in links]


def crawl(output: Path, campaign: Campaign, results: Path) -> list[Problem]:
    """Return a Problem for each internal link or fragment of the written pages that leads nowhere.

    :param results: where it is kept what stands on a page, so that only changed pages are read again.
    """
    kept = Results(results, Path(__file__).read_bytes())
    files = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    pages = {name: _page(kept.of((output / name).read_bytes(), _read)) for name in files if name.endswith(".html")}
    base = urlsplit(campaign.address).path.strip("/")
    return [
        Problem(name, line, column, message, "Look at the template or plugin that wrote it.")
        for name, page in sorted(pages.items())
        for message, line, column in _page_faults(name, page, files, pages, base, campaign)
    ]


def _read(page: bytes) -> bytes:
    """Return what stands on a page as JSON."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    return json.dumps([sorted(reader.ids), reader.links, reader.twice]).encode()


def _page(read: bytes) -> WrittenPage:
    ids, links, twice = json.loads(read)
    return WrittenPage(frozenset(ids), links, twice)


def _page_faults(
    name: str, page: WrittenPage, files: set[str], pages: dict[str, WrittenPage], base: str, campaign: Campaign
) -> list[tuple[str, int, int]]:
    faults = [(f"the id '{value}' stands twice on the page", line, column) for value, line, column in page.twice]
    for link, line, column in page.links:
        own = link.removeprefix(campaign.address) if link.startswith(f"{campaign.address}/") else link
        absolute = own != link
        parts = urlsplit(own)
        if parts.scheme or parts.netloc or own.startswith(f"{campaign.endpoint}/"):
            continue
        target = _target(name, unquote(parts.path), "" if absolute else base)
        if target not in files:
            faults.append((f"the link '{link}' leads nowhere", line, column))
        elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
            faults.append((f"the link '{link}' leads to a place that its page does not have", line, column))
    return faults


def _target(name: str, path: str, base: str) -> str:
    """Return the file that a link of page ``name`` leads to."""
    if not path:
        return name
    if path.startswith("/"):
        if base and not f"{path}/".startswith(f"/{base}/"):
            return "outside"  # the site lies in a folder of its host, and the link misses it
        joined = path.removeprefix(f"/{base}").strip("/") or "."
    else:
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if path.endswith(("/", "..", ".")):
        joined = f"{joined}/index.html"
    return posixpath.normpath(joined)
