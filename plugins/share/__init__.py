"""Share links for every page.

An internal campaign has email alone; the button beside the links, which uses the device, stays.

Context: ``share_links(title, path, text, hashtags)``; ``share_links`` of each content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.sharing import ShareLink, channels_of, share_links


def add_share_links(generator: Any) -> None:
    """Let every template make share links."""
    settings = generator.settings
    if "SHARE_LINKS" not in settings:
        settings["SHARE_LINKS"] = _maker(settings["CONTENT_FOLDER"])
    generator.context["share_links"] = settings["SHARE_LINKS"]


def _maker(folder: ContentFolder) -> Callable[[str, str, str, Sequence[str]], list[ShareLink]]:
    channels = channels_of(folder.campaign)

    def make(title: str, path: str, text: str, hashtags: Sequence[str]) -> list[ShareLink]:
        return share_links(channels, title, f"{folder.campaign.address}/{path}", text, hashtags)

    return make


def add_links_to_contents(generator: Any) -> None:
    """Give each story, post and page its share links."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    make = generator.settings["SHARE_LINKS"]
    for content in generator.articles if hasattr(generator, "articles") else generator.pages:
        share = content.source.meta.share
        tags = share.tags(folder.campaign)
        content.share_links = make(content.title, content.url, share.text or content.title, tags)


def register() -> None:
    signals.generator_init.connect(add_share_links)
    signals.article_generator_finalized.connect(add_links_to_contents)
    signals.page_generator_finalized.connect(add_links_to_contents)
