"""Forms on static pages: placed by front matter or by a block in a text, with a thank-you page each.

Context: ``forms`` (`PlacedForm` by id); ``placed_form`` and ``shown_form`` (the `Form`, if open) of each content;
``has_results``, whether it shows those of a poll, and ``ends_with_call``, whether no other form takes the call's place.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.form_pages import form_page
from campaign.forms import Form, Opening, closed_notice, opening
from campaign.language import ENGLISH
from campaign.problems import Problem
from plugins.checks import report

logger = logging.getLogger(__name__)

#: The form for comments has no page of its own: below this are only the thanks.
COMMENTS_URL = "comments/"
#: The block with the table of what a form asks, why, on which basis and for how long.
EXPLAINS = "what-we-ask"


@dataclass(frozen=True)
class PlacedForm:
    """A form and where it is; urls without leading slash, ``action`` as browsers need it.

    :param opening: whether it can be sent on the day of the build.
    :param notice: why it cannot, empty where it can.
    """

    form: Form
    opening: Opening
    notice: str
    action: str
    page_url: str
    thanks_url: str

    @property
    def has_results(self) -> bool:
        """Tell whether what people answer stands beside it, or in its place once it is over."""
        return self.form.poll and self.opening != "early"


def add_forms(generator: Any) -> None:
    """Put every form, and where it is placed, into the context."""
    generator.context["forms"] = placed_forms(generator.settings)


def placed_forms(settings: dict[str, Any]) -> dict[str, PlacedForm]:
    """Return every form that has a page, by its id."""
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    today = folder.campaign.local(settings.get("NOW") or datetime.now(UTC)).date()
    placed = {}
    for name, form in folder.forms.items():
        page = form_page(folder, form)
        url = COMMENTS_URL if form.comments else page.url if page else ""
        action = f"{folder.campaign.endpoint}/forms/{name}"
        now = opening(form, today)
        notice = closed_notice(form, now, folder.campaign.spoken)
        placed[name] = PlacedForm(form, now, notice, action, url, f"{url}thank-you/")
    return placed


def place_forms(generators: list[Any]) -> None:
    """Tell each content which form it has and which it shows, being open; report forms that no page shows."""
    settings = generators[0].settings
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    for name, form in folder.forms.items():
        page = form_page(folder, form)
        if page and form.comments:
            message = f"the form '{name}' is for comments, and stands below the texts that take them"
            hint = "Leave it out here, and write 'comments: yes' in the front matter of a story or a post."
            if page.meta.form == name:
                report(settings, [page.document.problem(("form",), message, hint)])
            else:
                report(settings, [page.body_problem("[[form:", message, hint)])
        elif page is None and not form.comments and not folder.faulty_sources:
            hint = f"Add 'form: {name}' to the front matter of a page."
            report(settings, [Problem(folder.shown(f"forms/{name}.yml"), 1, 1, "no page shows this form", hint)])
    placed = generators[0].context["forms"]
    for name, each in placed.items():
        if each.opening == "over":
            logger.warning("%s: closed on %s.", folder.shown(f"forms/{name}.yml"), ENGLISH.long_date(each.form.closes))
    _warn_of_unexplained(folder, _contents(generators))
    for content in _contents(generators):
        content.placed_form = placed.get(content.source.meta.form)
        blocks = [block for block in content.blocks if block.name == "form"]
        shown = [content.placed_form, *(placed.get(block.keys.form) for block in blocks)]
        content.shown_form = next((each.form for each in shown if each and each.opening == "open"), None)
        content.has_results = any(each and each.has_results for each in shown)
        content.ends_with_call = content.placed_form is None or content.placed_form.form.poll
        if len(blocks) + bool(content.placed_form) > 1:
            hint = "Two forms on one page would share their names: keep one here and link to the other."
            report(settings, [content.source.body_problem("[[form:", "the page has more than one form", hint)])


def _warn_of_unexplained(folder: ContentFolder, contents: list[Any]) -> None:
    """Name each form of which no page tells why it asks; a campaign may tell it elsewhere, so it is no Problem."""
    told = {block.keys.form for content in contents for block in content.blocks if block.name == EXPLAINS}
    for name in sorted(folder.forms.keys() - told) if not folder.faulty_sources else ():
        place = folder.shown(f"forms/{name}.yml")
        logger.warning(
            "%s: no page tells why it asks; add a line [[%s: %s]] to your privacy page.", place, EXPLAINS, name
        )


def _contents(generators: list[Any]) -> list[Any]:
    return [
        content
        for generator in generators
        for content in [*getattr(generator, "articles", []), *getattr(generator, "pages", [])]
    ]


def write_thank_you_pages(generator: Any, writer: Any) -> None:
    """Write the page that a supporter sees after sending."""
    template = generator.get_template("thank_you")
    for placed in generator.context["forms"].values():
        writer.write_file(
            f"{placed.thanks_url}index.html",
            template,
            generator.context,
            relative_urls=generator.settings["RELATIVE_URLS"],
            placed=placed,
            help="",  # places in the bundle's copy: only the endpoint knows what to say there
            manage="",
        )


def register() -> None:
    signals.generator_init.connect(add_forms)
    signals.all_generators_finalized.connect(place_forms)
    signals.article_writer_finalized.connect(write_thank_you_pages)
