"""Hold back what may not be published yet: a sensitive text without its approvals, and news before an election.

Settings: ``SIGN_OFF``, whether the first stops the build and the second is left out (so it is when publishing, and for
`check`); else their titles say what they wait for.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.language import ENGLISH, mark
from campaign.release import frozen, unapproved
from plugins.checks import report

DEFAULTS = {"SIGN_OFF": False}
UNAPPROVED = mark("Not approved yet: {title}")
FROZEN = mark("Not before {day} is over: {title}")

logger = logging.getLogger(__name__)


def hold_back(pelican: Any) -> None:
    """Report, leave out or mark each text that may not be published yet."""
    settings: dict[str, Any] = pelican.settings
    for name, value in DEFAULTS.items():
        settings.setdefault(name, value)
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    _hold_unapproved(settings, folder)
    moment = settings.get("NOW") or datetime.now(UTC)
    _hold_frozen(settings, folder, frozen(folder, moment.astimezone(folder.campaign.zone).date()))


def _hold_unapproved(settings: dict[str, Any], folder: ContentFolder) -> None:
    waiting = unapproved(folder)
    if settings["SIGN_OFF"]:
        report(settings, waiting.values())
        return
    for name, problem in waiting.items():
        _mark(folder, name, UNAPPROVED)
        logger.warning("%s:%s: %s. It will not be published so.", problem.path, problem.line, problem.message)


def _hold_frozen(settings: Mapping[str, Any], folder: ContentFolder, names: list[str]) -> None:
    period = folder.campaign.pre_election
    if period is None:
        return
    for name in names:
        said = "left out until %s is over" if settings["SIGN_OFF"] else "to be left out until %s is over"
        if settings["SIGN_OFF"]:
            folder.leave_out(name, f"until {ENGLISH.long_date(period.until)} is over")
        else:
            _mark(folder, name, FROZEN, day=folder.campaign.spoken.long_date(period.until))
        logger.warning(
            f"%s: {said}, as it is dated within the pre-election period.",
            folder.shown(name),
            ENGLISH.long_date(period.until),
        )


def _mark(folder: ContentFolder, name: str, words: str, **said: str) -> None:
    source = folder.sources[name]
    title = folder.campaign.spoken.say(words, title=source.meta.title, **said)
    folder.sources[name] = replace(source, meta=source.meta.model_copy(update={"title": title}))


def register() -> None:
    signals.initialized.connect(hold_back)
