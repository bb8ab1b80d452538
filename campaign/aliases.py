"""Old addresses that still work: which lead where, and those that cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campaign.addresses import site_addresses
from campaign.content import Source
from campaign.folder import ContentFolder
from campaign.form_pages import form_page
from campaign.problems import Problem
from campaign.touchpoints import FOLDER as SHORT_ADDRESSES

#: Folders whose files the site makes or copies; nobody can say here which they will be.
_MADE_FOLDERS = ("theme/", "feeds/", ".well-known/", SHORT_ADDRESSES)
_NEXT_PAGE = re.compile(r"^(.*/)page/[0-9]+/$")


def redirects(folder: ContentFolder) -> dict[str, str]:
    """Return ``{old address: address}``, both without leading slash, in the order of the old ones.

    ``/old/`` and ``/old`` are the same: links were written in both ways, so that both are redirected.
    """
    found = {
        address: source.url
        for source in folder.sources.values()
        for alias in source.meta.aliases
        for address in _addresses(alias)
    }
    return dict(sorted(found.items()))


def _addresses(alias: str) -> tuple[str, ...]:
    """Return the addresses that an alias means: with and without its last slash, unless it names a file."""
    path = alias.strip("/")
    return (path,) if "." in path.rpartition("/")[2] else (path, f"{path}/")


def alias_problems(folder: ContentFolder) -> list[Problem]:
    """Return a Problem for each alias that is a page's address, or another's alias."""
    live = _live_addresses(folder)
    owners: dict[str, Source] = {}
    problems = []
    for source, index, alias in _aliases(folder):
        place = ("aliases", index)
        address = _addresses(alias)[-1]
        if _is_live(address, live, folder):
            message = f"the old address '{alias}' is an address of the site"
            hint = "An alias is where a page was before: name an address that the site no longer has."
            problems.append(source.document.problem(place, message, hint))
        elif address in owners:
            message = f"the old address '{alias}' is already an alias of {owners[address].name}"
            problems.append(source.document.problem(place, message, "One address leads to one page: keep one of them."))
        owners.setdefault(address, source)
    return problems


def _aliases(folder: ContentFolder) -> Iterator[tuple[Source, int, str]]:
    for source in folder.sources.values():
        for index, alias in enumerate(source.meta.aliases):
            yield source, index, alias


def _live_addresses(folder: ContentFolder) -> set[str]:
    pages = [page for form in folder.forms.values() if (page := form_page(folder, form))]
    return {*site_addresses(folder), *(f"{page.url}thank-you/" for page in pages)}


def _is_live(address: str, live: set[str], folder: ContentFolder) -> bool:
    endpoint = folder.campaign.endpoint.strip("/")
    next_page = _NEXT_PAGE.match(address)
    return (
        address.removesuffix("index.html") in live
        or f"{address}/" in (*live, *_MADE_FOLDERS)
        or bool(next_page and next_page[1] in live)
        or address.startswith((*_MADE_FOLDERS, f"{endpoint}/"))
        or (address.startswith(("images/", "files/")) and (folder.path / address).exists())
    )
