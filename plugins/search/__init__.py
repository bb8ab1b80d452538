"""Search without a server: a page that lists everything, and the words by which its script narrows the list.

Writes /search/ and /search/words.json. Without script the page is the list, by topic and in alphabetical order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.action_lists import TITLE, ActionList
from campaign.folder import ContentFolder
from campaign.language import Language, mark
from campaign.settings import TopicSettings
from campaign.text import plain
from plugins.search.words import distinctive_words, words_of, words_of_actions

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
    """A text, or the ideas about a topic, as the list shows it; the url has no leading slash.

    :param words: how often it has each word that its title has not.
    """

    title: str
    url: str
    kind: str
    topic: str | None
    words: Counter[str]


@dataclass(frozen=True)
class Group:
    """What was written about one topic."""

    title: str
    entries: list[Entry]


def write_search(generator: Any, writer: Any) -> None:
    """Write the page and its words."""
    context, settings = generator.context, generator.settings
    spoken = context["campaign"].spoken
    entries = [
        *texts([*context["articles"], *context["pages"]], spoken),
        *ideas(settings["CONTENT_FOLDER"], context["action_lists"]),
    ]
    groups = grouped(entries, context["campaign"].topics, spoken)
    writer.write_file(
        "search/index.html",
        generator.get_template("search"),
        context,
        relative_urls=settings["RELATIVE_URLS"],
        url="search/",
        groups=groups,
    )
    # In the order of the list: the script needs no other tie between the two.
    words = distinctive_words([entry.words for group in groups for entry in group.entries])
    path = Path(settings["OUTPUT_PATH"]) / "search/words.json"
    path.write_text(json.dumps(words, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def texts(contents: Iterable[Any], spoken: Language) -> Iterable[Entry]:
    """Yield an entry for each text."""
    for content in contents:
        source = content.source
        kind = KINDS.get(source.type)
        said = spoken.say(kind) if kind else ""
        yield Entry(content.title, content.url, said, getattr(source.meta, "topic", None), words_of(source))


def ideas(folder: ContentFolder, lists: Iterable[ActionList]) -> Iterable[Entry]:
    """Yield an entry for the actions of each topic: one for each action would fill the list with hundreds."""
    all_ideas = folder.campaign.spoken.say(TITLE)
    for listed in lists:
        if listed.kind == "topic":
            title = f"{all_ideas}: {listed.label}"
            actions = [folder.actions.by_id[name] for name in listed.ids]
            yield Entry(title, listed.url, "", actions[0].topic, words_of_actions(title, actions))


def grouped(entries: Iterable[Entry], topics: Iterable[TopicSettings], spoken: Language) -> list[Group]:
    """Return all entries by topic, in campaign.yml's order, then those without one; each group from A to Z."""
    titles = {topic.id: topic.title for topic in topics}
    by_topic: dict[str | None, list[Entry]] = {topic: [] for topic in titles}
    # The address settles the order of two that are called the same.
    for entry in sorted(entries, key=lambda entry: (plain(entry.title), entry.url)):
        by_topic.setdefault(entry.topic, []).append(entry)
    named = [Group(titles[topic], found) for topic, found in by_topic.items() if topic and found]
    rest = by_topic.get(None, [])
    return [*named, Group(spoken.say("Pages, events and more"), rest)] if rest else named


def register() -> None:
    signals.article_writer_finalized.connect(write_search)
