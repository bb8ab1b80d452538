"""Addresses inside the site, and which of them exist."""

from __future__ import annotations

from pathlib import PurePosixPath

from campaign.action_lists import action_lists
from campaign.content import ARTICLES, LISTED, TYPES
from campaign.editions import EARLIER_YEARS
from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM
from campaign.front_matter import ArticleMeta, InterviewMeta
from campaign.local_campaigns import LOCAL_CAMPAIGNS_PAGE
from campaign.own_addresses import AREAS_PAGE
from campaign.series import SERIES, chapters

#: Stands for the site's root in converted Markdown; replaced by the way to the root when a page is written.
ROOT = "site-root:"

#: What every site has, whatever the editors write.
ALWAYS = (
    "",
    "wall/",
    "search/",
    "404.html",
    "sitemap.xml",
    "robots.txt",
    "feeds/all.atom.xml",
    "feeds/pledges.atom.xml",
)


def site_addresses(folder: ContentFolder) -> set[str]:
    """Return every address of the site without leading slash; contents with faults count as if they had none."""
    addresses = {*ALWAYS, *(source.url for source in folder.sources.values())}
    for name in folder.faulty_sources:
        prefix = next(known.prefix for content_type, known in TYPES.items() if name.startswith(f"{content_type}/"))
        addresses |= {prefix, f"{prefix}{PurePosixPath(name).stem}/"}
    if folder.faulty_sources:  # whose author and topic nobody knows
        addresses |= {"people/", "topics/", *(f"people/{name}/" for name in folder.people)}
        addresses |= {f"topics/{topic.id}/" for topic in folder.campaign.topics}
    addresses |= {each.url for each in action_lists(folder)}
    addresses |= {LOCAL_CAMPAIGNS_PAGE} if folder.local_campaigns else set()
    pledge_form = folder.forms.get(PLEDGE_FORM)
    addresses |= {AREAS_PAGE} if pledge_form and pledge_form.areas else set()
    addresses |= {f"{SERIES}{name}/" for name in chapters(folder)}
    addresses |= {EARLIER_YEARS} if folder.campaign.editions else set()
    addresses |= {edition.url for edition in folder.campaign.ended_editions}
    addresses |= {TYPES[source.type].prefix for source in folder.of_type(*ARTICLES, *LISTED)}
    for source in folder.of_type(*ARTICLES):
        meta = source.meta
        if isinstance(meta, ArticleMeta):
            addresses |= {"people/", f"people/{meta.author}/"}
            addresses |= {"topics/", f"topics/{meta.topic}/"} if meta.topic else set()
        if isinstance(meta, InterviewMeta):
            addresses.add(f"people/{meta.answered_by}/")
    return addresses
