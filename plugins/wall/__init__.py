"""The wall of published pledges and the counter, from what was pulled into content/data/.

Settings: ``DATA_PATH``, the folder of what was pulled; ``data/`` in the content folder if missing.
Context: ``wall`` (newest first), ``counter``, ``groups`` ("1 group, 12 people"), ``transparency`` (of moderation),
``chosen`` (by form, how many chose each action of which that may be told).
Writes /wall/ with next pages and a feed of published pledges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pelican import signals

from campaign.counter import counter, groups_told
from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM, WallPledge
from campaign.language import Language
from campaign.public_data import FormTotals, read_chosen, read_public_data, read_transparency
from plugins.checks import report


@dataclass(frozen=True)
class PledgeInFeed:
    """A pledge as Pelican's feed writer wants it."""

    title: str
    url: str
    date: datetime
    summary: str
    author: str

    def get_content(self, _siteurl: str) -> str:
        return self.summary


def add_wall(generator: Any) -> None:
    """Put the wall and the counter into the context."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    if "WALL" not in generator.settings:  # read once for all generators
        (path, shown), since = folder.pulled(generator.settings.get("DATA_PATH")), folder.campaign.since
        summary, pledges, problems = read_public_data(path, shown, since)
        transparency, more = read_transparency(path, shown)
        chosen, others = read_chosen(path, shown, since)
        report(generator.settings, problems + more + others)
        generator.settings["TRANSPARENCY"] = transparency
        generator.settings["CHOSEN"] = chosen.forms
        totals = summary.forms.get(PLEDGE_FORM, FormTotals(pledged=0, published=0))
        generator.settings["WALL"] = pledges.pledges
        generator.settings["COUNTER"] = counter(
            folder.campaign, totals.pledged, summary.as_of, gained=totals.gained, told=totals.told
        )
        generator.settings["GROUPS_TOLD"] = groups_told(
            folder.campaign.goal,
            sum(each.groups for each in summary.forms.values()),
            sum(each.people for each in summary.forms.values()),
            folder.campaign.spoken,
        )
    generator.context["transparency"] = generator.settings["TRANSPARENCY"]
    generator.context["chosen"] = generator.settings["CHOSEN"]
    generator.context["wall"] = list(generator.settings["WALL"])
    generator.context["counter"] = generator.settings["COUNTER"]
    generator.context["groups"] = generator.settings["GROUPS_TOLD"]


def write_wall(generator: Any, writer: Any) -> None:
    """Write the wall's pages and the feed."""
    pledges: list[WallPledge] = generator.context["wall"]
    writer.write_file(
        "wall/index.html",
        generator.get_template("wall"),
        generator.context,
        relative_urls=generator.settings["RELATIVE_URLS"],
        paginated={"pledges": pledges},
        template_name="wall",
        url="wall/",
    )
    spoken = generator.context["campaign"].spoken
    newest = pledges[: generator.settings["FEED_MAX_ITEMS"]]
    items = [_feed_item(pledge, spoken) for pledge in newest if pledge.published]
    writer.write_feed(items, generator.context, "feeds/pledges.atom.xml", feed_title=spoken.say("Pledges"))


def _feed_item(pledge: WallPledge, spoken: Language) -> PledgeInFeed:
    words = pledge.words if len(pledge.words) <= 80 else f"{pledge.words[:79].rstrip()}…"
    moment = datetime.fromisoformat(str(pledge.published))
    author = pledge.name or spoken.say("A supporter")
    return PledgeInFeed(_escaped(words), f"wall/#pledge-{pledge.id}", moment, _escaped(pledge.words), author)


def _escaped(words: str) -> str:
    # Atom readers take a summary as HTML; Pelican takes a title as HTML and leaves out what looks like a tag.
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def register() -> None:
    signals.generator_init.connect(add_wall)
    signals.article_writer_finalized.connect(write_wall)
