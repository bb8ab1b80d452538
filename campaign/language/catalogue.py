"""Catalogues: an English message and what it is in another language, in gettext's own format (.po)."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campaign.problems import Problem

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

#: Every message that Groundswell says, made by `python3 tasks.py words`.
TEMPLATE = Path(__file__).with_name("messages.pot")


def read_catalogue(path: Path) -> GNUTranslations:
    """Return a catalogue's translations; a message without one stays English."""
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, load_catalogue(path))
    compiled.seek(0)
    return GNUTranslations(compiled)


def load_catalogue(path: Path) -> Catalog:
    """Return a catalogue as the translators' file has it."""
    from babel.messages.pofile import read_po  # only where another language than English is spoken

    with path.open("rb") as file:
        return read_po(file, locale=None if path == TEMPLATE else path.stem, abort_invalid=True)


def catalogue_problems(path: Path, shown_as: str) -> list[Problem]:
    """Return a Problem for each message that a language does not have, so that no page says one in English."""
    catalogue = load_catalogue(path)
    return [*_missing(catalogue, shown_as), *_unfinished(catalogue, shown_as)]


def _missing(catalogue: Catalog, shown_as: str) -> Iterator[Problem]:
    for message in load_catalogue(TEMPLATE):
        if message.id and catalogue.get(message.id, message.context) is None:
            yield Problem(shown_as, 1, 1, f"there is no '{_english(message.id)}'", "Run `python3 tasks.py words`.")


def _unfinished(catalogue: Catalog, shown_as: str) -> Iterator[Problem]:
    for message in catalogue:
        if message.id and (message.fuzzy or not is_whole(message)):
            hint = "Write what it is in this language; take the line '#, fuzzy' away once it is right."
            yield Problem(shown_as, message.lineno or 1, 1, f"'{_english(message.id)}' is not translated", hint)


def is_whole(message: Message) -> bool:
    """Return whether a message is translated, in each of its plural forms."""
    said = message.string
    return all(said) if isinstance(said, tuple | list) else bool(said)


def _english(message_id: Any) -> str:
    return str(message_id[0] if isinstance(message_id, tuple | list) else message_id)
