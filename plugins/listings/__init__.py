"""Coverage, resources and partners: what their pages begin with, and a page that lists each.

Context: ``listings``, a `Listing` for each type that there is something of; ``page.download``, a resource's
`DownloadView` or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pelican import signals

from campaign.content import TYPES, ContentType, Source
from campaign.files import DownloadView, download_view
from campaign.folder import ContentFolder
from campaign.front_matter import CoverageMeta, PartnerMeta, ResourceMeta
from campaign.text import plain


def _newest_first(page: Any) -> Any:
    meta: CoverageMeta = page.source.meta
    return -meta.date.toordinal(), page.url


def _from_a_to_z(page: Any) -> Any:
    return plain(page.title), page.url


def _longest_first(page: Any) -> Any:
    meta: PartnerMeta = page.source.meta
    return meta.since, page.url


#: In which order each type is listed.
ORDERS: dict[ContentType, Callable[[Any], Any]] = {
    "coverage": _newest_first,
    "resources": _from_a_to_z,
    "partners": _longest_first,
}


@dataclass(frozen=True)
class Listing:
    """A page that lists all of a type; the url has no leading slash."""

    type: ContentType
    url: str
    pages: list[Any]


def resource_view(source: Source, folder: ContentFolder) -> DownloadView | None:
    """Return how a resource's file is shown; None for a link and for what is no resource."""
    meta = source.meta
    if not isinstance(meta, ResourceMeta) or not meta.file:
        return None
    return download_view(folder, meta)


def add_listings(generator: Any) -> None:
    """Group the pages that are listed, and give each resource its download."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    by_type: dict[ContentType, list[Any]] = {name: [] for name in ORDERS}
    for page in generator.pages:
        page.download = resource_view(page.source, folder)
        if page.source.type in ORDERS:
            by_type[page.source.type].append(page)
    generator.context["listings"] = [
        Listing(name, TYPES[name].prefix, sorted(pages, key=ORDERS[name])) for name, pages in by_type.items() if pages
    ]


def write_listings(generator: Any, writer: Any) -> None:
    """Write the list of each type; a list of nothing is no page."""
    template, relative = generator.get_template("listing"), generator.settings["RELATIVE_URLS"]
    for listing in generator.context["listings"]:
        target = f"{listing.url}index.html"
        writer.write_file(target, template, generator.context, relative_urls=relative, url=listing.url, listing=listing)


def register() -> None:
    signals.page_generator_finalized.connect(add_listings)
    signals.article_writer_finalized.connect(write_listings)
