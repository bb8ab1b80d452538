"""Front matter: the keys of each content type."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from campaign.blocks import InsideContent, Statistic, WebAddress
from campaign.check import Model
from campaign.days import Day, Moment, TimedMoment, day_or_whether
from campaign.language import mark
from campaign.pictures import AltText
from campaign.settings import Campaign, Hashtag, Slug, Word
from campaign.twins import Twin

#: Longer is a summary: it would fill a phone's screen, and networks cut it. What somebody else printed stays as it was.
Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Headline = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Summary = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def _old_address(path: str) -> str:
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+/?", path) or {".", ".."} & set(path.split("/")):
        raise ValueError(f"'{path}' must start with / and have letters, digits, hyphens and dots only: /2025/tea/")
    return path


Comments = Annotated[bool | date, BeforeValidator(day_or_whether)]
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

    def tags(self, campaign: Campaign) -> tuple[str, ...]:
        """Return the hashtags to share with: those that it names, which may be none, else the campaign's."""
        return campaign.hashtags if self.hashtags is None else self.hashtags


class FrontMatter(Model):
    """What every content type has."""

    title: Title = Field(description="The heading of the page, at most 120 characters.")
    slug: Slug | None = Field(
        None,
        description="The last part of the address, lower-case letters, digits and hyphens; the file's name if missing.",
    )
    aliases: tuple[OldAddress, ...] = Field((), description="Addresses where this was before: a list, each from /.")
    sensitive: bool = Field(False, description="yes if two people must approve it before it is published.")
    approved_by: tuple[Word, ...] = Field(
        (), description="Who approved it: ids of people.yml, or roles; not its author."
    )
    form: Word | None = Field(None, description="A form of content/forms/ to show at the end of the page.")
    share: Share = Field(Share(), description="Text and hashtags for the share links.")
    twins: tuple[Twin, ...] = Field(
        (), description="The same page in other languages, each with language and address; see campaign.yml's."
    )


class ArticleMeta(FrontMatter):
    """What all have that are dated, signed and listed by topic."""

    date: Moment = Field(description="When it was published.")
    summary: Summary = Field(description="One sentence, at most 200 characters.")
    author: Word = Field(description="An id of people.yml.")
    topic: Word | None = Field(None, description="A topic of campaign.yml.")
    photo: Photo | None = Field(None, description="A picture: file, alt and credit, indented below.")
    comments: Comments | None = Field(
        None, description="Whether readers may comment: yes, no, or the last day for it, 2027-03-31."
    )
    sides: bool = Field(False, description="Whether those who comment are asked if they agree: yes or no.")
    series: Word | None = Field(None, description="A series of campaign.yml that this is a chapter of.")
    chapter: Annotated[int, Field(ge=1)] | None = Field(None, description="Which chapter of it, counted from 1.")


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


class InterviewMeta(ArticleMeta):
    """Questions and answers: in the text, each question is a line with ## and its answer stands below it."""

    author: Word = Field(description="Who asks: an id of people.yml.")
    answered_by: Word = Field(description="Who answers: an id of people.yml.")


class EventMeta(FrontMatter):
    """Something to come to."""

    summary: Summary = Field(description="One sentence, at most 200 characters.")
    start: TimedMoment = Field(description="Day and time: 2027-03-03 14:00.")
    end: TimedMoment = Field(description="Day and time: 2027-03-03 16:00.")
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
    changed: Day | None = Field(None, description="The day of its last change, shown below the text: 2027-03-03.")


#: What front matter says in one word and pages say again.
SAID_AGAIN = (
    *(mark("newspaper"), mark("magazine"), mark("journal"), mark("newsletter"), mark("blog")),
    *(mark("radio"), mark("television"), mark("podcast")),
    *(mark("independent"), mark("invited"), mark("partner"), mark("paid")),
)


class CoverageMeta(FrontMatter):
    """What somebody else published about the campaign."""

    title: Headline = Field(description="The headline, as it was printed or said.")
    summary: Summary = Field(description="What it says, in one sentence of at most 200 characters.")
    outlet: Word = Field(description="Who published it, for example the newspaper's name.")
    kind: Literal["newspaper", "magazine", "journal", "newsletter", "blog", "radio", "television", "podcast"] = Field(
        description="What kind of outlet it is."
    )
    date: Day = Field(description="The day on which it appeared: 2027-03-03.")
    relation: Literal["independent", "invited", "partner", "paid"] = Field(
        description="How it came about: independent; invited if you asked for it; by a partner; paid if you paid."
    )
    address: WebAddress | None = Field(None, description="Where it can be read or heard, starting with https://.")


class ResourceMeta(FrontMatter):
    """Something for teams to use: a file to take away, or a link."""

    summary: Summary = Field(description="What it is good for, in one sentence of at most 200 characters.")
    file: InsideContent | None = Field(None, description="The file's path inside content/: files/card.pdf.")
    address: WebAddress | None = Field(None, description="Where it can be found, if it is not your own file.")
    pages: Annotated[int, Field(ge=1)] | None = Field(
        None, description="How many pages the file has; counted in a PDF if missing."
    )
    web: Word | None = Field(
        None, description="Where the file can be read as a web page: pages/card.md, or an address with https://."
    )
    archive: WebAddress | None = Field(
        None, description="Where a copy is kept for good, such as in a web archive, starting with https://."
    )


class PartnerMeta(FrontMatter):
    """An organisation that stands by the campaign."""

    title: Title = Field(description="The organisation's name.")
    relation: Summary = Field(description="What it does for the campaign, in one sentence.")
    since: Day = Field(description="Since when it has been a partner: 2027-03-03.")
    address: WebAddress | None = Field(None, description="Its own site, starting with https://.")
    logo: Photo | None = Field(None, description="Its logo, used with its leave: file, alt and credit, indented below.")
