"""Search without a server: a page that lists everything, and the words by which its script narrows the list.

Writes /search/ and /search/words.json. Without script the page is the list, by topic and in alphabetical order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.content import Source
from campaign.language import Language, mark
from campaign.text import plain
from plugins.search.words import distinctive_words, words_of

#: What stands beside a title: stories need no word for what they are.
KINDS = {
    "blog": mark("Blog"),
    "interviews": mark("Interview"),
    "case-studies": mark("Case study"),
    "films": mark("Film or sound"),
    "events": mark("Event"),
    "coverage": mark("Coverage"),
    "resources": mark("Resource"),
    "partners": mark("Partner"),
}


@dataclass(frozen=True)
class Entry:
    """A text as the list shows it; the url has no leading slash."""

    title: str
    url: str
    kind: str
    source: Source


@dataclass(frozen=True)
class Group:
    """What was written about one topic."""

    title: str
    entries: list[Entry]


def write_search(generator: Any, writer: Any) -> None:
    """Write the page and its words."""
    context, settings = generator.context, generator.settings
    contents = [*context["articles"], *context["pages"]]
    groups = grouped(contents, context["topics"], context["campaign"].spoken)
    writer.write_file(
        "search/index.html",
        generator.get_template("search"),
        context,
        relative_urls=settings["RELATIVE_URLS"],
        url="search/",
        groups=groups,
    )
    # In the order of the list: the script needs no other tie between the two.
    words = distinctive_words([words_of(entry.source) for group in groups for entry in group.entries])
    path = Path(settings["OUTPUT_PATH"]) / "search/words.json"
    path.write_text(json.dumps(words, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def grouped(contents: list[Any], topics: list[Any], spoken: Language) -> list[Group]:
    """Return all contents by topic, in campaign.yml's order, then those without one; each group from A to Z."""
    by_topic: dict[str | None, list[Entry]] = {topic.id: [] for topic in topics}
    # The address settles the order of two that are called the same.
    for content in sorted(contents, key=lambda content: (plain(content.title), content.url)):
        source = content.source
        kind = KINDS.get(source.type)
        entry = Entry(content.title, content.url, spoken.say(kind) if kind else "", source)
        by_topic.setdefault(getattr(source.meta, "topic", None), []).append(entry)
    titles = {topic.id: topic.title for topic in topics}
    named = [Group(titles[topic], entries) for topic, entries in by_topic.items() if topic and entries]
    rest = by_topic.get(None, [])
    return [*named, Group(spoken.say("Pages, events and more"), rest)] if rest else named


def register() -> None:
    signals.article_writer_finalized.connect(write_search)
