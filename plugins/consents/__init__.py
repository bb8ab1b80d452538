"""Report texts whose consent was taken back on a supporter's own page, or whose proof was erased.

Settings: ``DATA_PATH``, the folder of what was pulled; ``data/`` in the content folder if missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.problems import Problem
from campaign.public_data import read_consents
from plugins.checks import report


def report_ended(pelican: Any) -> None:
    """Report each text whose consent holds no more."""
    folder: ContentFolder = pelican.settings["CONTENT_FOLDER"]
    data = pelican.settings.get("DATA_PATH")
    path = Path(data) if data else folder.path / "data"
    consents, problems = read_consents(path, str(path) if data else folder.shown("data"))
    report(pelican.settings, [*problems, *ended_problems(folder, frozenset(consents.ended))])


def ended_problems(folder: ContentFolder, ended: frozenset[str]) -> Iterator[Problem]:
    """Yield a Problem at each ``consent`` that holds no more."""
    for source in folder.sources.values():
        consent = getattr(source.meta, "consent", None)
        if consent in ended:
            message = f"the consent '{consent}' was taken back, or what proves it was erased"
            hint = "Delete the file, and its pictures. Ask the person before you show anything of it again."
            yield source.document.problem(("consent",), message, hint)


def register() -> None:
    signals.initialized.connect(report_ended)
