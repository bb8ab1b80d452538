"""The content types: a folder each, with checked YAML front matter.

A source is a Markdown file that starts with front matter between two ``---`` lines. Its address follows from its
folder and its file name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from campaign.blocks import InsideContent, Statistic, WebAddress
from campaign.check import Model, check_model
from campaign.pictures import AltText
from campaign.problems import Problem
from campaign.settings import SLUG, Hashtag, Slug, Word
from campaign.yamlfile import Document, parse_yaml

ContentType = Literal["stories", "blog", "case-studies", "films", "events", "pages"]
Summary = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MARKER = "---"


def _old_address(path: str) -> str:
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+/?", path) or {".", ".."} & set(path.split("/")):
        raise ValueError(f"'{path}' must start with / and have letters, digits, hyphens and dots only: /2025/tea/")
    return path


OldAddress = Annotated[str, AfterValidator(_old_address)]


class Photo(Model):
    """A picture and the words for those who do not see it."""

    file: InsideContent = Field(description="The picture's path inside content/, for example images/tea.jpg.")
    alt: AltText = Field(description="What the picture shows, in 10 to 150 characters.")
    credit: Word | None = Field(None, description="Who made the picture.")


class Share(Model):
    """What a share link says; the title and the campaign's hashtags if missing."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=240)] | None = Field(
        None, description="The text to share, at most 240 characters."
    )
    hashtags: tuple[Hashtag, ...] | None = Field(None, description="Hashtags without the # sign.")


class FrontMatter(Model):
    """What every content type has."""

    title: Word = Field(description="The heading of the page.")
    slug: Slug | None = Field(None, description="The last part of the address; the file's name if missing.")
    aliases: tuple[OldAddress, ...] = Field((), description="Addresses where this was before: a list, each from /.")
    form: Word | None = Field(None, description="A form of content/forms/ to show at the end of the page.")
    share: Share = Field(Share(), description="Text and hashtags for the share links.")


class ArticleMeta(FrontMatter):
    """What all have that are dated, signed and listed by topic."""

    date: datetime = Field(description="When it was published.")
    summary: Summary = Field(description="One sentence, at most 200 characters.")
    author: Word = Field(description="An id of people.yml.")
    topic: Word | None = Field(None, description="A topic of campaign.yml.")
    photo: Photo | None = Field(None, description="A picture: file, alt and credit, indented below.")


class StoryMeta(ArticleMeta):
    """A staff or community story."""

    topic: Word = Field(description="A topic of campaign.yml.")
    person: Word = Field(description="Whom the story is about, as readers see it.")
    role: Word = Field(description="What that person does.")
    quote: Annotated[str, StringConstraints(min_length=1, max_length=280)] | None = Field(
        None, description="The person's own words, at most 280 characters."
    )
    consent: Word = Field(description="The reference in your consent register.")


class PostMeta(ArticleMeta):
    """A blog post, also by a guest; may answer another post."""

    in_reply_to: InsideContent | None = Field(None, description="The post that this one answers: blog/other.md.")


class CaseStudyMeta(ArticleMeta):
    """What a team changed, with numbers that others can check."""

    topic: Word = Field(description="A topic of campaign.yml.")
    place: Word = Field(description="Where it happened: team and organisation.")
    numbers: tuple[Statistic, ...] = Field(
        min_length=1, description="What was counted: figure, words, source and year of each."
    )


class FilmMeta(ArticleMeta):
    """A film or a sound recording; the text is its transcript."""

    file: InsideContent | None = Field(None, description="Your own file: files/name.mp4, .webm, .mp3, .m4a or .ogg.")
    address: WebAddress | None = Field(None, description="Where it can be seen, if it is not your own file.")
    captions: InsideContent | None = Field(None, description="A film's captions: files/name.vtt.")
    length: Annotated[str, StringConstraints(pattern=r"\d{1,3}:[0-5]\d")] = Field(
        description="How long it runs: minutes:seconds, in quotes."
    )


class EventMeta(FrontMatter):
    """Something to come to."""

    summary: Summary = Field(description="One sentence, at most 200 characters.")
    start: datetime = Field(description="Day and time: 2027-03-03 14:00.")
    end: datetime = Field(description="Day and time: 2027-03-03 16:00.")
    place: Word | None = Field(None, description="Where it is.")
    online: WebAddress | None = Field(None, description="Where to join from afar, starting with https://.")
    booking: Word | None = Field(None, description="How to book, in a sentence.")
    booking_link: WebAddress | None = Field(None, description="Where to book, starting with https://.")
    access: Word = Field(
        description="Steps, lifts, toilets, loops, quiet space: what people need to know to take part."
    )


