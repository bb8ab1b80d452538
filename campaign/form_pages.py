"""Which pages show which forms."""

from __future__ import annotations

import re

from campaign.content import TYPES, Source
from campaign.folder import ContentFolder
from campaign.forms import Form


def form_page(folder: ContentFolder, form: Form) -> Source | None:
    """Return the page where a form lives: the first page (else story or post) that shows it."""
    placed = [source for source in folder.sources.values() if shows_form(source, form)]
    return min(placed, key=lambda source: (TYPES[source.type].prefix, source.name), default=None)


def shows_form(source: Source, form: Form) -> bool:
    """Tell whether a text shows a form: at its end, or where a line of it says so."""
    if source.meta.form == form.id:
        return True
    if "[[" not in source.body:  # thousands of texts have no block at all, and each is asked for every form
        return False
    line = rf"^\[\[\s*form\s*:\s*{form.id}\s*\]\]\s*$"
    return re.search(line, source.body, re.MULTILINE) is not None
