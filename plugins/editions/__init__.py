"""Earlier years: a page that lists them, and for each whose pledges the endpoint has a page that stays as it is.

Context: ``editions``, each `EarlierYear`, newest first. Writes /earlier-years/, and /earlier-years/<year>/ with next
pages. Such a page shows nothing of the present: no menu, no counter, no form. What an editor changes for the new
edition leaves its bytes as they are; only what somebody takes back leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pelican import signals

from campaign.editions import EARLIER_YEARS
from campaign.folder import ContentFolder
from campaign.forms import WallPledge
from campaign.public_data import read_edition
from plugins.checks import report


@dataclass(frozen=True)
class EarlierYear:
    """An earlier edition as it is shown.

    :param name: what the campaign was called.
    :param url: its page's address without leading slash; empty where there is none.
    :param pledges: its newest published ones.
    """

    year: int
    name: str
    total: int
    done: int | None
    day: date | None
    url: str
    pledges: tuple[WallPledge, ...]


def add_editions(generator: Any) -> None:
    """Put the earlier years into the context."""
    if "EDITIONS" not in generator.settings:  # read once for all generators
        generator.settings["EDITIONS"] = earlier_years(generator.settings)
    generator.context["editions"] = generator.settings["EDITIONS"]


def earlier_years(settings: dict[str, Any]) -> list[EarlierYear]:
    """Return the earlier editions, newest first, with their pulled pledges; reports what is wrong with those."""
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    path, shown = folder.pulled(settings.get("DATA_PATH"))
    found = []
    for edition in sorted(folder.campaign.editions, key=lambda edition: edition.year, reverse=True):
        pledges: tuple[WallPledge, ...] = ()
        if edition.ended:
            read, problems = read_edition(path, shown, edition.year)
            report(settings, problems)
            pledges = read.pledges
        name, url = edition.name or folder.campaign.name, edition.url if edition.ended else ""
        found.append(EarlierYear(edition.year, name, edition.total, edition.done, edition.day, url, pledges))
    return found


def write_editions(generator: Any, writer: Any) -> None:
    """Write the list of earlier years, and the page of each."""
    editions: list[EarlierYear] = generator.context["editions"]
    relative = generator.settings["RELATIVE_URLS"]
    if editions:
        page = f"{EARLIER_YEARS}index.html"
        writer.write_file(page, generator.get_template("editions"), generator.context, relative_urls=relative)
    for edition in editions:
        if edition.url:
            writer.write_file(
                f"{edition.url}index.html",
                generator.get_template("edition"),
                generator.context,
                relative_urls=relative,
                paginated={"pledges": list(edition.pledges)},
                template_name="edition",
                url=edition.url,
                edition=edition,
            )


def register() -> None:
    signals.generator_init.connect(add_editions)
    signals.article_writer_finalized.connect(write_editions)