class PageMeta(FrontMatter):
    """A page that stands for itself."""

    summary: Summary | None = Field(None, description="One sentence, at most 200 characters.")
    menu: Literal["main", "footer", "none"] = Field("none", description="Where it is linked: main, footer or none.")
    changed: date | None = Field(None, description="The day of its last change, shown below the text: 2027-03-03.")


@dataclass(frozen=True)
class TypeOfContent:
    """What is particular to a content type; its folder has its name.

    :param noun: what one of them is called: its template, and the word for ``new``.
    :param prefix: how its addresses begin.
    """

    model: type[FrontMatter]
    noun: str
    prefix: str


TYPES: dict[ContentType, TypeOfContent] = {
    "stories": TypeOfContent(StoryMeta, "story", "stories/"),
    "blog": TypeOfContent(PostMeta, "post", "blog/"),
    "case-studies": TypeOfContent(CaseStudyMeta, "case-study", "case-studies/"),
    "films": TypeOfContent(FilmMeta, "film", "films/"),
    "events": TypeOfContent(EventMeta, "event", "events/"),
    "pages": TypeOfContent(PageMeta, "page", ""),
}
#: Those that are dated, signed and listed by topic.
ARTICLES: tuple[ContentType, ...] = ("stories", "blog", "case-studies", "films")


@dataclass(frozen=True)
class Source:
    """A Markdown file that was read.

    :param path: where it is.
    :param name: its path inside content/, with forward slashes.
    :param text: the whole file.
    :param body: the Markdown below the front matter.
    :param body_line: the line on which the body starts, from 1.
    :param url: its address without leading slash, e.g. ``stories/tea/``.
    """

    path: Path
    name: str
    type: ContentType
    meta: FrontMatter
    document: Document
    body: str
    body_line: int
    slug: str

    @property
    def url(self) -> str:
        return f"{TYPES[self.type].prefix}{self.slug}/"

    def body_problem(self, words: str, message: str, hint: str = "", occurrence: int = 0) -> Problem:
        """Return a Problem at the n-th place where the body has ``words``; at its start if it has none."""
        offset = -1
        for _ in range(occurrence + 1):
            offset = self.body.find(words, offset + 1)
        offset = max(offset, 0)
        line = self.body_line + self.body.count("\n", 0, offset)
        column = offset - (self.body.rfind("\n", 0, offset) + 1) + 1
        return Problem(self.document.path, line, column, message, hint)


def read_source(
    path: Path, name: str, content_type: ContentType, shown_as: str
) -> tuple[Source | None, Document, list[Problem]]:
    """Read one Markdown file.

    :returns: the source (None on Problems), what its front matter says as far as it can be read, and all Problems.
    """
    unread = Document(shown_as)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        hint = "Save it again with the encoding UTF-8."
        return None, unread, [Problem(shown_as, 1, 1, "the file is not in UTF-8", hint)]
    front_matter, body, body_line = split_front_matter(text)
    if front_matter is None:
        hint = "Start the file with a line ---, then 'title: ...' and so on, then another line ---."
        return None, unread, [Problem(shown_as, 1, 1, "the front matter is missing or does not end", hint)]
    document, problems = parse_yaml(front_matter, shown_as, first_line=2)
    meta = None
    if not problems:
        meta, problems = check_model(TYPES[content_type].model, document)
    slug, slug_problems = _slug(path, meta, shown_as)
    problems += slug_problems
    if meta is None or problems:
        return None, document, problems
    return Source(path, name, content_type, meta, document, body, body_line, slug), document, []


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Return front matter (None if there is none or it does not end), body and the body's first line (from 1)."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != MARKER:
        return None, text, 1
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == MARKER:
            return "\n".join(lines[1:index]) + "\n", "\n".join(lines[index + 1 :]), index + 2
    return None, text, 1


def _slug(path: Path, meta: FrontMatter | None, shown_as: str) -> tuple[str, list[Problem]]:
    if meta and meta.slug:
        return meta.slug, []
    slug = path.stem
    if re.fullmatch(SLUG, slug):
        return slug, []
    hint = "The name becomes the address: use lower-case letters, digits and hyphens, for example tea-trolley.md."
    return slug, [Problem(shown_as, 1, 1, f"the file name '{path.name}' cannot be an address", hint)]
