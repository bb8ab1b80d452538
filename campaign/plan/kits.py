"""What there is to post: stories as picture, quote, question and call, other texts as they are, published pledges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from campaign.content import ARTICLES, Source
from campaign.forms import WallPledge
from campaign.front_matter import ArticleMeta, StoryMeta
from campaign.language import mark
from campaign.release import unapproved
from campaign.settings import Campaign

if TYPE_CHECKING:
    from campaign.folder import ContentFolder

#: What a month's file calls a pledge, before its id.
PLEDGE = "pledge"
QUESTION = mark("What would help with “{topic}”? Here is one answer.")
CALL = mark("What will you do?")


@dataclass(frozen=True)
class Kit:
    """What is ready to be posted.

    :param reference: what a month's file calls it: ``stories/two-mugs.md quote``, or ``pledge`` and its id.
    :param kind: ``picture``, ``quote``, ``question``, ``call``, ``text`` or ``pledge``.
    :param ending: what stays behind the words where a channel has them shortened: the end of a quotation, who said it.
    :param url: where it leads.
    :param picture: a picture's path inside the content folder, or empty; ``alt`` says what it shows.
    :param since: the day on which it is on the site.
    """

    reference: str
    kind: str
    words: str
    url: str
    hashtags: tuple[str, ...] = ()
    picture: str = ""
    alt: str = ""
    ending: str = ""
    since: date | None = None


def kits_of(folder: ContentFolder) -> list[Kit]:
    """Return the kits of all stories and other dated texts that may be published, the newest first."""
    waiting = unapproved(folder)
    dated = [
        (meta, source)
        for source in folder.of_type(*ARTICLES)
        if isinstance(meta := source.meta, ArticleMeta) and source.name not in waiting
    ]
    newest = sorted(dated, key=lambda pair: (pair[0].date.date(), pair[1].name), reverse=True)
    return [kit for meta, source in newest for kit in _kits(folder, source, meta)]


def kits_of_pledges(campaign: Campaign, pledges: Iterable[WallPledge]) -> list[Kit]:
    """Return a kit for each published pledge: the form's consent said that it may be quoted."""
    return [
        Kit(
            f"{PLEDGE} {pledge.id}",
            PLEDGE,
            f"“{pledge.words}",
            f"{campaign.endpoint_address}/pledge/{pledge.id}",
            campaign.hashtags,
            ending=f"” {pledge.name}".rstrip(),
        )
        for pledge in pledges
        if pledge.id
    ]


def _kits(folder: ContentFolder, source: Source, meta: ArticleMeta) -> Iterator[Kit]:
    campaign = folder.campaign
    said = meta.share.text or meta.summary
    words = {"text": f"{meta.title}. {said}"}
    if isinstance(meta, StoryMeta):
        titles = {topic.id: topic.title for topic in campaign.topics}
        words = {
            "picture": f"{meta.title}. {said}",
            "quote": f"“{meta.quote}" if meta.quote else "",
            "question": campaign.spoken.say(QUESTION, topic=titles.get(meta.topic, meta.topic)),
            "call": f"{said} {campaign.spoken.say(CALL)}",
        }
    tags, address = meta.share.tags(campaign), f"{campaign.address}/{source.url}"
    shows = meta.photo if meta.photo and not folder.pictures.is_withdrawn(meta.photo.file) else None
    for kind in [kind for kind, text in words.items() if text and (kind != "picture" or shows)]:
        photo = shows if kind in ("picture", "text") else None
        picture, alt = (photo.file, photo.alt) if photo else ("", "")
        ending = f"” {meta.person}" if kind == "quote" and isinstance(meta, StoryMeta) else ""
        since = meta.date.date()
        yield Kit(f"{source.name} {kind}", kind, words[kind], address, tags, picture, alt, ending, since)
