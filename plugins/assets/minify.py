"""Minify style sheets and scripts: comments and white space are for those who read the source.

rcssmin and rjsmin only take away what has no meaning; neither renames, reorders or rewrites anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import rcssmin
import rjsmin

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


def minify_folder(folder: Path) -> None:
    """Minify every style sheet and script below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in MINIFIERS:
            path.write_text(MINIFIERS[path.suffix](path.read_text(encoding="utf-8")), encoding="utf-8")
