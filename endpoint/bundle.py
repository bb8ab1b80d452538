"""The bundle: what a build wrote for the endpoint, read whole or not at all."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import TemplateError, TemplateNotFound
from pydantic import ValidationError

from campaign.comments import not_asked
from campaign.forms import Form, FormChecker, compile_form, posted_names
from campaign.settings import Campaign
from campaign.touchpoints import Touchpoint
from campaign.words import Words
from endpoint.headers import Headers, security_headers
from endpoint.pages import MESSAGE, SHELLS, Frame, Pages

if TYPE_CHECKING:
    from campaign.cards.drawing import Look

logger = logging.getLogger("groundswell.endpoint")

VERSION = 1
LOOK_SECONDS = 0.5  # how often the files are looked at: not for every request
RETRY_SECONDS = 2.0  # a faulty bundle may be one that is still being written


class BundleFault(Exception):
    """The bundle cannot be used; the text says what is wrong with which file."""


@dataclass(frozen=True)
class FormVersion:
    """One version of a form, ready to judge what is posted."""

    form: Form
    checker: FormChecker
    names: frozenset[str]

    @classmethod
    def of(cls, definition: Mapping[str, Any], campaign: Campaign) -> FormVersion:
        """Compile a definition; "today" is the campaign's. Raises pydantic.ValidationError."""
        form = Form.model_validate(definition)
        checker = compile_form(form, lambda: datetime.now(campaign.zone).date())
        return cls(form, checker, frozenset(posted_names(form)))


class BegunWith(NamedTuple):
    """An action of the campaign's library, as a form begins with it."""

    words: str
    topic: str


@dataclass(frozen=True)
class PlacedForm:
    """A form of the site.

    :param version: the current definition.
    :param definition: the same as plain data, as it is stored.
    :param action: where it is posted.
    :param page: the address of the page that shows it.
    :param thanks: the address of its thank-you page, fit for a header.
    :param actions: which actions it can be begun with, by their ids.
    :param kept: the same page with the places ``help`` and ``manage``.
    """

    version: FormVersion
    definition: Mapping[str, Any]
    action: str
    page: str
    thanks: str
    actions: Mapping[str, BegunWith]
    kept: Frame


@dataclass(frozen=True)
class CommentedPage:
    """A page of the site that takes comments, or took them.

    :param address: where it is, fit for a header.
    :param closes: the last day; None where there is no end.
    :param sides: whether it asks those who comment if they agree.
    """

    title: str
    address: str
    closes: date | None
    sides: bool


@dataclass(frozen=True)
class CardLook:
    """What the pictures of pledges are drawn with.

    :param colours: sRGB, by token.
    :param folder: the bundle's; its ``fonts`` has them.
    """

    colours: Mapping[str, tuple[int, int, int]]
    folder: Path

    @cached_property
    def opened(self) -> Look:
        """Return colours and fonts. With Pillow they take 20 MB: only an endpoint that is asked for a picture pays."""
        from campaign.cards.drawing import Look
        from campaign.cards.fonts import theme_fonts

        return Look(dict(self.colours), *(theme_fonts([self.folder], use) for use in ("heading", "text")))


@dataclass(frozen=True)
class Bundle:
    """All that a build says to the endpoint.

    :param commented: the pages that take comments, or took them, by their address below the site's: ``blog/tea/``.
    :param has_stories: whether the site has stories to lead to.
    :param site_card: the picture that networks show for the wall: ``url`` (below the site's address), ``alt``,
        ``width``, ``height``; None where no cards are drawn.
    :param card_look: what those of pledges are drawn with; None where none are.
    :param touchpoints: by code: where people meet the campaign.
    """

    campaign: Campaign
    forms: Mapping[str, PlacedForm]
    pages: Pages
    headers: Headers
    health_words: Words
    distress_words: Words
    commented: Mapping[str, CommentedPage]
    has_stories: bool
    site_card: Mapping[str, Any] | None
    card_look: CardLook | None
    touchpoints: Mapping[str, Touchpoint]

    def not_asked(self, form: Form, stands_on: str) -> frozenset[str]:
        """Return the names of the questions that a form leaves out on the page from which it is sent.

        :param stands_on: the page that a comment says to come from; empty for a pledge.
        """
        page = self.commented.get(stands_on)
        return not_asked(form, sides=page is not None and page.sides)

    def say(self, message: str, /, **values: str) -> str:
        """Return an English message in the campaign's language, as `Language.say`."""
        return self.campaign.spoken.say(message, **values)

    @property
    def path(self) -> str:
        """Return the path under which the endpoint also answers: ``/api``, or empty."""
        return urlsplit(self.campaign.endpoint).path


