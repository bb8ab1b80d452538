"""Read the content folder and tell Pelican and the theme which campaign this is.

Settings made: ``CONTENT_FOLDER``, and Pelican's own that follow from campaign.yml (SITENAME, TIMEZONE ...).
Context: ``campaign``, ``site_path``, ``people``, ``menu``, ``footer_menu``, ``lists``, ``topics``, ``modes``,
``signposts``, ``twin_links(path)``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican import signals

from campaign.action_lists import ROOT, TITLE
from campaign.aliases import alias_problems
from campaign.content import ARTICLES, TYPES, ContentType
from campaign.editions import EARLIER_YEARS
from campaign.folder import ContentFolder, load_folder, menu_pages
from campaign.forms import PLEDGE_FORM
from campaign.front_matter import ArticleMeta
from campaign.language import mark
from campaign.local_campaigns import LOCAL_CAMPAIGNS_PAGE
from campaign.own_addresses import AREAS_PAGE
from campaign.people import Person
from campaign.settings import Campaign, Mode
from campaign.touchpoint_rules import touchpoint_problems
from campaign.twins import TwinLink, twin_links
from plugins.campaign_files.theme import apply_theme
from plugins.checks import report

#: What the list of each type is called.
LISTS: dict[ContentType, str] = {
    "stories": mark("Stories"),
    "blog": mark("Blog"),
    "interviews": mark("Interviews"),
    "case-studies": mark("Case studies"),
    "films": mark("Films and sound"),
    "events": mark("Events"),
    "coverage": mark("Coverage"),
    "resources": mark("For teams"),
    "partners": mark("Partners"),
}


@dataclass(frozen=True)
class MenuItem:
    """A link of a menu; the url has no leading slash."""

    label: str
    url: str


@dataclass(frozen=True)
class Topic:
    """A topic that something was written about."""

    id: str
    title: str
    summary: str
    url: str
    count: int


@dataclass(frozen=True)
class PersonCard:
    """A person of people.yml with the address of their page."""

    id: str
    url: str
    person: Person

    def __getattr__(self, name: str) -> Any:
        return getattr(self.person, name)


@dataclass(frozen=True)
class Modes:
    """Before, during or after the day: now, and when each begins (ISO time with offset); the days to go."""

    current: Mode
    switches: list[tuple[Mode, str]]
    days_to_go: int


def read_content_folder(pelican: Any) -> None:
    """Read what the editors wrote, once; every later step works from it."""
    settings = pelican.settings
    path = Path(settings["PATH"])
    folder = load_folder(path, settings.get("CONTENT_SHOWN_AS") or str(path))
    if settings.get("ENDPOINT"):
        folder.campaign = folder.campaign.model_copy(update={"endpoint": settings["ENDPOINT"]})
    settings["CONTENT_FOLDER"] = folder
    report(settings, [*folder.problems, *alias_problems(folder), *touchpoint_problems(folder)])
    apply_campaign(settings, folder.campaign)
    # Pelican takes a folder that is not there for a file.
    settings["STATIC_PATHS"] = [name for name in settings["STATIC_PATHS"] if (path / name).is_dir()]
    theme_problems = apply_theme(settings, folder)
    if folder.knows("theme"):
        report(settings, theme_problems)
    pelican.theme = settings["THEME"]  # Pelican has read the setting already


def apply_campaign(settings: dict[str, Any], campaign: Campaign) -> None:
    """Set those of Pelican's settings that campaign.yml decides."""
    site = settings.get("SITE")
    settings.update(
        SITENAME=campaign.name,
        SITESUBTITLE=campaign.strapline,
        SITEURL=campaign.address if site is None else site,
        FEED_DOMAIN=campaign.address,
        TIMEZONE=campaign.time_zone,
        DEFAULT_LANG=campaign.language.lower(),
    )


