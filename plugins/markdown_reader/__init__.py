"""Read Markdown sources: front matter is checked already, the body goes through one reused Markdown object.

A new ``markdown.Markdown()`` for every file, as Pelican makes it, costs 15 % of the reading time.

Other plugins add Markdown extensions to ``settings["MARKDOWN"]["extensions"]``; they find the source that is being
read as ``md.source``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from markdown import Markdown
from pelican import signals
from pelican.readers import MarkdownReader
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from campaign.content import TYPES, Source
from campaign.folder import ContentFolder
from campaign.front_matter import ArticleMeta, InterviewMeta
from campaign.text import reading_minutes
from plugins.markdown_reader.inline import use_needed_patterns
from plugins.markdown_reader.prose import take_prose_first


class SourceReader(MarkdownReader):  # type: ignore[misc]  # Pelican has no types
    """Pelican's reader for .md files, on top of `campaign.content.Source`."""

    def __init__(self, settings: dict[str, Any]) -> None:
        # Not super().__init__(): it adds the "meta" extension, which would eat a body that starts with "key: value".
        self.settings = settings
        self.folder: ContentFolder = settings["CONTENT_FOLDER"]
        self.wrappers: dict[tuple[type, str], Any] = {}
        self.markdown: Markdown | None = None

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return a source's HTML and its metadata as Pelican knows them."""
        name = Path(source_path).relative_to(Path(self.settings["PATH"]).absolute()).as_posix()
        source = self.folder.sources[name]
        return self._convert(source), self._metadata(source)

    def _convert(self, source: Source) -> str:
        # Made at the first file: by then every plugin has added its extensions.
        if self.markdown is None:
            self.markdown = Markdown(**self.settings["MARKDOWN"])
            use_needed_patterns(self.markdown)
            take_prose_first(self.markdown)
        markdown = self.markdown
        markdown.reset()
        markdown.source = source  # type: ignore[attr-defined]
        return markdown.convert(source.body)

    def _metadata(self, source: Source) -> dict[str, Any]:
        meta = source.meta
        metadata: dict[str, Any] = {
            "title": meta.title,
            "slug": source.slug,
            "url": source.url,
            "save_as": f"{source.url}index.html",
            "template": TYPES[source.type].noun.replace("-", "_"),
            "minutes": reading_minutes(len(source.body.split())),
            "source": source,
            "summary": getattr(meta, "summary", None) or "",
            "changed": getattr(meta, "changed", None),
        }
        if isinstance(meta, ArticleMeta):
            metadata["date"] = self._date(meta.date)
            metadata["category"] = self._wrapper(Category, source.type, source.type)
            metadata["authors"] = [self._author(name) for name in _voices(meta)]
            metadata["tags"] = [self._tag(meta.topic)] if meta.topic else []
        return metadata

    def _date(self, moment: datetime) -> SafeDatetime:
        local = self.folder.campaign.local(moment)
        return SafeDatetime.fromtimestamp(local.timestamp(), local.tzinfo)

    def _author(self, name: str) -> Author:
        person = self.folder.people.get(name)
        return self._wrapper(Author, person.name if person else name, name)

    def _tag(self, name: str) -> Tag:
        titles = {topic.id: topic.title for topic in self.folder.campaign.topics}
        return self._wrapper(Tag, titles.get(name, name), name)

    def _wrapper(self, kind: type, name: str, slug: str) -> Any:
        """Return one shared object a name: Pelican would make, slugify and hash a new one for every story."""
        key = (kind, slug)
        if key not in self.wrappers:
            self.wrappers[key] = kind(name, self.settings)
            self.wrappers[key].slug = slug
        return self.wrappers[key]


def _voices(meta: ArticleMeta) -> list[str]:
    """Return the ids of all who speak in a text; in an interview those are two."""
    return [meta.author, meta.answered_by] if isinstance(meta, InterviewMeta) else [meta.author]


def use_reader(pelican: Any) -> None:
    """Read .md files with `SourceReader`."""
    pelican.settings["READERS"] = {**pelican.settings["READERS"], "md": SourceReader, "html": None, "rst": None}


def register() -> None:
    signals.initialized.connect(use_reader)
