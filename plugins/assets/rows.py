"""One style sheet and one script a page: those that it links in a row are joined, once for each row that occurs.

Sheets that are ``disabled`` become one of their own: browsers load it when a script enables it.
"""

from __future__ import annotations

import re
from pathlib import Path

from plugins.assets.layers import merged_layers
from plugins.assets.names import Names, digested

#: An address, and whether it waits for a script.
_SHEET = r"""<link rel="?stylesheet"? href="?([^\s">]+)"?( disabled)?>\s*"""
_SCRIPT = r"""<script type="?module"? src="?([^\s">]+)"?()></script>\s*"""
_ROWS = [(re.compile(tag), re.compile(rf"(?:{tag}){{2,}}")) for tag in (_SHEET, _SCRIPT)]
#: What may stand only at the top of a script; ``import()`` and ``import.meta`` may stand anywhere.
_AT_THE_TOP = re.compile(r"\bimport\b(?!\s*[(.])|\bexport\b")


class Rows:
    """Joins files that lie in one folder, so that what they refer to by relative addresses stays where it was.

    :param names: the files, renamed already.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._joined: dict[tuple[Path, ...], Path | None] = {}

    @property
    def manifest(self) -> dict[str, str]:
        """Return for each row (``theme/css/tokens+main.css``) the address of what it became."""
        place = self._names.places.name
        return {
            place(new.with_name(f"{'+'.join(file.name.split('.')[0] for file in row)}{new.suffix}")): place(new)
            for row, new in self._joined.items()
            if new
        }

    def joined(self, page: Path, html: str) -> str:
        """Return a page that links one file where it linked several in a row."""
        for tag, row in _ROWS:
            html = row.sub(lambda found, tag=tag: self._row(page, list(tag.finditer(found[0]))), html)  # type: ignore[misc]
        return html

    def _row(self, page: Path, tags: list[re.Match[str]]) -> str:
        return "".join(self._tag(page, [tag for tag in tags if bool(tag[2]) == waits]) for waits in (False, True))

    def _tag(self, page: Path, tags: list[re.Match[str]]) -> str:
        files = tuple(file for tag in tags if (file := self._names.new(page, tag[1])))
        joined = self._join(files) if len(tags) > 1 and len(files) == len(tags) else None
        if not joined:
            return "".join(tag[0] for tag in tags)
        address = tags[0][1]
        return tags[0][0].replace(address, f"{address.rpartition('/')[0]}/{joined.name}")

    def _join(self, files: tuple[Path, ...]) -> Path | None:
        if files not in self._joined:
            self._joined[files] = _written(files) if joinable(files) else None
        return self._joined[files]


def joinable(files: tuple[Path, ...]) -> bool:
    """Tell whether files can become one: they lie in one folder, and no script must stand alone."""
    texts = [file.read_text(encoding="utf-8") for file in files if file.suffix == ".js"]
    return len({file.parent for file in files}) == 1 and not any(_AT_THE_TOP.search(text) for text in texts)


def _written(files: tuple[Path, ...]) -> Path:
    data = _joined_text(files).encode()
    name = f"{files[-1].name.split('.')[0]}{files[0].suffix}"  # the last says what is special in the page
    place = files[0].with_name(digested(name, data))
    place.write_bytes(data)
    return place


def _joined_text(files: tuple[Path, ...]) -> str:
    """Return what files become as one: scripts in braces, so that their names stay their own."""
    texts = [file.read_text(encoding="utf-8") for file in files]
    return "".join(f"{{{text}\n}}" for text in texts) if files[0].suffix == ".js" else merged_layers("".join(texts))
