"""What must hold between the values of campaign.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from campaign.editions import edition_problems
from campaign.language import catalogue_path, languages, primary, speaks
from campaign.language.catalogue_rules import catalogue_problems
from campaign.nations import Nation, has_pack
from campaign.problems import Problem, did_you_mean
from campaign.yamlfile import Document

if TYPE_CHECKING:
    from campaign.settings import Campaign


def campaign_problems(campaign: Campaign, document: Document) -> list[Problem]:
    """Return every Problem of a campaign whose values are sound one by one."""
    return [
        *_language_problems(campaign, document),
        *_twin_problems(campaign, document),
        *_date_problems(campaign, document),
        *edition_problems(campaign, document),
        *_goal_problems(campaign, document),
        *_topic_problems(campaign, document),
        *_contact_problems(campaign, document),
        *_channel_problems(campaign, document),
        *hashtag_problems(campaign.hashtags, campaign, document, ("hashtags",)),
    ]


def topic_hint(word: str, campaign: Campaign) -> str:
    """Return the hint for a topic that campaign.yml does not have."""
    return did_you_mean(word, [topic.id for topic in campaign.topics], "Topics")


def hashtag_problems(
    tags: Iterable[str], campaign: Campaign, document: Document, location: tuple[str | int, ...]
) -> list[Problem]:
    """Return a Problem for each hashtag that a screen reader would read as one long word.

    Known are the words of the campaign's name and its other hashtags: ``#nhschangeday`` suggests ``#NHSChangeDay``.
    """
    name = "".join(word[:1].upper() + word[1:] for word in campaign.name.split() if word.isalnum())
    with_capitals = {tag.lower(): tag for tag in (*campaign.hashtags, name) if tag != tag.lower()}
    return [
        document.problem(
            (*location, index),
            f"the hashtag '{tag}' has no capitals, so screen readers read it as one word",
            f"Write '{with_capitals[tag]}'.",
        )
        for index, tag in enumerate(tags)
        if tag in with_capitals
    ]


def _language_problems(campaign: Campaign, document: Document) -> list[Problem]:
    """Return why pages would be in two languages: Groundswell does not speak the campaign's, or not all of it."""
    path = catalogue_path(campaign.language)
    if speaks(campaign.language):
        unsaid = catalogue_problems(path) if path.is_file() else []
        return [*unsaid, *_nation_problems(campaign, document)]
    hint = f"It speaks {', '.join(languages())}; docs/developers/languages.md tells how to add one."
    return [document.problem(("language",), f"Groundswell does not speak '{campaign.language}'", hint)]


def _nation_problems(campaign: Campaign, document: Document) -> Iterator[Problem]:
    """Yield which nation's urgent help and complaint routes nobody has written in the campaign's language."""
    for key in ("nation", "signposting"):
        nation: Nation | None = getattr(campaign, key)
        if nation and not has_pack(nation, campaign.language):
            name = f"campaign/nations/{nation}.{primary(campaign.language)}.yml"
            hint = f"Write {name}, a copy of {nation}.yml in this language: urgent help must be understood."
            yield document.problem(
                (key,), f"there are no facts about '{nation}' in the language '{campaign.language}'", hint
            )


def _twin_problems(campaign: Campaign, document: Document) -> Iterator[Problem]:
    """Yield which twin is no other language, or stands where another is."""
    taken = {primary(campaign.language): campaign.address}
    for index, twin in enumerate(campaign.twins):
        language = primary(twin.language)
        if language in taken:
            hint = "One site a language: this one's own is 'language:', and each twin has another."
            yield document.problem(("twins", index, "language"), f"there is a site in '{language}' already", hint)
        elif twin.address.rstrip("/") in taken.values():
            hint = "Each language is a site with an address of its own."
            yield document.problem(("twins", index, "address"), "another language has this address already", hint)
        taken.setdefault(language, twin.address.rstrip("/"))


def _date_problems(campaign: Campaign, document: Document) -> list[Problem]:
    problems = []
    if campaign.closes < campaign.opens:
        problems.append(document.problem(("closes",), "the campaign closes before it opens", "Swap the two dates."))
    elif not campaign.opens <= campaign.day <= campaign.closes:
        hint = f"The campaign runs from {campaign.opens} to {campaign.closes}; the day must lie within."
        problems.append(document.problem(("day",), "the day is outside the campaign's dates", hint))
    period = campaign.pre_election
    if period and period.until < period.from_:
        message = "the pre-election period ends before it begins"
        problems.append(document.problem(("pre_election", "until"), message, "Swap the two dates."))
    return problems


def _goal_problems(campaign: Campaign, document: Document) -> list[Problem]:
    goal, problems = campaign.goal, []
    if list(goal.steps) != sorted(set(goal.steps)) or any(step <= 0 or step > goal.target for step in goal.steps):
        hint = f"Write rising numbers from 1 to the target, {goal.target}."
        problems.append(document.problem(("goal", "steps"), "the goal's steps do not rise to the target", hint))
    if goal.stretch is not None and goal.stretch <= goal.target:
        hint = f"Write more than the target, {goal.target}, or leave it out."
        problems.append(document.problem(("goal", "stretch"), "the stretch target is not above the target", hint))
    return problems


def _topic_problems(campaign: Campaign, document: Document) -> list[Problem]:
    problems = []
    for key, ids in (
        ("topics", [each.id for each in campaign.topics]),
        ("series", [each.id for each in campaign.series]),
    ):
        for index, name in enumerate(ids):
            if name in ids[:index]:
                said = f"two {key} have the id '{name}'"
                problems.append(document.problem((key, index, "id"), said, "Give each its own."))
    return problems


def _contact_problems(campaign: Campaign, document: Document) -> list[Problem]:
    contact = campaign.contact
    if contact.phone or contact.email or contact.post:
        return []
    hint = "Add a phone, email or post line: some people cannot use a form."
    return [document.problem(("contact",), "there is no way to reach the campaign", hint)]


def _channel_problems(campaign: Campaign, document: Document) -> list[Problem]:
    if document.data.get("channels") == []:
        hint = "Leave the line out for every channel, or name at least one, such as email."
        return [document.problem(("channels",), "the list of channels is empty", hint)]
    return [
        document.problem(("channels", index), f"the channel '{channel}' is named twice", "Name each once.")
        for index, channel in enumerate(campaign.channels)
        if channel in campaign.channels[:index]
    ]
