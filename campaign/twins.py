"""Twins: the same campaign in other languages, each a site of its own, and links from page to page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from campaign.check import Model


@cache
def own_name(language: str) -> str:
    """Return what a language calls itself: ``Cymraeg`` for ``cy``.

    :raises ValueError: nobody has heard of it.
    """
    from babel import Locale, UnknownLocaleError  # only where there are twins

    try:
        name = Locale.parse(language, sep="-").get_language_name()
    except (UnknownLocaleError, ValueError):
        name = None
    if not name:
        raise ValueError(f"'{language}' is not a language; write for example cy, or en-GB")
    return name[:1].upper() + name[1:]


def _language(tag: str) -> str:
    own_name(tag)
    return tag


def _address(address: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+", address):
        raise ValueError("write the whole address, for example https://newid.example.org/")
    return address


class Twin(Model):
    """The campaign, or a page of it, in another language."""

    language: Annotated[str, AfterValidator(_language)] = Field(description="Its language, for example cy.")
    address: Annotated[str, AfterValidator(_address)] = Field(description="Where it is, a whole address.")

    @property
    def site(self) -> str:
        """Return the address with a slash at its end, as a site's front page has it."""
        return f"{self.address.rstrip('/')}/"


@dataclass(frozen=True)
class TwinLink:
    """A link to a twin.

    :param name: what the language calls itself.
    :param is_exact: whether it leads to the same page, and not to the twin's front page.
    """

    language: str
    name: str
    address: str
    is_exact: bool


def twin_links(twins: Iterable[Twin], of_the_page: Iterable[Twin], *, is_front: bool) -> Iterator[TwinLink]:
    """Yield a link to each of the campaign's twins: to the page that says the same, or to its front page."""
    pages = {twin.language: twin.address for twin in of_the_page}
    for twin in twins:
        exact = pages.get(twin.language, twin.site if is_front else None)
        yield TwinLink(twin.language, own_name(twin.language), exact or twin.site, exact is not None)