def read_bundle(folder: Path) -> Bundle:
    """Read a bundle.

    :raises BundleFault: a file is missing or wrong.
    """
    path = folder / "bundle.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            raise BundleFault(f"{path}: the version is {data['version']!r}; expected {VERSION}. Build again.")
        return _bundle(data, folder)
    except TemplateNotFound as error:  # an OSError that says neither file nor reason
        raise BundleFault(f"{folder}: there is no template {error}. Build again.") from error
    except OSError as error:
        raise BundleFault(f"{error.filename or folder}: {error.strerror}. Build the site first.") from error
    except KeyError as error:
        raise BundleFault(f"{path}: {error} is missing. Build again.") from error
    except (ValueError, TypeError, AttributeError, TemplateError, ValidationError) as error:
        raise BundleFault(f"{folder}: {type(error).__name__}: {error}") from error


def _bundle(data: Mapping[str, Any], folder: Path) -> Bundle:
    campaign = Campaign.model_validate(data["campaign"])
    site = str(data["site"]).rstrip("/")
    forms = {name: _placed(name, placed, campaign, site, folder) for name, placed in data["forms"].items()}
    shells = {name: (folder / name).read_text(encoding="utf-8") for name in SHELLS}
    pages = Pages(folder / "templates", shells, {"campaign": campaign, "site": site}, _assets(folder))
    pages.render(MESSAGE, "", heading="", sentences=[], retry=False)
    health, distress = (Words(data[name]) for name in ("health_words", "distress_words"))
    colours = data.get("card_colours")
    look = CardLook({token: tuple(colour) for token, colour in colours.items()}, folder) if colours else None
    headers = security_headers(site, campaign.endpoint)
    stories = bool(data.get("stories"))
    points = {code: Touchpoint.model_validate(one) for code, one in data.get("touchpoints", {}).items()}
    commented = {name: _commented(name, page, site) for name, page in data.get("comments", {}).items()}
    card = data.get("pledge_card")
    return Bundle(campaign, forms, pages, headers, health, distress, commented, stories, card, look, points)


def _commented(name: str, page: Mapping[str, Any], site: str) -> CommentedPage:
    closes = date.fromisoformat(page["closes"]) if page["closes"] else None
    return CommentedPage(str(page["title"]), page_address(site, name), closes, bool(page.get("sides")))


def page_address(site: str, name: str) -> str:
    """Return the address of a page of the site, fit for a header."""
    # One slash at the start, whatever the bundle says: "//host" would be another site.
    return f"{site}/{quote(name.lstrip('/'), safe='/')}"


def _assets(folder: Path) -> dict[str, str]:
    """Return the names that publishing gave the theme's files; a plain build leaves them as they are."""
    path = folder / "assets.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _placed(name: str, placed: Mapping[str, Any], campaign: Campaign, site: str, folder: Path) -> PlacedForm:
    version = FormVersion.of(placed["definition"], campaign)
    if version.form.digest != placed["digest"]:
        raise ValueError(f"the form '{name}' does not have the digest that the bundle gives it")
    page, thanks = (page_address(site, placed[name]) for name in ("page_url", "thanks_url"))
    action = f"{campaign.endpoint}/forms/{quote(name)}"
    kept = Frame((folder / "thanks" / f"{version.form.id}.html").read_text(encoding="utf-8"), "help", "manage")
    actions = {each: BegunWith(**said) for each, said in placed.get("actions", {}).items()}
    return PlacedForm(version, placed["definition"], action, page, thanks, actions, kept)


Stamp = tuple[tuple[int, int, int], ...]


class LiveBundle:
    """The newest bundle that could be read; a faulty one is told in the log and never served.

    :raises BundleFault: the first bundle cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp = self._look()
        self._look_again = 0.0
        self.current = read_bundle(folder)

    def is_stale(self) -> bool:
        """Return whether another bundle lies there than the one that is served."""
        moment = time.monotonic()
        if moment < self._look_again:
            return False
        self._look_again = moment + LOOK_SECONDS
        return self._look() != self._stamp

    def read_newer(self) -> tuple[Bundle, Stamp] | None:
        """Return the bundle that lies there and its stamp; None, with a line in the log, where it is faulty."""
        stamp = self._look()
        try:
            return read_bundle(self._folder), stamp
        except BundleFault as fault:
            self._look_again = time.monotonic() + RETRY_SECONDS
            logger.error("the new bundle is faulty, the old one stays in use: %s", fault)
            return None

    def serve(self, bundle: Bundle, stamp: Stamp) -> None:
        """Use a bundle from now on."""
        self.current, self._stamp = bundle, stamp
        logger.info("a new bundle is in use: %s", ", ".join(sorted(bundle.forms)))

    def _look(self) -> Stamp:
        try:
            stats = [(self._folder / name).stat() for name in ("bundle.json", "shell.html")]
        except OSError:
            return ()
        return tuple((stat.st_mtime_ns, stat.st_size, stat.st_ino) for stat in stats)
