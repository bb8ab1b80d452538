"""Which page a form lives on."""

from __future__ import annotations

from campaign.content import TYPES, Source
from campaign.folder import ContentFolder
from campaign.forms import Form


def form_page(folder: ContentFolder, form: Form) -> Source | None:
    """Return the page where a form lives: the first page (else story or post) that shows it."""
    placed = [source for source in folder.sources.values() if form.id in source.forms]
    return min(placed, key=lambda source: (TYPES[source.type].prefix, source.name), default=None)
