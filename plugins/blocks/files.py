"""What is said about a file before anybody loads it: type, size, pages."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from campaign.addresses import ROOT
from campaign.blocks import Download
from campaign.folder import ContentFolder

_STREAM = re.compile(rb"/ObjStm.{0,300}?stream\r?\n(.*?)endstream", re.DOTALL)
_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


@dataclass(frozen=True)
class DownloadView:
    """A file as the theme shows it; the addresses start at the site's root or are whole.

    :param facts: its type, size and length, as words: ``PDF``, ``24 KB``, ``2 pages``.
    """

    title: str
    url: str
    web: str
    facts: tuple[str, ...]


def download_view(keys: Download, folder: ContentFolder) -> DownloadView:
    """Return what a download shows; its file and its web page exist."""
    path = folder.path / keys.file
    pages = keys.pages or (pdf_pages(path) if path.suffix.lower() == ".pdf" else None)
    facts = [path.suffix[1:].upper(), size_in_words(path.stat().st_size)]
    facts += [f"{pages} page{'s' if pages > 1 else ''}"] if pages else []
    source = folder.sources.get(keys.web or "")
    web = f"{ROOT}/{source.url}" if source else keys.web or ""
    return DownloadView(keys.title, f"{ROOT}/{quote(keys.file)}", web, tuple(facts))


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
