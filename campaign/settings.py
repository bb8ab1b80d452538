"""campaign.yml: which campaign this is."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import cache
from typing import Annotated, Literal
from urllib.parse import urljoin
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from campaign.check import Model
from campaign.days import Day
from campaign.editions import Edition
from campaign.keys import PublicKey
from campaign.language import Language, language_of
from campaign.nations import Nation, NationalOrganisation, NationPack, Signpost, nation_pack
from campaign.release import PreElection
from campaign.staffed_hours import StaffedHours
from campaign.twins import Twin

Word = Annotated[str, StringConstraints(min_length=1)]
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Mode = Literal["before", "during", "after"]
#: Those of channels.yml.
ChannelId = Literal["x", "facebook", "linkedin", "bluesky", "mastodon", "threads", "whatsapp", "email"]


#: Both go into headers and into configurations of web servers, which take no other letters.
_PATH = re.compile(r"(?:/[\w.~%-]+)*/?", re.ASCII)
_SITE = re.compile(rf"https?://[\w.:\[\]-]+{_PATH.pattern}", re.ASCII)


def web_address(address: str) -> str:
    """Return a site's address without slash at its end; raises ValueError where headers could not hold it."""
    if not _SITE.fullmatch(address):
        raise ValueError("write the whole address without spaces or accents, for example https://change.example.org")
    return address.rstrip("/")


def _endpoint_address(address: str) -> str:
    if not (_PATH.fullmatch(address) or _SITE.fullmatch(address)):
        raise ValueError("write a path such as /api, or a whole address, without spaces or accents")
    return address.rstrip("/")


def _hashtag(tag: str) -> str:
    if tag.startswith("#") or not tag.isalnum():
        raise ValueError(f"'{tag}' must be letters and digits only, without the # sign")
    return tag


@cache
def _time_zones() -> set[str]:
    """Return every name; finding them walks through several hundred files."""
    return available_timezones()


def _time_zone(name: str) -> str:
    if name not in _time_zones():
        raise ValueError(f"'{name}' is not a time zone; write for example Europe/London")
    return name


Hashtag = Annotated[str, AfterValidator(_hashtag)]


class Goal(Model):
    """How many pledges the campaign hopes for."""

    target: int = Field(gt=0, description="How many pledges the campaign hopes for.")
    stretch: int | None = Field(None, gt=0, description="The next target once the first is reached.")
    steps: tuple[int, ...] = Field((), description="Milestones on the way, rising.")
    hidden_below: int = Field(0, ge=0, description="Below this total the counter shows words, not a number.")


#: Without the name before it, and without "mailto:", which links bring themselves.
_MAIL = re.compile(r"[^@\s<>:]+@[^@\s<>:]+")


def _mail_address(address: str) -> str:
    if not _MAIL.fullmatch(address):
        raise ValueError(f"'{address}' is no email address; write for example hello@example.org")
    return address


MailAddress = Annotated[Word, AfterValidator(_mail_address)]


class Contact(Model):
    """How to reach the campaign without the form."""

    phone: Word | None = Field(None, description="A telephone number.")
    email: MailAddress | None = Field(None, description="An email address.")
    post: Word | None = Field(None, description="A postal address, in one line.")


class Controller(Model):
    """Who is answerable for the data that people send (UK GDPR)."""

    name: Word = Field(description="The organisation's name.")
    address: Word | None = Field(None, description="Its postal address, in one line.")
    email: MailAddress = Field(description="Where to write about personal data.")


def _security_contact(address: str) -> str:
    if _MAIL.fullmatch(address):
        return f"mailto:{address}"
    if not re.fullmatch(r"(https://|mailto:|tel:)[!-~]+", address):
        raise ValueError("write an email address, or a web address that begins with https://")
    return address


class Security(Model):
    """Whom to tell about a hole in the site: makes /.well-known/security.txt (RFC 9116)."""

    contact: Annotated[Word, AfterValidator(_security_contact)] = Field(
        description="An email address, or a page that begins with https://."
    )
    expires: Day = Field(description="Until when this is true, year-month-day; at most a year ahead is good practice.")


