"""Files that a text names: whether each is there, and what is said about it before anybody loads it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from campaign.content import TYPES
from campaign.problems import Problem, did_you_mean
from campaign.yamlfile import Document

if TYPE_CHECKING:
    from campaign.blocks import Download
    from campaign.folder import ContentFolder
    from campaign.front_matter import ResourceMeta

#: The folders whose files are published as they are.
PUBLISHED = ("files/", "images/")
#: Documents that many people cannot read well: each has a web page that says the same.
DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".ppt", ".pptx", ".odp")

_STREAM = re.compile(rb"/ObjStm.{0,300}?stream\r?\n(.*?)endstream", re.DOTALL)
_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


@dataclass(frozen=True)
class DownloadView:
    """A file as the theme shows it.

    :param url: without leading slash.
    :param web: where the same can be read: likewise, or a whole address; empty if nowhere.
    :param archive: where a copy is kept for good: a whole address; empty if nowhere.
    :param facts: its type, size and length, as words: ``PDF``, ``24 KB``, ``2 pages``.
    """

    title: str
    url: str
    web: str
    archive: str
    facts: tuple[str, ...]


def file_fault(folder: ContentFolder, name: str) -> tuple[str, str] | None:
    """Return what is wrong with a file that a text names, and what to do; None if it is there and published."""
    if not name.startswith(PUBLISHED):
        return f"'{name}' is not in a folder that is published", "Put the file into content/files/."
    if not (folder.path / name).is_file():
        known = sorted(f"files/{path.name}" for path in (folder.path / "files").glob("*"))
        return f"the file '{name}' does not exist", did_you_mean(name, known, "Files")
    return None


def download_problems(folder: ContentFolder, document: Document, file: str, web: str | None) -> Iterator[Problem]:
    """Yield what is wrong with a file to take away and with the web page that says the same."""
    if fault := file_fault(folder, file):
        yield document.problem(("file",), *fault)
    if web is None:
        if file.lower().endswith(DOCUMENTS):
            hint = "Add 'web: pages/name.md', a page that says the same: many people cannot read such a file."
            yield document.problem(("file",), "the document has no web page beside it", hint)
    elif not web.startswith("https://") and web not in (texts := _texts(folder)):
        hint = did_you_mean(web, texts, "Texts").partition(" Texts:")[0]
        hint = hint if hint.startswith("Did") else "Name a text such as pages/about.md, or an address with https://."
        yield document.problem(("web",), f"the text '{web}' does not exist", hint)


def _texts(folder: ContentFolder) -> list[str]:
    # As they lie in the folder: a source may name one that is read after it, or has faults of its own.
    return [path.relative_to(folder.path).as_posix() for name in TYPES for path in (folder.path / name).rglob("*.md")]


def download_view(folder: ContentFolder, keys: Download | ResourceMeta) -> DownloadView:
    """Return how a file is shown; it and its web page exist."""
    path = folder.path / (keys.file or "")
    pages = keys.pages or (pdf_pages(path) if path.suffix.lower() == ".pdf" else None)
    facts = [path.suffix[1:].upper(), size_in_words(path.stat().st_size)]
    facts += [folder.campaign.spoken.say_many("{number} page", "{number} pages", pages)] if pages else []
    source = folder.sources.get(keys.web or "")
    web = source.url if source else keys.web or ""
    return DownloadView(keys.title, quote(keys.file or ""), web, keys.archive or "", tuple(facts))


def size_in_words(count: int) -> str:
    """Return ``24 KB`` or ``1.5 MB`` for a number of bytes; 1 KB are 1,000 bytes."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB"


def pdf_pages(path: Path) -> int | None:
    """Return how many pages a PDF says it has, None if that cannot be read without a library.

    The root of its tree of pages counts them all, so it is the greatest count; newer files keep it in a compressed
    stream of objects.
    """
    data = path.read_bytes()
    parts = [data, *(_inflated(stream) for stream in _STREAM.findall(data))]
    counts = [int(one or other) for part in parts for one, other in _PAGES.findall(part)]
    return max(counts, default=None)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""
