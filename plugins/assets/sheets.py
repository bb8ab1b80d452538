"""One style sheet a page: those that it links in a row are joined, once for each row that occurs."""

from __future__ import annotations

import re
from pathlib import Path

from plugins.assets.names import Names, digested

_LINK = r"""<link rel="?stylesheet"? href="?([^\s">]+)"?>\s*"""
_ROW = re.compile(rf"(?:{_LINK}){{2,}}")


class Sheets:
    """Joins style sheets that lie in one folder, so that what they refer to by relative addresses stays where it was.

    :param names: the sheets, renamed already.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._joined: dict[tuple[Path, ...], Path] = {}

    @property
    def manifest(self) -> dict[str, str]:
        """Return for each row (``theme/css/tokens+main.css``) the address of what it became."""
        place = self._names.places.name
        return {
            place(new.with_name(f"{'+'.join(sheet.name.split('.')[0] for sheet in row)}.css")): place(new)
            for row, new in self._joined.items()
        }

    def joined(self, page: Path, html: str) -> str:
        """Return a page that links one sheet where it linked several in a row."""
        return _ROW.sub(lambda row: self._link(page, row[0]), html)

    def _link(self, page: Path, row: str) -> str:
        links = re.findall(_LINK, row)
        sheets = [self._names.new(page, link) for link in links]
        known = tuple(sheet for sheet in sheets if sheet)
        if len(known) < len(links) or len({sheet.parent for sheet in known}) > 1:
            return row
        return re.match(_LINK, row)[0].replace(links[0], f"{links[0].rpartition('/')[0]}/{self._join(known).name}")  # type: ignore[index]

    def _join(self, sheets: tuple[Path, ...]) -> Path:
        if sheets not in self._joined:
            data = b"".join(sheet.read_bytes() for sheet in sheets)
            name = digested(f"{sheets[-1].name.split('.')[0]}.css", data)  # the last says what is special in the page
            self._joined[sheets] = sheets[0].with_name(name)
            self._joined[sheets].write_bytes(data)
        return self._joined[sheets]
