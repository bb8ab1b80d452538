"""Minify style sheets and scripts: comments and white space are for those who read the source.

rcssmin and rjsmin only take away what has no meaning. Only custom properties get other names: see `properties`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import rcssmin
import rjsmin

from plugins.assets.properties import short_names, with_names

#: What stands before a brace, where it is no at-rule; and in it what begins with a colon after a space.
_SELECTORS = re.compile(r"[^{};@]+(?=\{)")
_BARE_PSEUDO_CLASS = re.compile(r"""("[^"]*"|'[^']*')|(?<=[^\s>+~,])\s+(?=:)""")


def minified_css(css: str) -> str:
    """Return a style sheet without needless white space.

    Inside ``@layer`` rcssmin takes ``.card :is(a)`` for a declaration and drops the space: what read "a link in a card"
    then reads "a card that is a link". An asterisk says the same and keeps the space.
    """

    def keep(found: re.Match[str]) -> str:
        return found[1] or " *"

    return str(rcssmin.cssmin(_SELECTORS.sub(lambda found: _BARE_PSEUDO_CLASS.sub(keep, found[0]), css)))


MINIFIERS: dict[str, Callable[[str], str]] = {".css": minified_css, ".js": rjsmin.jsmin}


def minify_folder(folder: Path, pages: Iterable[Path]) -> None:
    """Minify every style sheet and script below a folder.

    :param pages: which load them.
    """
    small = {
        path: MINIFIERS[path.suffix](path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*"))
        if path.suffix in MINIFIERS
    }
    sheets, scripts = ([text for path, text in small.items() if path.suffix == suffix] for suffix in MINIFIERS)
    names = short_names(sheets, scripts, (page.read_text(encoding="utf-8") for page in pages))
    for path, text in small.items():
        path.write_text(with_names(text, names) if path.suffix == ".css" else text, encoding="utf-8")
