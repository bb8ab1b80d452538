"""Resolve and check the links of Markdown contents.

An editor writes ``{filename}../stories/tea.md#heading``, ``../stories/tea.md``, ``{static}/images/tea.jpg``, ``/wall/``
or ``#heading``; each becomes an address below the site's root. One that leads nowhere is a Problem at its place.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import slugify
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from campaign.addresses import ROOT, site_addresses
from campaign.content import Source
from campaign.files import PUBLISHED
from campaign.folder import ContentFolder
from campaign.pictures import nearest_picture
from campaign.problems import Problem, did_you_mean, nearest
from plugins.checks import report

OUTSIDE = {"http", "https", "mailto", "tel", "sms"}
#: Schemes whose addresses name a host.
WITH_HOST = {"http", "https"}
#: What names a host, or somebody's mailbox there, and no file.
ELSEWHERE = re.compile(
    r"(?:https/+)?(?P<mailbox>[\w.+-]+@)?(?:www\..*|(?:[\w-]+\.)+(?:com|cymru|eu|ie|info|net|org|scot|uk|wales)(?:/.*)?)"
)
#: How other sites' addresses of pages end: a link with one means a page, not a file.
PAGE_ENDINGS = ("", ".htm", ".html", ".php")
LINK_ATTRIBUTES = {"a": "href", "img": "src"}
EMPTY = "the link '{}' leads nowhere"
EMPTY_HINT = "Write an address between the brackets, for example https://example.org/."
#: Words of a link that say nothing on their own, as a screen reader's list of links has them.
EMPTY_WORDS = {
    "here",
    "click here",
    "this",
    "this link",
    "this page",
    "link",
    "more",
    "read more",
    "learn more",
    "yma",
    "cliciwch yma",
}
#: Ids that the theme gives to every page.
THEME_IDS = {"main"}


@dataclass(frozen=True)
class FragmentLink:
    """A link to a place inside a page; checked once all pages are read."""

    source: Source
    written: str
    occurrence: int
    url: str
    fragment: str


@dataclass
class LinkBook:
    """What the contents of one build link to."""

    folder: ContentFolder
    addresses: set[str]
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    fragments: list[FragmentLink] = field(default_factory=list)

    def fragment_problems(self) -> list[Problem]:
        """Return a Problem for each link to a heading that its page does not have."""
        return [
            link.source.body_problem(
                link.written,
                f"the link '{link.written}' leads to '#{link.fragment}', which that page does not have",
                did_you_mean(link.fragment, sorted(self.ids[link.url]), "Headings"),
                link.occurrence,
            )
            for link in self.fragments
            if link.url in self.ids and link.fragment not in self.ids[link.url] | THEME_IDS
        ]


class LinkProcessor(Treeprocessor):
    """Walk the tree of one source: note its ids, resolve its links."""

    def __init__(self, markdown: Markdown, book: LinkBook) -> None:
        super().__init__(markdown)
        self.book = book

    def run(self, root: Element) -> None:
        source: Source = self.md.source  # type: ignore[attr-defined]
        seen: Counter[str] = Counter()
        own: set[str] = set()
        for element in root.iter():
            if identifier := element.get("id"):
                if identifier in own:
                    self._report_twice(source, identifier)
                own.add(identifier)
            if element.get("class") == "footnote-backref":  # to where the text has it, if it does: see the plugin slips
                continue
            attribute = LINK_ATTRIBUTES.get(element.tag)
            written = element.get(attribute) if attribute else None
            if attribute and written is not None and "\x02" not in written:  # \x02: Markdown hides mail addresses
                element.set(attribute, self.resolve(source, written, seen[written]))
                seen[written] += 1
            if element.tag == "a":
                self._read_words(source, "".join(element.itertext()).strip())
        self.book.ids[source.url] |= own

    def _report_twice(self, source: Source, identifier: str) -> None:
        hint = "Give each heading a name of its own: ## Heading {#another-name}."
        message = f"the name '{identifier}' is given twice"
        self.book.problems.append(source.body_problem(f"{{#{identifier}}}", message, hint, 1))

    def _read_words(self, source: Source, words: str) -> None:
        if words.casefold() in EMPTY_WORDS:
            hint = "Many people hear a page's links on their own. Say where it leads: [what others pledged](/wall/)."
            self.book.problems.append(source.body_problem(f"[{words}]", f"the link says only '{words}'", hint))

    def resolve(self, source: Source, written: str, occurrence: int) -> str:
        """Return the address that was meant, from the site's root; report one that does not exist."""
        parts = urlsplit(unquote(written)) if "{" in unquote(written) else urlsplit(written)
        if not written or (parts.scheme in OUTSIDE and not (parts.netloc or parts.path or parts.query)):
            words = f"]({written})"
            self.book.problems.append(source.body_problem(words, EMPTY.format(written), EMPTY_HINT, occurrence))
            return written
        if parts.netloc if parts.scheme in {"", *WITH_HOST} else parts.scheme in OUTSIDE:
            return written
        target, fault, hint = self._target(source, parts.path, parts.scheme)
        if fault:
            self.book.problems.append(source.body_problem(written, f"the link '{written}' {fault}", hint, occurrence))
            return written
        if parts.fragment:
            self.book.fragments.append(FragmentLink(source, written, occurrence, target, unquote(parts.fragment)))
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        if not parts.path and fragment:
            return fragment
        return f"{ROOT}/{quote(target)}{query}{fragment}"

    def _target(self, source: Source, path: str, scheme: str) -> tuple[str, str, str]:
        """Return an address below the root, what is wrong with it, and what to do."""
        if lost := _lost_start(path, scheme):
            return "", f"has no {lost} before it", f"Write {lost}{path.removeprefix('https').lstrip('/')}."
        if scheme:
            return "", f"begins with '{scheme}:', which is not allowed", "Use https:, mailto: or tel:."
        if not path:
            return source.url, "", ""
        if path.startswith("{"):
            kind, _, rest = path[1:].partition("}")
            if kind == "filename":
                return self._content(source, rest)
            if kind in ("static", "attach"):
                return self._file(source, rest)
            return "", f"begins with '{{{kind}}}', which is not known", "Use {filename} or {static}."
        if path.endswith(".md"):
            return self._content(source, path)
        if path.startswith(("/images/", "images/", "../images/", "/files/", "files/", "../files/")):
            return self._file(source, path)
        address = posixpath.normpath(posixpath.join("/", source.url, path))
        is_file = posixpath.splitext(path)[1] not in PAGE_ENDINGS  # a picture beside the text, say
        if is_file and address[1:] not in self.book.addresses:
            return self._file(source, path)
        url, fault, hint = self._address(address, path.endswith("/"))
        text = f"{path.rstrip('/')}.md"
        if fault and not path.startswith("/") and _inside(source, text) in self.book.folder.sources:
            hint = f"Write {text}."
        return url, fault, hint

    def _content(self, source: Source, path: str) -> tuple[str, str, str]:
        folder = self.book.folder
        name = _inside(source, path)
        if name in folder.sources:
            return folder.sources[name].url, "", ""
        if name in folder.faulty_sources:
            return "", "", ""
        if name in folder.left_out:
            return self._left_out(name)
        return "", f"leads to '{name}', which does not exist", _near(name, [*folder.sources, *folder.faulty_sources])

    def _left_out(self, name: str) -> tuple[str, str, str]:
        why = self.book.folder.left_out[name]
        return "", f"leads to a text that is left out {why}", "Take the link out, and leave its words."

    def _file(self, source: Source, path: str) -> tuple[str, str, str]:
        name = _inside(source, path)
        is_there = (self.book.folder.path / name).is_file()
        if self.book.folder.pictures.is_withdrawn(name) or (is_there and name.startswith(PUBLISHED)):
            return name, "", ""
        fault = f"leads to '{name}', which {'is not published' if is_there else 'does not exist'}"
        close = nearest_picture(self.book.folder.path, name)
        meant = f"Did you mean '{{static}}/{close}'? " if close else ""
        return "", fault, f"{meant}Put the file into content/images/ and write {{static}}/images/ before its name."

    def _address(self, path: str, ends_with_slash: bool) -> tuple[str, str, str]:
        url = path.lstrip("/") + ("/" if ends_with_slash and path != "/" else "")
        if url in self.book.addresses:
            return url, "", ""
        if not url.endswith("/") and f"{url}/" in self.book.addresses:
            return "", "has no slash at its end", f"Write /{url}/."
        if url in self.book.folder.left_out:
            return self._left_out(url)
        return "", "leads to a page that does not exist", _near(url, self.book.addresses, "/")


