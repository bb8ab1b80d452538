"""The short address of each touchpoint: the page that it leads to, whose form already knows how somebody came.

A page of its own rather than a redirect: it works on every host, and counts who has no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pelican import signals

from campaign.action_lists import ROOT as IDEAS
from campaign.content import Source
from campaign.folder import ContentFolder
from campaign.touchpoint_rules import landing_pages, leads_to_ideas, pages_with_code
from campaign.touchpoints import short_url, touchpoint_field


class FilledTemplate:
    """A template whose page has a touchpoint's code where the page's script would put what its address says.

    :param sources: from which parameters of an address the page's forms learn of a touchpoint.
    :param links: pages of the site, and what links to them lead to instead, so that the touchpoint is known there, too.
    """

    def __init__(self, template: Any, code: str, sources: Iterable[str], links: Mapping[str, str]) -> None:
        self._template = template
        self._values = {f'data-source="{source}"': f'value="{code}" data-source="{source}"' for source in sources}
        self._values |= {f'="../../{url}"': f'="{led}"' for url, led in links.items()}

    def render(self, context: Mapping[str, Any]) -> str:
        """Return the page."""
        page: str = self._template.render(context)
        for place, filled in self._values.items():
            page = page.replace(place, filled)
        return page


def write_short_addresses(generator: Any, writer: Any) -> None:
    """Write a page for each touchpoint."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    contents = {content.source.name: (kind, content) for kind, content in _contents(generator.context)}
    for code, page in landing_pages(folder).items():
        kind, content = contents[page.name]
        writer.write_file(
            f"{short_url(code)}index.html",
            FilledTemplate(
                generator.get_template(content.template),
                code,
                sources_on(folder, page),
                links_with_code(folder, page, code),
            ),
            generator.context,
            relative_urls=generator.settings["RELATIVE_URLS"],
            url=short_url(code),
            **{kind: content},
        )


def sources_on(folder: ContentFolder, page: Source) -> set[str]:
    """Return from which parameters of an address the forms of a page learn of a touchpoint."""
    fields = (touchpoint_field(form) for form in folder.forms.values() if form.id in page.forms)
    return {field.source for field in fields if field}


def links_with_code(folder: ContentFolder, page: Source, code: str) -> dict[str, str]:
    """Return where links on a touchpoint's page lead, by where they led: the menu has the pages of forms, too."""
    links = {url: f"../../{led}" for url, led in pages_with_code(folder, page, code).items()}
    ideas = {IDEAS: IDEAS} if leads_to_ideas(folder, page) else {}
    return {**links, page.url: "./", **ideas}


def _contents(context: Any) -> Iterator[tuple[str, Any]]:
    """Yield every content with the name that its template calls it by."""
    yield from (("article", article) for article in context["articles"])
    yield from (("page", page) for page in context["pages"])


def register() -> None:
    signals.article_writer_finalized.connect(write_short_addresses)
