"""Lists of actions: ideas for whoever has no words of their own yet.

Context: ``action_lists``, each list that has something in it. Writes a page of each, with next pages, and the first of
them once more for each touchpoint whose page leads there: whoever takes up an idea from it is counted there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pelican import signals
from pelican.paginator import Paginator

from campaign.action_lists import EFFORTS, action_lists
from campaign.actions import Benefit
from campaign.content import Source
from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM
from campaign.touchpoint_rules import landing_pages, leads_to_ideas, pages_with_code
from campaign.touchpoints import code_query, short_url


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


class CameBy(NamedTuple):
    """How the reader of a page came: by the touchpoint of this short address; ``query`` tells the endpoint."""

    url: str
    query: str


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
            came=None,
        )


def write_first_pages(generator: Any, writer: Any) -> None:
    """Write the first page of all actions for each touchpoint whose own page leads there."""
    context, settings = generator.context, generator.settings
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    led = {code: page for code, page in landing_pages(folder).items() if leads_to_ideas(folder, page)}
    if not led or not context["action_lists"]:
        return
    whole = context["action_lists"][0]
    shown = list(views(folder, whole.ids, context["chosen"].get(PLEDGE_FORM, {})))
    pages = Paginator(f"{whole.url}index.html", whole.url, shown, settings, settings["PAGINATED_TEMPLATES"]["actions"])
    for code, page in led.items():
        known = pages_with_code(folder, page, code)
        writer.write_file(
            f"{short_url(code)}{whole.url}index.html",
            generator.get_template("actions"),
            context,
            relative_urls=settings["RELATIVE_URLS"],
            url=f"{short_url(code)}{whole.url}",
            listed=whole,
            actions_paginator=pages,
            actions_page=pages.page(1),
            actions_previous_page=None,
            actions_next_page=pages.page(2) if pages.num_pages > 1 else None,
            menu=[replace(item, url=known.get(item.url, item.url)) for item in context["menu"]],
            came=CameBy(short_url(code), code_query(folder.forms[PLEDGE_FORM], code)),
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
            folder.sources.get(action.story) if action.story else None,
            chosen.get(name, 0),
        )


def register() -> None:
    signals.generator_init.connect(add_action_lists)
    signals.article_writer_finalized.connect(write_actions)
    signals.article_writer_finalized.connect(write_first_pages)