def _lost_start(path: str, scheme: str) -> str:
    """Return what another site's address, or a mail address, should begin with and does not; empty for all others."""
    found = ELSEWHERE.fullmatch(path) if not scheme else None
    if found and found["mailbox"]:
        return "mailto:"
    return "https://" if found or scheme in WITH_HOST else ""


def _inside(source: Source, path: str) -> str:
    """Return a path as seen from the content folder: from its root with a leading slash, else from the source."""
    start = "" if path.startswith("/") else posixpath.dirname(source.name)
    return posixpath.normpath(posixpath.join(start, path.lstrip("/")))


def _near(name: str, known: Any, lead: str = "") -> str:
    close = nearest(name, known)
    return f"Did you mean '{lead}{close}'?" if close else "Check the address for slips."


class LinkExtension(Extension):
    """Adds `LinkProcessor` after all processors that make links or ids."""

    def __init__(self, book: LinkBook) -> None:
        super().__init__()
        self.book = book

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(LinkProcessor(md, self.book), "links", 3)


def prepare(pelican: Any) -> None:
    """Make this build's link book and let Markdown fill it."""
    folder: ContentFolder = pelican.settings["CONTENT_FOLDER"]
    book = LinkBook(folder, site_addresses(folder))
    if not folder.knows("topics"):  # then nobody knows the topics' addresses
        book.addresses |= {f"topics/{getattr(source.meta, 'topic', '')}/" for source in folder.sources.values()}
    pelican.settings["LINK_BOOK"] = book
    pelican.settings["MARKDOWN"]["extensions"].append(LinkExtension(book))


def report_dead_links(generators: list[Any]) -> None:
    """Report links that lead nowhere, now that every page is read."""
    settings = generators[0].settings
    book: LinkBook = settings["LINK_BOOK"]
    for source in book.folder.sources.values():
        form = book.folder.forms.get(source.meta.form or "")
        fields = {field.first_id for field in form.fields} if form else set()
        report(settings, _shared_ids(source, book.ids[source.url] & (fields | THEME_IDS)))
        book.ids[source.url] |= fields
    report(settings, book.problems)
    report(settings, book.fragment_problems())


def _shared_ids(source: Source, ids: set[str]) -> list[Problem]:
    """Return a Problem for each heading whose id a field of the page's form, or the theme, has too."""
    hint = "Word the heading otherwise, or give it a name of its own: ## Heading {#another-name}."
    headings = {slugify(line.lstrip("# "), "-"): line for line in source.body.splitlines() if line.startswith("#")}
    return [
        source.body_problem(headings.get(name, name), f"the name '{name}' is taken on this page", hint)
        for name in sorted(ids)
    ]


def register() -> None:
    signals.initialized.connect(prepare)
    signals.all_generators_finalized.connect(report_dead_links)
