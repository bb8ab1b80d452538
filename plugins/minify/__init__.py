"""Minify pages when publishing, and only where that provably changes nothing.

htmlmin takes one level of escaping out of attribute values (``title="&amp;copy;"`` becomes ``title="&copy;"``, which
reads ©), so such references are escaped once more before. Every page is then compared with what it was: one whose text
or attributes would change is published as it was, with a warning. Without htmlmin pages are published unminified.
What was minified once is kept in RESULTS_CACHE.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from functools import cache
from html.parser import HTMLParser
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.results import Results

try:
    import htmlmin
except ImportError:  # neither htmlmin nor htmlmin2, which give the same module
    htmlmin = None

logger = logging.getLogger(__name__)

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ESCAPED_REFERENCE = re.compile(r"&amp;(?=[#a-zA-Z])")
#: Space around these is seen nowhere. Not `li`, `td` and the like: a theme may set those in a line.
_AROUND_BLOCK = re.compile(
    r"[ \n]*(</?(?:html|head|body|title|meta|link|header|footer|main|nav|section|article|div|p|h[1-6]|ul|ol|dl|form"
    r"|fieldset|legend|figure|figcaption|blockquote|table|thead|tbody|tr|caption)(?:\s[^<>]*)?>)[ \n]*"
)
#: An escaped quotation mark in text, where it needs no escape.
_QUOTE = re.compile(r"&#(34|39);(?=[^<>]*<)")
_SPACE = re.compile(r"[ \t\n\r\f]+")
VERBATIM = {"pre", "textarea", "script", "style"}
#: Beside these tags a space between words is seen; at the edges of all others browsers drop it.
INLINE = {"a", "abbr", "b", "button", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins", "kbd", "label"}
INLINE |= {"mark", "q", "s", "samp", "select", "small", "span"}
INLINE |= {"strong", "sub", "sup", "svg", "textarea", "time", "var"}


class Meaning(HTMLParser):
    """What a page says: its tags, attributes and words; white space counts only where browsers show it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Any] = []
        self.words: list[str] = []
        self.verbatim = 0
        self.at_an_edge = True

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._end_words(tag)
        self.tokens.append((tag, sorted((name, value or "") for name, value in attributes)))
        self.verbatim += tag in VERBATIM

    def handle_endtag(self, tag: str) -> None:
        self._end_words(tag)
        self.tokens.append(f"/{tag}")
        self.verbatim -= tag in VERBATIM

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def _end_words(self, tag: str) -> None:
        words = "".join(self.words)
        if not self.verbatim:
            words = _SPACE.sub(" ", words)
            words = words.lstrip(" ") if self.at_an_edge else words
            words = words.rstrip(" ") if tag not in INLINE else words
        if words:
            self.tokens.append(words)
        self.words, self.at_an_edge = [], tag not in INLINE


def meaning(html: str) -> list[Any]:
    """Return what a page says, for comparison."""
    parser = Meaning()
    parser.feed(html)
    parser.close()
    return parser.tokens


def minified(html: str) -> str:
    """Return the page without needless white space and comments; empty if anything else would change."""
    protected = _TAG.sub(lambda tag: _ESCAPED_REFERENCE.sub("&amp;amp;", tag[0]), html)
    small = str(htmlmin.minify(protected, remove_comments=True, keep_pre=True))
    small = _AROUND_BLOCK.sub(r"\1", small)
    small = _QUOTE.sub(lambda mark: chr(int(mark[1])), small)
    return small if meaning(small) == meaning(html) else ""


def minify(page: bytes) -> bytes:
    """Return what `minified` does, for a file's content."""
    return minified(page.decode()).encode()


def minify_page(path: str, context: dict[str, Any], **_: Any) -> None:
    """Minify a page that was just written."""
    # Signals outlive a build: the next one in this process may be a plain one.
    if not path.endswith(".html") or __name__ not in context["PLUGINS"] or htmlmin is None:
        return
    file = Path(path)
    small = Results(Path(context["RESULTS_CACHE"]), _recipe()).of(file.read_bytes(), minify)
    if small:
        file.write_bytes(small)
    else:
        logger.warning("%s is published unminified: minified, it would say something else", context["output_file"])


@cache
def _recipe() -> bytes:
    """Return what a minified page depends on beside the page: this module and htmlmin's version."""
    known = []
    for name in ("htmlmin", "htmlmin2"):
        with suppress(PackageNotFoundError):
            known.append(f"{name} {version(name)}")
    return Path(__file__).read_bytes() + " ".join(known).encode()


def warn_if_missing(pelican: Any) -> None:
    """Say once that nothing is minified."""
    if __name__ in pelican.settings["PLUGINS"] and htmlmin is None:
        logger.warning("Pages are published unminified: neither htmlmin nor htmlmin2 is installed.")


def register() -> None:
    signals.initialized.connect(warn_if_missing)
    signals.content_written.connect(minify_page)
