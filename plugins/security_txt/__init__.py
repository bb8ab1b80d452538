"""Write /.well-known/security.txt (RFC 9116): whom to tell about a hole in the site.

Its words come from ``security`` in campaign.yml, so that two builds of one input are the same. A site in a folder of
its host writes none: the file is looked for at the host's root only, and is for the host to write.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican import signals

from campaign.folder import ContentFolder
from campaign.problems import Problem
from campaign.settings import Campaign
from plugins.checks import report

PATH = ".well-known/security.txt"


def check_expiry(pelican: Any) -> None:
    """Report a date that has passed: whoever finds a hole then would trust nothing in the file."""
    folder: ContentFolder = pelican.settings["CONTENT_FOLDER"]
    moment = pelican.settings.get("NOW") or datetime.now(UTC)
    report(pelican.settings, expiry_problems(folder, moment))


def expiry_problems(folder: ContentFolder, moment: datetime) -> list[Problem]:
    """Return a Problem if the file's date has passed at a moment (timezone aware)."""
    security = folder.campaign.security
    if security is None or moment.astimezone(UTC).date() <= security.expires:
        return []
    message = f"the security contact expired on {security.expires}"
    hint = "Ask whether it is still right, then write a date within the next year."
    return [folder.campaign_document.problem(("security", "expires"), message, hint)]


def security_txt(campaign: Campaign) -> str | None:
    """Return the file's text; None where the campaign names nobody or is not the host's root."""
    if campaign.security is None or urlsplit(campaign.address).path:
        return None
    lines = (
        f"Contact: {campaign.security.contact}",
        f"Expires: {campaign.security.expires}T23:59:59Z",
        f"Preferred-Languages: {campaign.language}",
        f"Canonical: {campaign.address}/{PATH}",
    )
    return "".join(f"{line}\n" for line in lines)


def write(generator: Any, writer: Any) -> None:  # noqa: ARG001 - Pelican's signature
    """Write the file into the site."""
    text = security_txt(generator.settings["CONTENT_FOLDER"].campaign)
    if text is not None:
        path = Path(generator.settings["OUTPUT_PATH"], PATH)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def register() -> None:
    signals.initialized.connect(check_expiry)
    signals.article_writer_finalized.connect(write)
