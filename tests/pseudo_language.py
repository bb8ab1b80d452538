"""A language that nobody speaks: Groundswell's own sentences have no plain letter in it, and what was forgotten shows.

A page in it is right if each plain letter is somebody's own: the campaign's, from its files, or a supporter's.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from campaign import language
from campaign.language.catalogue import TEMPLATE, load_catalogue
from commands.words import write

TAG = "qa"

#: Names in braces, Jinja's own names and HTML stay as they are.
_KEPT = re.compile(r"(\{\w+\}|%\(\w+\)s|<[^>]*>)")
_DISGUISE = {ord(letter): ord(letter) + 0xFEE0 for letter in string.ascii_letters}  # full width
_PLAIN = re.compile(r"[A-Za-z]{2,}")
_ADDRESS = re.compile(r"https?://\S+")
#: What search engines and share previews show of a page.
_READ_BY_OTHERS = ("description", "og:title", "og:description", "og:site_name", "og:image:alt")
#: Attributes that somebody sees or hears, some by way of a script.
_SAID_BY_SCRIPT = ("left", "over", "near", "none", "some", "working")
_READ = ("alt", "aria-label", "placeholder", "title", *(f"data-{name}" for name in _SAID_BY_SCRIPT))


def disguised(message: str) -> str:
    """Return an English message in the pseudo-language."""
    return "".join(part if index % 2 else part.translate(_DISGUISE) for index, part in enumerate(_KEPT.split(message)))


def write_catalogue(folder: Path) -> None:
    """Write the pseudo-language's catalogue into a folder: every message that there is."""
    catalogue = load_catalogue(TEMPLATE)
    for message in catalogue:
        if message.id:
            forms = message.id if message.pluralizable else (message.id,)
            said = tuple(disguised(str(form)) for form in forms)
            message.string = said if message.pluralizable else said[0]
    write(catalogue, folder / f"{TAG}.po")


@contextmanager
def pseudo_language(folder: Path) -> Iterator[Path]:
    """Let Groundswell speak English and the pseudo-language, whose catalogue is in the folder, and no other."""
    write_catalogue(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(language, "FOLDER", folder)
        language.language_of.cache_clear()
        yield folder
    language.language_of.cache_clear()


def readable(page: str) -> Iterator[str]:
    """Yield each piece of text of a page of HTML, and each attribute that is read."""
    soup = BeautifulSoup(page, "lxml")
    for text in soup.find_all(string=True):
        if not isinstance(text, PreformattedString) and text.parent and text.parent.name not in ("script", "style"):
            yield str(NavigableString(text))
    for tag in soup.find_all(True):
        if isinstance(tag, Tag):
            yield from (str(tag[name]) for name in _READ if tag.has_attr(name))
            if tag.name == "meta" and (tag.get("name") or tag.get("property")) in _READ_BY_OTHERS:
                yield str(tag.get("content", ""))


def forgotten(texts: Iterable[str], own: Iterable[str]) -> list[str]:
    """Return the texts in which a word is neither the pseudo-language's nor somebody's own.

    :param own: words and sentences that may stand there as they are.
    """
    longest_first = sorted((word for word in own if word), key=len, reverse=True)
    return [text.strip() for text in texts if _PLAIN.search(without(text, longest_first))]


def without(text: str, own: list[str]) -> str:
    """Return a text without addresses and without what is somebody's own, of which the longest comes first."""
    text = " ".join(_ADDRESS.sub(" ", text).split())
    for word in own:
        text = text.replace(" ".join(word.split()), " ")
    return text
