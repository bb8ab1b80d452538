"""The endpoint's own pages: the theme's fragments put into the theme's shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import escape

from campaign.language import ENGLISH, Language
from campaign.settings import Campaign
from campaign.text import asset

FORM, CHECK, MESSAGE = "endpoint/form.html", "endpoint/check.html", "endpoint/message.html"
HELD, HELP = "endpoint/held.html", "endpoint/help.html"
#: What every theme has.
TEMPLATES = (FORM, CHECK, MESSAGE, HELD, HELP)
NAME, CLOSED = "endpoint/name.html", "endpoint/closed.html"
#: Show urgent help first where it is called for.
HELPFUL = frozenset({FORM, CHECK, MESSAGE, HELD, CLOSED})
KEEP, MANAGE, EDIT, CODE, ASK, INTENTION = (
    f"endpoint/{name}.html" for name in ("keep", "manage", "edit", "code", "ask", "intention")
)
WALL, PLEDGE, PUBLIC_HEAD = (f"endpoint/wall/{name}.html" for name in ("wall", "pledge", "head"))
HELD_TEXT = "endpoint/held.txt"
STORY = "endpoint/story.html"
POLL, ONCE_MORE = "endpoint/poll.html", "endpoint/once-more.html"

SHELL, MODERATE_SHELL, WALL_SHELL = "shell.html", "moderate-shell.html", "wall-shell.html"
SHELLS = (SHELL, MODERATE_SHELL, WALL_SHELL)
#: The moderators' pages, which have a shell of their own.
MODERATE = "endpoint/moderate/"
FOR_STAFF = (MODERATE, "endpoint/mail/sign-in.txt", "endpoint/mail/digest.txt")
MODERATE_HOW_IT_WENT, MODERATE_STORIES = (f"{MODERATE}{name}.html" for name in ("how-it-went", "stories"))
MODERATE_PLEDGE, MODERATE_LIST, MODERATE_TEAM, MODERATE_SIGN_IN, MODERATE_SIGNED_OUT, MODERATE_MESSAGE = (
    f"{MODERATE}{name}.html" for name in ("pledge", "list", "team", "sign-in", "signed-out", "message")
)
MODERATE_REPORT = f"{MODERATE}report.html"
MODERATE_CONVERSATION = f"{MODERATE}conversation.html"


class Frame:
    """A page of the site with places, such as ``<!--main-->``, for what the endpoint says.

    :param needed: their names.
    :param optional: names of places that may be missing.
    :raises ValueError: a place is missing that is needed.
    """

    def __init__(self, page: str, *needed: str, optional: Sequence[str] = ()) -> None:
        # Split once: what a fragment says can then never be taken for a place.
        self._pieces = re.split(f"<!--({'|'.join([*needed, *optional])})-->", page)
        for place in needed:
            if place not in self._pieces[1::2]:
                raise ValueError(f"the page has no place <!--{place}-->")

    def fill(self, **places: str) -> bytes:
        """Return the page in UTF-8.

        :param places: HTML for each place.
        """
        pieces = (places[piece] if index % 2 else piece for index, piece in enumerate(self._pieces))
        return "".join(pieces).encode()


class Pages:
    """Renders pages out of one bundle.

    :param templates: the bundle's folder of templates.
    :param shells: each of `SHELLS`, by name: pages with the places ``<!--title-->``, ``<!--main-->`` and, in the
        wall's, ``<!--head-->``.
    :param everywhere: names that each template may use, the campaign among them.
    :param assets: the addresses of the theme's files, where they differ from those in the theme.
    :raises jinja2.TemplateError: a template is missing or broken.
    :raises ValueError: a shell has no ``<!--main-->``.
    """

    def __init__(
        self,
        templates: Path,
        shells: Mapping[str, str],
        everywhere: Mapping[str, Any],
        assets: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._shells = {name: Frame(shell, "main", optional=("title", "head")) for name, shell in shells.items()}
        self._campaign: Campaign = everywhere["campaign"]
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._loader = FileSystemLoader(templates)
        self._assets = assets
        self._everywhere = everywhere
        self._environments: dict[Language, Environment] = {}
        offered = {name for name in self._loader.list_templates() if name.startswith("endpoint/")}
        # Read now, so that a broken one is found before the bundle is used.
        for name in {*TEMPLATES, *offered}:
            self._template(name, ENGLISH if name.startswith(FOR_STAFF) else self._campaign.spoken)

    def render(
        self, template: str, title: str, *, needs_help: bool = False, is_read: bool = True, **names: Any
    ) -> bytes:
        """Return a whole page in UTF-8.

        :param template: such as `FORM`.
        :param title: plain text; escaped here.
        :param needs_help: whether what somebody wrote makes help the first thing to show.
        :param is_read: whether what is sent is for somebody to read, who may not be there now.
        :param names: what the template gets.
        """
        if template in HELPFUL:
            names["help"] = self.help(urgent=needs_help) if is_read else ""
        shell = self._shells[MODERATE_SHELL if template.startswith(MODERATE) else SHELL]
        return shell.fill(title=str(escape(title)), main=self.fragment(template, **names))

    def help(self, *, urgent: bool) -> str:
        """Return the panel with the urgent routes: for what somebody wrote, or while nobody is there; else nothing."""
        away = self._campaign.is_away(self.clock())
        return self.fragment(HELP, urgent=urgent, away=away) if urgent or away else ""

    def render_public(self, template: str, head: Mapping[str, Any], **names: Any) -> bytes:
        """Return a whole page that search engines and share previews may read.

        :param head: what `PUBLIC_HEAD` gets; its ``title`` is the page's.
        """
        places = {"head": self.fragment(PUBLIC_HEAD, **head), "main": self.fragment(template, **names)}
        return self._shells[WALL_SHELL].fill(title=str(escape(head["title"])), **places)

    def fragment(self, template: str, spoken: Language | None = None, **names: Any) -> str:
        """Return what a template makes, without a page around it.

        :param spoken: in which language; the campaign's if missing. Staff are spoken to in English.
        :raises jinja2.TemplateNotFound: the theme has no such template.
        """
        language = ENGLISH if template.startswith(FOR_STAFF) else spoken or self._campaign.spoken
        return self._template(template, language).render(**names)

    def _template(self, name: str, spoken: Language) -> Template:
        if spoken not in self._environments:
            self._environments[spoken] = self._environment(spoken)
        return self._environments[spoken].get_template(name)

    def _environment(self, spoken: Language) -> Environment:
        """Return what makes templates speak a language: Jinja gives an environment one."""
        environment = Environment(
            loader=self._loader,
            autoescape=select_autoescape(default=True, disabled_extensions=("txt",)),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        spoken.speak_in(environment, self._campaign.zone)
        environment.filters["asset"] = lambda name: self._assets.get(asset(name), asset(name))
        environment.globals.update(self._everywhere)
        return environment
