"""Leave out texts whose consent was taken back on a supporter's own page, or whose proof was erased.

They leave the site with the next build, whether or not an editor is there. Settings: ``DATA_PATH``, the folder of what
was pulled; ``data/`` in the content folder if missing.
"""

from __future__ import annotations

import logging
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.public_data import read_consents
from plugins.checks import report

logger = logging.getLogger(__name__)


def leave_out_ended(pelican: Any) -> None:
    """Take each text whose consent holds no more from the folder, and say so in a line."""
    folder: ContentFolder = pelican.settings["CONTENT_FOLDER"]
    consents, problems = read_consents(*folder.pulled(pelican.settings.get("DATA_PATH")))
    report(pelican.settings, problems)
    for name in ended_texts(folder, frozenset(consents.ended)):
        folder.leave_out(name, "as its consent was taken back or its proof erased")
        logger.warning(
            "%s: left out, as its consent was taken back or its proof erased. Delete it.", folder.shown(name)
        )


def ended_texts(folder: ContentFolder, ended: frozenset[str]) -> list[str]:
    """Return the texts whose ``consent`` holds no more, by their path inside the folder."""
    return [name for name, source in folder.sources.items() if getattr(source.meta, "consent", None) in ended]


def register() -> None:
    signals.initialized.connect(leave_out_ended)