def add_campaign(generator: Any) -> None:
    """Put the campaign and what follows from its files into the context."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    campaign = folder.campaign
    campaign.spoken.speak_in(generator.env, campaign.zone)
    moment = generator.settings.get("NOW") or datetime.now(UTC)
    generator.context.update(
        campaign=campaign,
        site_path=urlsplit(generator.settings["SITEURL"]).path,
        people=person_cards(folder),
        topics=used_topics(folder),
        signposts=campaign.signposts,
        twin_links=twin_linker(folder),
        menu=menu(folder),
        footer_menu=footer_menu(folder),
        lists=[*lists(folder), *actions(folder), *areas(folder), *local_campaigns(folder), *earlier_years(folder)],
        modes=Modes(
            campaign.mode_at(moment),
            [(mode, begins.isoformat()) for mode, begins in campaign.mode_switches()],
            campaign.days_to_go(moment),
        ),
    )


def twin_linker(folder: ContentFolder) -> Callable[[str], list[TwinLink]]:
    """Return what links a page, by its address, to the campaign's other languages."""
    of_pages = {source.url: source.meta.twins for source in folder.sources.values() if source.meta.twins}

    def links(path: str) -> list[TwinLink]:
        return list(twin_links(folder.campaign.twins, of_pages.get(path, ()), is_front=path == ""))

    return links


def menu(folder: ContentFolder) -> list[MenuItem]:
    """Return the main menu: what the site makes, then the editors' pages."""
    items = [*lists(folder, "stories", "blog", "events"), MenuItem(folder.campaign.spoken.say("Wall"), "wall/")]
    return items + [MenuItem(source.meta.title, source.url) for source in menu_pages(folder, "main")]


def footer_menu(folder: ContentFolder) -> list[MenuItem]:
    """Return the footer's menu: the search, what the site lists besides, then the editors' pages."""
    items = [MenuItem(folder.campaign.spoken.say("Search"), "search/"), *lists(folder, "case-studies", "films")]
    return items + [MenuItem(source.meta.title, source.url) for source in menu_pages(folder, "footer")]


def lists(folder: ContentFolder, *types: ContentType) -> list[MenuItem]:
    """Return the lists of these types, of all if none is named, that have something in them."""
    say = folder.campaign.spoken.say
    return [MenuItem(say(LISTS[name]), TYPES[name].prefix) for name in types or LISTS if folder.of_type(name)]


def actions(folder: ContentFolder) -> list[MenuItem]:
    """Return the list of all actions, if there are any."""
    return [MenuItem(folder.campaign.spoken.say(TITLE), ROOT)] if folder.actions.by_id else []


def areas(folder: ContentFolder) -> list[MenuItem]:
    """Return the page of areas, if the pledge form offers any."""
    form = folder.forms.get(PLEDGE_FORM)
    return [MenuItem(folder.campaign.spoken.say("Where people pledge"), AREAS_PAGE)] if form and form.areas else []


def local_campaigns(folder: ContentFolder) -> list[MenuItem]:
    """Return the list of local campaigns, if there are any."""
    name = folder.campaign.spoken.say("Local campaigns")
    return [MenuItem(name, LOCAL_CAMPAIGNS_PAGE)] if folder.local_campaigns else []


def earlier_years(folder: ContentFolder) -> list[MenuItem]:
    """Return the list of earlier years, if there are any."""
    return [MenuItem(folder.campaign.spoken.say("Earlier years"), EARLIER_YEARS)] if folder.campaign.editions else []


def used_topics(folder: ContentFolder) -> list[Topic]:
    """Return the topics that have a story or post, in campaign.yml's order."""
    metas = [source.meta for source in folder.of_type(*ARTICLES)]
    counts = Counter(meta.topic for meta in metas if isinstance(meta, ArticleMeta))
    return [
        Topic(topic.id, topic.title, topic.summary, f"topics/{topic.id}/", counts[topic.id])
        for topic in folder.campaign.topics
        if counts[topic.id]
    ]


def person_cards(folder: ContentFolder) -> dict[str, PersonCard]:
    """Return every person with the address of their page."""
    return {name: PersonCard(name, f"people/{name}/", person) for name, person in folder.people.items()}


def register() -> None:
    signals.initialized.connect(read_content_folder)
    # generator_init, not finalized: templates of every generator need these names.
    signals.generator_init.connect(add_campaign)
