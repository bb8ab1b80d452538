"""Where a written file refers to another: addresses in tags, style sheets, scripts and feeds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

SUFFIXES = ("avif", "css", "gif", "ico", "jpeg", "jpg", "js", "png", "svg", "webp", "woff2")
#: An address that ends like an asset. Whether it is one is decided by looking for the file.
ADDRESS = re.compile(rf"""[^\s"'()<>=,;&]+\.(?:{"|".join(SUFFIXES)})(?![\w.-])""")


class Places:
    """Tells which file an address means.

    :param output: the site's folder.
    :param sites: addresses of the site, where it is now and where it will be; a path alone where it shares a host.
    """

    def __init__(self, output: Path, sites: Sequence[str]) -> None:
        self.output = output
        self._found: dict[tuple[Path, str], Path | None] = {}  # the pages of a site name the same files again and again
        self._prefixes = sorted({f"{site.rstrip('/')}/" for site in sites if site}, key=len, reverse=True)
        self._prefixes += sorted({f"{urlsplit(site).path.rstrip('/')}/" for site in sites}, key=len, reverse=True)

    def find(self, page: Path, address: str) -> Path | None:
        """Return the file that an address in a written file means; None where it is none of the site's."""
        asked = (page.parent, address)
        if asked not in self._found:
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def _find(self, folder: Path, address: str) -> Path | None:
        path = unquote(address)
        for prefix in self._prefixes:
            if path.startswith(prefix):
                return self._inside(self.output / path.removeprefix(prefix))
        return None if path.startswith("/") or ":" in path else self._inside(folder / path)

    def name(self, path: Path) -> str:
        """Return a file's address from the site's root."""
        return path.relative_to(self.output).as_posix()

    def _inside(self, path: Path) -> Path | None:
        normal = Path(posixpath.normpath(path))
        return normal if normal.is_relative_to(self.output) else None
