"""The page of local campaigns: who goes with this campaign elsewhere, and how many pledged there.

Context: ``local_totals``, a `campaign.local_totals.LocalTotals`, or None where no local campaign is listed.
Writes /local-campaigns/, and /local-campaigns.json: what each signed, for whoever wants to add up themselves and for
the next `pull` on a machine that keeps nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.local_campaigns import LOCAL_CAMPAIGNS_PAGE
from campaign.local_totals import FILE, local_totals, read_heard
from plugins.checks import report


def read_totals(pelican: Any) -> None:
    """Read what was heard of them. Always in the content folder: no endpoint of a preview knows of other campaigns."""
    folder: ContentFolder = pelican.settings["CONTENT_FOLDER"]
    if folder.local_campaigns:
        heard, problems = read_heard(folder.path / "data" / FILE, folder.shown(f"data/{FILE}"))
        report(pelican.settings, problems)
        pelican.settings["LOCAL_CAMPAIGNS_HEARD"] = heard


def add_totals(generator: Any) -> None:
    """Put them into the context."""
    campaigns = generator.settings["CONTENT_FOLDER"].local_campaigns
    heard = generator.settings.get("LOCAL_CAMPAIGNS_HEARD")
    generator.context["local_totals"] = local_totals(campaigns, heard) if heard else None


def write_page(generator: Any, writer: Any) -> None:
    """Write the page, and what it was made from."""
    settings, totals = generator.settings, generator.context["local_totals"]
    if totals is None:
        return
    writer.write_file(
        f"{LOCAL_CAMPAIGNS_PAGE}index.html",
        generator.get_template("local_campaigns"),
        generator.context,
        relative_urls=settings["RELATIVE_URLS"],
        url=LOCAL_CAMPAIGNS_PAGE,
    )
    kept = settings["LOCAL_CAMPAIGNS_HEARD"].only(one.campaign for one in totals.all)
    Path(settings["OUTPUT_PATH"], FILE).write_text(kept.model_dump_json(indent=1), encoding="utf-8")


def register() -> None:
    signals.initialized.connect(read_totals)
    signals.generator_init.connect(add_totals)
    signals.article_writer_finalized.connect(write_page)
