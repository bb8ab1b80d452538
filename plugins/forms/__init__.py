"""Forms on static pages: placed by front matter or by a line of Markdown, with a thank-you page each.

Context: ``forms`` (`PlacedForm` by id); ``placed_form`` and ``shows_form`` of each content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from pelican import signals

from campaign.content import Source
from campaign.folder import ContentFolder, form_page
from campaign.forms import Form
from campaign.problems import Problem, did_you_mean
from plugins.checks import report

BLOCK = re.compile(r"^\[\[\s*(?P<name>[^:\]]*?)\s*(?::\s*(?P<form>[^\]]*?)\s*)?\]\]$")
MARK = "<!--block {name} {form}-->"
MARKS = re.compile(r"<!--block ([a-z-]+) ([a-z0-9-]+)-->")


@dataclass(frozen=True)
class PlacedForm:
    """A form and where it is; urls without leading slash, ``action`` as browsers need it."""

    form: Form
    action: str
    page_url: str
    thanks_url: str


class FormBlocks(BlockProcessor):
    """A paragraph ``[[form: pledge]]`` stands for what the theme's ``blocks/form.html`` makes of it."""

    def __init__(self, markdown: Markdown, settings: dict[str, Any]) -> None:
        super().__init__(markdown.parser)
        self.markdown = markdown
        self.settings = settings

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        return block.startswith("[[") and BLOCK.match(block.strip()) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = BLOCK.match(block.strip())
        if found is None:
            return
        source: Source = self.markdown.source  # type: ignore[attr-defined]
        problem = self._problem(source, block, found["name"], found["form"] or "")
        if problem:
            report(self.settings, [problem])
            return
        mark = MARK.format(name=found["name"], form=found["form"])
        SubElement(parent, "p").text = self.markdown.htmlStash.store(mark)

    def _problem(self, source: Source, block: str, name: str, form: str) -> Problem | None:
        folder: ContentFolder = self.settings["CONTENT_FOLDER"]
        names = block_names(self.settings)
        if not form:
            return source.body_problem(block, "the block names no form", "Write it as [[form: pledge]].")
        if name not in names:
            return source.body_problem(block, f"the block '{name}' does not exist", did_you_mean(name, names, "Blocks"))
        known = sorted(folder.form_names)
        if form not in known:
            return source.body_problem(block, f"the form '{form}' does not exist", did_you_mean(form, known, "Forms"))
        return None


class FormExtension(Extension):
    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def extendMarkdown(self, md: Markdown) -> None:
        md.parser.blockprocessors.register(FormBlocks(md, self.settings), "form-blocks", 75)


def block_names(settings: dict[str, Any]) -> list[str]:
    """Return the blocks that the theme offers: one template each in ``blocks/``."""
    folders = [*settings["THEME_TEMPLATES_OVERRIDES"], str(Path(settings["THEME"]) / "templates")]
    return sorted({path.stem for folder in folders for path in Path(folder).glob("blocks/*.html")})


def add_extension(pelican: Any) -> None:
    """Let Markdown know the blocks."""
    pelican.settings["MARKDOWN"]["extensions"].append(FormExtension(pelican.settings))


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
    """Fill the blocks' marks with what the theme makes of them; report forms that no page shows."""
    settings = generators[0].settings
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    for name, form in folder.forms.items():
        if form_page(folder, form) is None and not folder.faulty_sources:
            hint = f"Add 'form: {name}' to the front matter of a page."
            report(settings, [Problem(folder.shown(f"forms/{name}.yml"), 1, 1, "no page shows this form", hint)])
    environment, placed = generators[0].env, generators[0].context["forms"]
    for content in _contents(generators):
        content.placed_form = placed.get(content.source.meta.form)
        names = [form for block, form in MARKS.findall(content._content) if block == "form"]
        content.shows_form = bool(content.placed_form or names)
        if len(names) + bool(content.placed_form) > 1:
            hint = "Two forms on one page would share their names: keep one here and link to the other."
            report(settings, [content.source.body_problem("[[form:", "the page has more than one form", hint)])
        if MARKS.search(content._content) and folder.campaign_is_sound:
            content._content = _fill(content._content, environment, placed, generators[0].context["campaign"])


def _fill(html: str, environment: Any, placed: dict[str, PlacedForm], campaign: Any) -> str:
    def block(found: re.Match[str]) -> str:
        form = placed.get(found[2])
        template = environment.get_template(f"blocks/{found[1]}.html")
        return str(template.render(placed=form, campaign=campaign)) if form else ""

    return MARKS.sub(block, html)


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
        )


def register() -> None:
    signals.initialized.connect(add_extension)
    signals.generator_init.connect(add_forms)
    signals.all_generators_finalized.connect(place_forms)
    signals.article_writer_finalized.connect(write_thank_you_pages)
