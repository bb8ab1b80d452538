"""Names that change with the content: ``main.css`` becomes ``main.1a2b3c4d.css``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from plugins.assets.references import ADDRESS, SUFFIXES, Places

DIGITS = 8  # hexadecimal; two contents of one name share a digest in one of four thousand million cases
_REFERRING = {".css", ".js"}
#: Where a page may name a file: in its tags, and in the description for search engines.
_TAGS = re.compile(r"<script[^>]*ld\+json.*?</script>|<[a-zA-Z][^<>]*>", re.DOTALL)


def digested(name: str, data: bytes) -> str:
    """Return a file's name with a digest of its content before the suffix."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:DIGITS]}.{suffix}"


class Names:
    """Renames the assets in some folders, at once.

    :raises ValueError: assets refer to each other in a circle, so that none can be named first.
    """

    def __init__(self, places: Places, folders: Iterable[Path]) -> None:
        self.places = places
        self._new: dict[Path, Path | None] = {
            path: None for folder in folders for path in sorted(folder.rglob("*")) if path.suffix[1:] in SUFFIXES
        }
        self._asked: list[Path] = []
        for path in self._new:
            self._rename(path)

    @property
    def manifest(self) -> dict[str, str]:
        """Return each asset's address as it was and as it is."""
        return {self.places.name(old): self.places.name(new) for old, new in self._new.items() if new}

    def new(self, page: Path, address: str) -> Path | None:
        """Return the file that an address in a written file means, under its new name; None if it is no asset."""
        found = self.places.find(page, address)
        return self._rename(found) if found in self._new else None

    def in_html(self, page: Path, text: str) -> str:
        """Return a page that names the assets as they are; what a visitor reads stays as it is."""
        return _TAGS.sub(lambda tag: self.in_text(page, tag[0]) if "." in tag[0] else tag[0], text)

    def in_text(self, page: Path, text: str) -> str:
        """Return a text that names the assets as they are."""

        def renamed(found: re.Match[str]) -> str:
            new = self.new(page, found[0])
            return f"{found[0].rpartition('.')[0]}{''.join(new.suffixes[-2:])}" if new else found[0]

        return ADDRESS.sub(renamed, text)

    def _rename(self, path: Path) -> Path:
        done = self._new[path]
        if done:
            return done
        if path in self._asked:
            raise ValueError(f"{path.name} refers to itself, directly or through other files")
        self._asked.append(path)
        if path.suffix in _REFERRING:
            path.write_text(self.in_text(path, path.read_text(encoding="utf-8")), encoding="utf-8")
        new = path.with_name(digested(path.name, path.read_bytes()))
        self._new[path] = path.rename(new)
        self._asked.pop()
        return new