def _public_address(address: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+", address):
        raise ValueError("write the whole address, for example https://www.example.org/")
    return address


class Licence(Model):
    """Under which terms others may use the open data."""

    name: Word = Field(description="The licence's name, for example CC BY 4.0.")
    address: Annotated[Word, AfterValidator(_public_address)] = Field(description="Where it can be read.")


class TopicSettings(Model):
    """Something that stories and pledges are about."""

    id: Slug = Field(description="Its name in addresses and front matter: lower-case words joined by hyphens.")
    title: Word = Field(description="Its name for readers.")
    summary: Word = Field(description="One sentence on what it is about.")


class SeriesSettings(Model):
    """Texts that are read in an order."""

    id: Slug = Field(description="Its name in addresses and front matter: lower-case words joined by hyphens.")
    title: Word = Field(description="Its name for readers.")
    summary: Word = Field(description="One sentence on what it is about.")


class Organisation(Model):
    """A body near you that a page may name."""

    name: Word = Field(description="What it is called; with the name of a national one it stands in its place.")
    words: Word = Field(description="What it is for, in a sentence.")
    address: Annotated[Word, AfterValidator(_public_address)] = Field(description="Its web address.")


class Campaign(Model):
    """All of campaign.yml."""

    name: Word = Field(description="The campaign's name.")
    strapline: Word = Field(description="One line below the name.")
    purpose: Word = Field(description="What the campaign is for, in one or two sentences.")
    address: Annotated[Word, AfterValidator(web_address)] = Field(
        description="Where the site will live, for example https://change.example.org."
    )
    internal: bool = Field(
        False, description="yes for an intranet: no search engine, no public channel and no preview is served."
    )
    endpoint: Annotated[Word, AfterValidator(_endpoint_address)] = Field(
        "/api", description="Where pledges are sent: a path on the same host, or a whole address."
    )
    theme: Word = Field("groundswell", description="A folder in themes/: how the site looks.")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = Field(
        "en-GB", description="The site's language, for example en-GB."
    )
    twins: tuple[Twin, ...] = Field(
        (), description="The same campaign in other languages, each with language and address."
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        "Europe/London", description="The campaign's time zone, for example Europe/London."
    )
    day: Day = Field(description="The campaign's day.")
    opens: Day = Field(description="First day of the campaign; forms have their own 'opens'.")
    closes: Day = Field(description="Last day of the campaign; forms have their own 'closes'.")
    mode: Mode | None = Field(
        None, description="before, during or after: the front page, whatever the date; the dates decide if missing."
    )
    pre_election: PreElection | None = Field(
        None, description="When no news is published before an election: from, until."
    )
    nation: Nation = Field(description="Where in the UK the campaign is.")
    signposting: Nation | None = Field(
        None, description="Which set of urgent help routes to show; the nation's if missing."
    )
    goal: Goal = Field(description="The goal: target, steps, hidden_below.")
    editions: tuple[Edition, ...] = Field((), description="Earlier years, each with year and total, and what is known.")
    channels: tuple[ChannelId, ...] = Field(
        (), description="Where readers can share a page, in this order; every channel if missing."
    )
    hashtags: tuple[Hashtag, ...] = Field((), description="Hashtags without the # sign.")
    contact: Contact = Field(description="Phone, email and post: at least one.")
    controller: Controller = Field(description="The data controller: name, address, email.")
    security: Security | None = Field(None, description="Whom to tell about a hole in the site: contact, expires.")
    licence: Licence | None = Field(None, description="Under which terms others may use the open data: name, address.")
    staffed_hours: StaffedHours | None = Field(None, description="When somebody is there to read.")
    organisations: tuple[Organisation, ...] = Field(
        (), description="Organisations near you, each with name, words and address."
    )
    comments: tuple[Literal["stories", "blog", "interviews", "case-studies", "films"], ...] = Field(
        (), description="Folders whose texts take comments, unless one says 'comments: no'."
    )
    totals_key: PublicKey | None = Field(
        None, description="The public key of totals.json, in which other campaigns read how many pledged here."
    )
    series: tuple[SeriesSettings, ...] = Field((), description="Series of texts, each with id, title and summary.")
    topics: tuple[TopicSettings, ...] = Field(min_length=1, description="What stories and pledges are about.")

    @property
    def endpoint_address(self) -> str:
        """Return the endpoint's whole address, without slash at the end: ``https://change.example.org/api``."""
        return urljoin(self.address, f"{self.endpoint}/").rstrip("/")

    @property
    def spoken(self) -> Language:
        """Return the language in which Groundswell's own sentences are said."""
        return language_of(self.language)

    @property
    def staffed_hours_told(self) -> str:
        """Return when somebody is there, and what to do outside these hours; empty where nobody said so."""
        hours = self.staffed_hours
        if hours is None:
            return ""
        return self.spoken.say(
            "Somebody is there {hours}. Outside these hours: {otherwise}",
            hours=hours.told(self.spoken),
            otherwise=hours.otherwise,
        )

    @property
    def zone(self) -> ZoneInfo:
        """Return the campaign's time zone."""
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the campaign's zone; one without an offset is meant there already."""
        return moment.astimezone(self.zone) if moment.tzinfo else moment.replace(tzinfo=self.zone)

    @property
    def nation_pack(self) -> NationPack:
        """Return what differs in the campaign's nation: complaint routes, notes on the law, languages."""
        return nation_pack(self.nation, self.language)

    @property
    def signposts(self) -> tuple[Signpost, ...]:
        """Return the urgent help routes of the campaign's set."""
        return nation_pack(self.signposting or self.nation, self.language).signposts

    def organisations_of(self, which: str) -> list[Organisation | NationalOrganisation]:
        """Return the campaign's own organisations (``own``), the nation's (``national``), or both (``all``).

        Where both have one of the same name, the campaign knows better.
        """
        own = self.organisations if which != "national" else ()
        known = {one.name for one in own}
        national = self.nation_pack.organisations if which != "own" else ()
        return [*own, *(one for one in national if one.name not in known)]

    def is_away(self, moment: datetime) -> bool:
        """Return whether nobody is there at a moment (timezone aware); without staffed hours nobody can tell."""
        return self.staffed_hours is not None and not self.staffed_hours.covers(self.local(moment))

    @property
    def year(self) -> int:
        """Return the year of this edition: that of its day."""
        return self.day.year

    @property
    def ended_editions(self) -> list[Edition]:
        """Return the earlier editions whose pledges the endpoint has, oldest first."""
        return sorted((edition for edition in self.editions if edition.ended), key=lambda edition: edition.year)

    @property
    def ends(self) -> dict[int, datetime]:
        """Return when each of them ended, by year, oldest first."""
        return {edition.year: self.local(edition.ended) for edition in self.ended_editions if edition.ended}

    @property
    def since(self) -> datetime | None:
        """Return from when on pledges count for this edition: the end of the one before; None for the first."""
        return max(self.ends.values(), default=None)

    def mode_switches(self) -> list[tuple[Mode, datetime]]:
        """Return when each mode begins: midnights in the campaign's time zone. One that was chosen is the only one."""
        if self.mode:
            return [(self.mode, datetime.combine(self.opens, time(), self.zone))]
        midnight = [datetime.combine(day, time(), self.zone) for day in (self.day, self.day + timedelta(days=1))]
        return [
            ("before", datetime.combine(min(self.opens, self.day), time(), self.zone)),
            ("during", midnight[0]),
            ("after", midnight[1]),
        ]

    def mode_at(self, moment: datetime) -> Mode:
        """Return the mode at a moment (timezone aware)."""
        current: Mode = self.mode or "before"
        for mode, begins in self.mode_switches():
            if moment >= begins:
                current = mode
        return current

    def days_to_go(self, moment: datetime) -> int:
        """Return how many nights are left before the day, by the campaign's own clock; 0 from the day on.

        Also 0 where an editor chose the mode: the day may have been put off.
        """
        return 0 if self.mode else max(0, (self.day - moment.astimezone(self.zone).date()).days)
