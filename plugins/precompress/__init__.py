"""Write a ``.br`` and a ``.gz`` beside every text file of a published site, so that a host need not compress it.

Only where the compressed file is smaller. No time and no name is in them: the same text gives the same bytes. What was
compressed once is kept in RESULTS_CACHE.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli
from pelican import signals

from campaign.results import Results, forget_unused

SUFFIXES = {".css", ".html", ".ics", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml"}
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    ".br": lambda data: brotli.compress(data, quality=11),
    ".gz": lambda data: gzip.compress(data, compresslevel=9, mtime=0),
}


def compress_file(path: Path, cache: Path) -> None:
    """Write what is smaller than the file beside it."""
    data = path.read_bytes()
    for suffix, compress in COMPRESSORS.items():
        small = Results(cache, f"{suffix} {brotli.__version__} {zlib.ZLIB_RUNTIME_VERSION}".encode()).of(data, compress)
        if len(small) < len(data):
            path.with_name(f"{path.name}{suffix}").write_bytes(small)


def compress_site(pelican: Any) -> None:
    """Compress the text files of the written site."""
    if __name__ not in pelican.settings["PLUGINS"]:  # signals outlive a build: the next one may be a plain one
        return
    output, cache = Path(pelican.settings["OUTPUT_PATH"]), Path(pelican.settings["RESULTS_CACHE"])
    files = [path for path in sorted(output.rglob("*")) if path.suffix in SUFFIXES]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the compressors work outside of Python's lock
        list(pool.map(lambda path: compress_file(path, cache), files))
    forget_unused(cache)


def register() -> None:
    signals.finalized.connect(compress_site)
