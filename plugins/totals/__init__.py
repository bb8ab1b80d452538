"""Sign how many pledged, for whoever shows it beside their own: /totals.json, when publishing only.

Settings: ``TOTALS_SECRET``, the secret key of ``totals_key`` in campaign.yml. Only publishing has it.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.counter import Counter
from campaign.folder import ContentFolder
from campaign.keys import public_of
from campaign.problems import Problem
from campaign.settings import Campaign
from campaign.totals import FILE, Totals, sign
from plugins.checks import report

VARIABLE = (
    "TOTALS_SECRET"  # not GROUNDSWELL_...: the endpoint must not have it, and says so of a name that it does not know
)
SETTING = "TOTALS_SECRET"


def check_secret(pelican: Any) -> None:
    """Report a secret that is missing or another's: the site would go out without its number, or with a useless one."""
    folder: ContentFolder = pelican.settings["CONTENT_FOLDER"]
    if SETTING in pelican.settings and folder.campaign.totals_key:
        report(pelican.settings, secret_problems(folder, pelican.settings[SETTING]))


def secret_problems(folder: ContentFolder, secret: str) -> list[Problem]:
    """Return a Problem if a secret key is not the one that belongs to the campaign's public key."""
    try:
        if secret and public_of(secret) == folder.campaign.totals_key:
            return []
        message = "the secret key in {} is another's" if secret else "{} is not set: nothing can sign the totals"
    except ValueError:
        message = "what is in {} is no secret key"
    hint = "Set it where the site is published, or take the line out. 'python3 tasks.py totals' makes a new pair."
    return [folder.campaign_document.problem(("totals_key",), message.format(VARIABLE), hint)]


def write_totals(generator: Any, writer: Any) -> None:  # noqa: ARG001 - Pelican's signature
    """Write the file into the site."""
    settings, campaign = generator.settings, generator.context["campaign"]
    if campaign.totals_key and settings.get(SETTING):
        file = sign(totals(campaign, generator.context["counter"]), settings[SETTING])
        Path(settings["OUTPUT_PATH"], FILE).write_text(file.model_dump_json(indent=1), encoding="utf-8")


def totals(campaign: Campaign, counter: Counter) -> Totals:
    """Return what may be told: what the counter shows, and no number below the hidden minimum."""
    as_of = campaign.local(counter.as_of).astimezone(UTC) if counter.as_of else None
    return Totals(address=campaign.address, as_of=as_of, pledged=counter.total if counter.shown and as_of else None)


def register() -> None:
    signals.initialized.connect(check_secret)
    signals.article_writer_finalized.connect(write_totals)
