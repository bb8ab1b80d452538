"""Collect what Groundswell says itself, for the catalogues of its other languages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from campaign.language import FOLDER
from campaign.language.catalogue import TEMPLATE, load_catalogue
from campaign.language.catalogue_rules import is_whole

ROOT = Path(__file__).resolve().parent.parent
#: What speaks, and how Babel reads it. Editors and operators are spoken to in English, by other calls than these.
SPEAKERS = {"campaign": "python", "plugins": "python", "endpoint": "python", "themes/groundswell/templates": "jinja2"}
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "say", "mark")),
    **dict.fromkeys(("ngettext", "say_many", "mark_many"), (1, 2)),
}
OPTIONS = {"jinja2": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


def words() -> None:
    """Write the messages of today into messages.pot and into each catalogue; those no longer said are dropped."""
    template = collect(ROOT)
    write(template, TEMPLATE)
    for path in sorted(FOLDER.glob("*.po")):
        catalogue = load_catalogue(path)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        write(catalogue, path)
        missing = sum(1 for message in catalogue if message.id and not is_whole(message))
        print(f"{path.name}: {len(catalogue)} messages, {missing} to translate")


def collect(root: Path) -> Catalog:
    """Return every message that the code and the base theme say, each with the files that say it."""
    catalogue = Catalog(project="Groundswell")
    for file, message, comments in _messages(root):
        catalogue.add(message, None, [(file, 1)], auto_comments=comments)
    return catalogue


def _messages(root: Path) -> Iterator[tuple[str, Any, list[str]]]:
    for folder, method in SPEAKERS.items():
        patterns = [("**.py" if method == "python" else "**.*", method)]
        options = {"**": OPTIONS.get(method, {})}
        for name, _, message, comments, _ in extract_from_dir(root / folder, patterns, options, KEYWORDS, ["Note:"]):
            yield f"{folder}/{name}", message, comments


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue so that the same messages make the same bytes, and one new message a change of a few lines."""
    written = BytesIO()
    write_po(written, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=path == TEMPLATE)
    path.write_bytes(written.getvalue())
