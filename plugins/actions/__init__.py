"""Lists of actions: ideas for whoever has no words of their own yet.

Context: ``action_lists``, each list that has something in it. Writes a page of each, with next pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pelican import signals

from campaign.action_lists import EFFORTS, action_lists
from campaign.actions import Benefit
from campaign.content import Source
from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM


@dataclass(frozen=True)
class ActionView:
    """An action as a page shows it.

    :param topic: its title; ``number`` is its place among the topics.
    :param effort: what its grade is called.
    :param story: the text that shows it.
    :param chosen: how many chose it; 0 where that is not told.
    """

    id: str
    words: str
    topic: str
    number: int
    minutes: int
    effort: str
    whom: str | None
    benefit: Benefit | None
    story: Source | None
    chosen: int


def add_action_lists(generator: Any) -> None:
    """Put the lists into the context."""
    generator.context["action_lists"] = action_lists(generator.settings["CONTENT_FOLDER"])


def write_actions(generator: Any, writer: Any) -> None:
    """Write a page of each list."""
    context = generator.context
    chosen = context["chosen"].get(PLEDGE_FORM, {})
    for listed in context["action_lists"]:
        writer.write_file(
            f"{listed.url}index.html",
            generator.get_template("actions"),
            context,
            relative_urls=generator.settings["RELATIVE_URLS"],
            paginated={"actions": list(views(generator.settings["CONTENT_FOLDER"], listed.ids, chosen))},
            template_name="actions",
            url=listed.url,
            listed=listed,
        )


def views(folder: ContentFolder, ids: Iterable[str], chosen: Mapping[str, int]) -> Iterable[ActionView]:
    """Yield how actions are shown.

    :param chosen: how many chose each of which that may be told.
    """
    topics = {topic.id: (number, topic.title) for number, topic in enumerate(folder.campaign.topics)}
    for name in ids:
        action = folder.actions.by_id[name]
        number, topic = topics[action.topic]
        yield ActionView(
            name,
            action.words,
            topic,
            number,
            action.minutes,
            folder.campaign.spoken.say(EFFORTS[action.effort][1]),
            action.whom,
            action.benefit,
            folder.sources[action.story] if action.story else None,
            chosen.get(name, 0),
        )


def register() -> None:
    signals.generator_init.connect(add_action_lists)
    signals.article_writer_finalized.connect(write_actions)
