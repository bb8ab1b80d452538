"""Forms on static pages: placed by front matter or by a block in a text, with a thank-you page each.

Context: ``forms`` (`PlacedForm` by id); ``placed_form`` and ``shows_form`` of each content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder, form_page
from campaign.forms import Form
from campaign.problems import Problem
from plugins.checks import report


@dataclass(frozen=True)
class PlacedForm:
    """A form and where it is; urls without leading slash, ``action`` as browsers need it."""

    form: Form
    action: str
    page_url: str
    thanks_url: str


def add_forms(generator: Any) -> None:
    """Put every form, and where it is placed, into the context."""
    generator.context["forms"] = placed_forms(generator.settings)


def placed_forms(settings: dict[str, Any]) -> dict[str, PlacedForm]:
    """Return every form that has a page, by its id."""
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    placed = {}
    for name, form in folder.forms.items():
        page = form_page(folder, form)
        url = page.url if page else ""
        placed[name] = PlacedForm(form, f"{folder.campaign.endpoint}/forms/{name}", url, f"{url}thank-you/")
    return placed


def place_forms(generators: list[Any]) -> None:
    """Tell each content which form it shows; report forms that no page shows."""
    settings = generators[0].settings
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    for name, form in folder.forms.items():
        if form_page(folder, form) is None and not folder.faulty_sources:
            hint = f"Add 'form: {name}' to the front matter of a page."
            report(settings, [Problem(folder.shown(f"forms/{name}.yml"), 1, 1, "no page shows this form", hint)])
    placed = generators[0].context["forms"]
    for content in _contents(generators):
        content.placed_form = placed.get(content.source.meta.form)
        blocks = [block for block in content.blocks if block.name == "form"]
        content.shows_form = bool(content.placed_form or blocks)
        if len(blocks) + bool(content.placed_form) > 1:
            hint = "Two forms on one page would share their names: keep one here and link to the other."
            report(settings, [content.source.body_problem("[[form:", "the page has more than one form", hint)])


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
