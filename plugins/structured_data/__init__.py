"""What machines read: JSON-LD of articles and events, sitemap.xml and robots.txt, the date of feeds without entries.

Context: ``article.json_ld``, an event's ``page.json_ld``.
"""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

from pelican import signals

from campaign.editions import EARLIER_YEARS
from campaign.front_matter import EventMeta
from campaign.local_campaigns import LOCAL_CAMPAIGNS_PAGE
from campaign.own_addresses import AREAS_PAGE
from campaign.settings import Campaign


def add_json_ld(generator: Any) -> None:
    """Describe each story and post in schema.org's words."""
    campaign: Campaign = generator.settings["CONTENT_FOLDER"].campaign
    for article in generator.articles:
        article.json_ld = as_script(describe(article, campaign))


def describe(article: Any, campaign: Campaign) -> dict[str, Any]:
    """Return schema.org's description of a story (Article) or a post (BlogPosting).

    Address, language and description stand in the page's head already, where search engines read them.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting" if article.category.slug == "blog" else "Article",
        "headline": article.title,
        "datePublished": article.date.date().isoformat(),
    }
    authors = [
        {"@type": "Person", "name": person.name, "url": f"{campaign.address}/{person.url}"}
        for person in (article.person_card, article.answered_by)
        if person
    ]
    if authors:
        data["author"] = authors if len(authors) > 1 else authors[0]
    if article.photo:
        data["image"] = f"{campaign.address}/{article.photo.url}"
    return data


def add_event_json_ld(generator: Any) -> None:
    """Describe each event in schema.org's words."""
    campaign: Campaign = generator.settings["CONTENT_FOLDER"].campaign
    for page in generator.pages:
        if isinstance(page.source.meta, EventMeta):
            page.json_ld = as_script(describe_event(page.source.meta, page.url, campaign))


def describe_event(meta: EventMeta, url: str, campaign: Campaign) -> dict[str, Any]:
    """Return schema.org's description of an event, its times with their offset."""
    attendance = "Mixed" if meta.place and meta.online else "Offline" if meta.place else "Online"
    places: list[dict[str, str]] = []
    if meta.place:
        places.append({"@type": "Place", "name": meta.place, "address": meta.place})
    if meta.online:
        places.append({"@type": "VirtualLocation", "url": meta.online})
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": meta.title,
        "description": meta.summary,
        "url": f"{campaign.address}/{url}",
        "startDate": campaign.local(meta.start).isoformat(),
        "endDate": campaign.local(meta.end).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{attendance}EventAttendanceMode",
        "location": places if len(places) > 1 else places[0],
        "organizer": {"@type": "Organization", "name": campaign.controller.name, "url": campaign.address},
        "inLanguage": campaign.language,
    }


def as_script(data: dict[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def write_for_crawlers(generator: Any, writer: Any) -> None:
    """Write sitemap.xml and robots.txt, with whole addresses; an internal campaign has no sitemap."""
    context = generator.context
    address = context["campaign"].address
    names = ("robots.txt",) if context["campaign"].internal else ("sitemap.xml", "robots.txt")
    urls = [(f"{address}/{path}", changed) for path, changed in site_pages(context)]
    for name in names:
        writer.write_file(name, generator.env.get_template(name), context, urls=urls)


def site_pages(context: dict[str, Any]) -> list[tuple[str, datetime | None]]:
    """Return every page that is to be found, with the time it last changed where that is known."""
    articles = context["articles"]
    pages: list[tuple[str, datetime | None]] = [("", None), ("wall/", None), ("search/", None)]
    pages += [(series.url, None) for series in context["series"]]
    pages += [(EARLIER_YEARS, None)] if context["campaign"].editions else []
    pages += [(edition.url, None) for edition in context["campaign"].ended_editions]
    pages += [("events/", None)] if context["events"] else []
    pages += [(AREAS_PAGE, None)] if context["areas"] else []
    pages += [(listing.url, None) for listing in context["listings"]]
    pages += [(listed.url, None) for listed in context["action_lists"]]
    pages += [(LOCAL_CAMPAIGNS_PAGE, None)] if context["local_totals"] else []
    pages += [(f"{category.slug}/", found[0].date) for category, found in context["categories"]]
    pages += [(article.url, article.date) for article in articles]
    pages += [(page.url, None) for page in context["pages"]]
    if context["topics"]:
        pages += [("topics/", None), *((topic.url, None) for topic in context["topics"])]
    if articles:
        pages += [("people/", None), *((author.url, None) for author, _ in context["authors"])]
    return pages


def date_empty_feed(context: dict[str, Any], feed: Any) -> None:
    """Date a feed without entries from the campaign's first day: it would else carry the time of the build."""
    if not feed.items:
        campaign: Campaign = context["campaign"]
        opens = datetime.combine(campaign.opens, time(), campaign.zone)
        feed.latest_post_date = lambda: opens


def register() -> None:
    signals.feed_generated.connect(date_empty_feed)
    signals.article_generator_finalized.connect(add_json_ld)
    signals.page_generator_finalized.connect(add_event_json_ld)
    signals.article_writer_finalized.connect(write_for_crawlers)
