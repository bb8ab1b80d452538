"""Series: each chapter leads to the one before and after it, and a page lists all in their order.

Context: ``article.chapter``, a `Chapter` or None; ``series``, each `SeriesView` that has a chapter. Writes
/series/<id>/. In feeds a chapter's title begins with its series and number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pelican import signals

from campaign.front_matter import ArticleMeta
from campaign.series import SERIES


@dataclass(frozen=True)
class SeriesView:
    """A series with its articles, in their order; the url has no leading slash."""

    title: str
    summary: str
    url: str
    articles: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Chapter:
    """An article's place in its series; the articles before and after it, or None."""

    series: SeriesView
    number: int
    before: Any
    after: Any


def add_chapters(generator: Any) -> None:
    """Give each article its chapter, and the context every series that has one."""
    campaign = generator.context["campaign"]
    known = {each.id: SeriesView(each.title, each.summary, f"{SERIES}{each.id}/") for each in campaign.series}
    for article in generator.articles:
        article.chapter, meta = None, article.source.meta
        if isinstance(meta, ArticleMeta) and meta.chapter and meta.series in known:
            known[meta.series].articles.append(article)
    for series in known.values():
        series.articles.sort(key=lambda article: article.source.meta.chapter)
        around = [None, *series.articles, None]
        for place, article in enumerate(series.articles):
            article.chapter = Chapter(series, article.source.meta.chapter, around[place], around[place + 2])
    generator.context["series"] = [series for series in known.values() if series.articles]


def write_series(generator: Any, writer: Any) -> None:
    """Write the page of each series."""
    for series in generator.context["series"]:
        writer.write_file(
            f"{series.url}index.html",
            generator.get_template("series"),
            generator.context,
            relative_urls=generator.settings["RELATIVE_URLS"],
            listed=series,
        )


def name_chapters(context: dict[str, Any], feed: Any) -> None:
    """Let a chapter's title in a feed begin with its series and number."""
    say = context["campaign"].spoken.say
    named = {
        article.url: say("{series}, chapter {number}", series=series.title, number=str(article.chapter.number))
        for series in context["series"]
        for article in series.articles
    }
    for item in feed.items:
        of_article = next((name for url, name in named.items() if item["link"].endswith(f"/{url}")), None)
        if of_article:
            item["title"] = f"{of_article}: {item['title']}"


def register() -> None:
    signals.article_generator_finalized.connect(add_chapters)
    signals.article_writer_finalized.connect(write_series)
    signals.feed_generated.connect(name_chapters)
