"""Generators for articles and for pages, as the content folder has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from pelican import signals
from pelican.contents import Article, Page
from pelican.generators import ArticlesGenerator, PagesGenerator

from campaign.addresses import ROOT
from campaign.content import ARTICLES, LISTED
from campaign.folder import ContentFolder
from campaign.front_matter import InterviewMeta, PostMeta, StoryMeta


class RootedContent:
    """Content whose internal links start at ROOT: making them relative is one replacement."""

    def _update_content(self, content: str, siteurl: str) -> str:
        return content.replace(ROOT, siteurl)

    def get_static_links(self) -> set[str]:
        return set()  # plugins.links has checked them; images/ is copied whole


class SiteArticle(RootedContent, Article):  # type: ignore[misc]
    """A story, a post, an interview, a case study or a film."""


class SitePage(RootedContent, Page):  # type: ignore[misc]
    """A page, an event, or one of coverage, resources and partners."""


#: The signals before and after a source is read.
ARTICLE_SIGNALS = (signals.article_generator_preread, signals.article_generator_context)
PAGE_SIGNALS = (signals.page_generator_preread, signals.page_generator_context)


def read(generator: Any, name: str, content_class: type, announced_by: tuple[Any, Any]) -> Any:
    """Return what Pelican's readers make of a source of the content folder."""
    before, after = announced_by
    content = generator.readers.read_file(
        base_path=generator.path,
        path=name,
        content_class=content_class,
        context=generator.context,
        preread_signal=before,
        preread_sender=generator,
        context_signal=after,
        context_sender=generator,
    )
    generator.add_source_path(content)
    return content


class ArticlesOfTheSite(ArticlesGenerator):  # type: ignore[misc]
    """Stories, posts, interviews, case studies and films, their indexes, topics and authors."""

    def generate_context(self) -> None:
        """Read every article; group them by type, topic and author."""
        folder: ContentFolder = self.settings["CONTENT_FOLDER"]
        found = [read(self, source.name, SiteArticle, ARTICLE_SIGNALS) for source in folder.of_type(*ARTICLES)]
        # The name settles the order of two stories of one day.
        self.articles = sorted(found, key=lambda article: (article.date, article.source.name), reverse=True)
        signals.article_generator_pretaxonomy.send(self)
        self._group()
        self._join_replies()
        self.context.update(
            articles=self.articles,
            stories=[article for article in self.articles if article.category.slug == "stories"],
            posts=[article for article in self.articles if article.category.slug == "blog"],
            categories=self.categories,
            authors=self.authors,
            tags=list(self.tags.items()),
        )
        signals.article_generator_finalized.send(self)

    def _group(self) -> None:
        topics = {topic.id: topic for topic in self.context["topics"]}
        by_category, by_author = defaultdict(list), defaultdict(list)
        for article in self.articles:
            meta = article.source.meta
            story = meta if isinstance(meta, StoryMeta) else None
            article.topic = topics.get(meta.topic) if meta.topic else None
            article.person_card = self.context["people"].get(meta.author)
            answered_by = meta.answered_by if isinstance(meta, InterviewMeta) else None
            article.answered_by = self.context["people"].get(answered_by)
            article.quote = story.quote if story else None
            article.speaker = _speaker(story, article.person_card) if story else ""
            by_category[article.category].append(article)
            for author in article.authors:
                by_author[author].append(article)
            for tag in article.tags:
                self.tags[tag].append(article)
        self.categories, self.authors = sorted(by_category.items()), sorted(by_author.items())

    def _join_replies(self) -> None:
        by_name = {article.source.name: article for article in self.articles}
        for article in self.articles:
            article.answers, article.replies = None, []
        for article in reversed(self.articles):
            meta = article.source.meta
            answered = by_name.get(meta.in_reply_to) if isinstance(meta, PostMeta) and meta.in_reply_to else None
            if answered:
                article.answers = answered
                answered.replies.append(article)

    def generate_pages(self, writer: Any) -> None:
        """Write the articles, then the lists of them."""
        write = partial(writer.write_file, relative_urls=self.settings["RELATIVE_URLS"])
        self.generate_articles(write)
        self.generate_direct_templates(write)
        for tag, articles in self.tags.items():
            self._write_list(write, "tag", articles, tag, tag=tag)
        for category, articles in self.categories:
            self._write_list(write, "category", articles, category, category=category)
        for author, articles in self.authors:
            self._write_list(write, "author", articles, author, author=author)

    def generate_direct_templates(self, write: Callable[..., None]) -> None:
        """Write the pages that stand for themselves; a list of nothing is no page."""
        empty = {name for name, found in (("topics", self.tags), ("authors", self.authors)) if not found}
        for name in self.settings["DIRECT_TEMPLATES"]:
            if name not in empty:
                target = self.settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")
                write(target, self.get_template(name), self.context, template_name=name)

    def _write_list(
        self, write: Callable[..., None], name: str, articles: list[Any], wrapper: Any, **names: Any
    ) -> None:
        # Pelican's own methods also look up every article of the site in every list, for a "dates" nobody reads.
        template = self.get_template(name)
        write(
            wrapper.save_as,
            template,
            self.context,
            url=wrapper.url,
            articles=articles,
            paginated={"articles": articles},
            template_name=name,
            **names,
        )


def _speaker(story: StoryMeta, author: Any) -> str:
    """Return whom a story is about; nothing where they wrote it themselves: the byline names them."""
    if author and story.person == author.name:
        return ""
    named = story.role.casefold() in story.person.casefold()
    return story.person if named else f"{story.person}, {story.role}"


class PagesOfTheSite(PagesGenerator):  # type: ignore[misc]
    """The editors' pages, and those that are listed: events, coverage, resources, partners."""

    def generate_context(self) -> None:
        """Read every page, in the order of the file names."""
        folder: ContentFolder = self.settings["CONTENT_FOLDER"]
        found = folder.of_type("pages", *LISTED)
        self.pages = [read(self, source.name, SitePage, PAGE_SIGNALS) for source in found]
        self.context["pages"] = self.pages
        signals.page_generator_finalized.send(self)
