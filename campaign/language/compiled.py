"""A catalogue as gettext speaks from it."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from campaign.language.catalogue import load_catalogue, shown_as
from campaign.language.catalogue_rules import altered
from campaign.problems import ProblemsFound


def read_catalogue(path: Path) -> GNUTranslations:
    """Return a catalogue's translations; a message without one stays English.

    :raises ProblemsFound: the file is no catalogue, or a message has other names than in English: nobody could say it.
    """
    from babel.messages.mofile import write_mo

    catalogue = load_catalogue(path)
    if problems := list(altered(catalogue, shown_as(path))):
        raise ProblemsFound(problems)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
