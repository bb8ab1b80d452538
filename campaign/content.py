"""The content types: a folder each, with checked YAML front matter.

A source is a Markdown file that starts with front matter between two ``---`` lines. Its address follows from its
folder and its file name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from campaign.check import check_model
from campaign.front_matter import (
    CaseStudyMeta,
    CoverageMeta,
    EventMeta,
    FilmMeta,
    FrontMatter,
    InterviewMeta,
    PageMeta,
    PartnerMeta,
    PostMeta,
    ResourceMeta,
    StoryMeta,
)
from campaign.problems import Problem, without_echoes
from campaign.settings import SLUG
from campaign.yaml_faults import INVISIBLE
from campaign.yamlfile import Document, encoding_problem, parse_yaml

ContentType = Literal[
    "stories",
    "blog",
    "interviews",
    "case-studies",
    "films",
    "events",
    "coverage",
    "resources",
    "partners",
    "pages",
]
MARKER = "---"
#: Three hyphens as other programs leave them: shorter, longer, indented, or made into dashes.
_ALMOST_MARKER = re.compile(r"\s*[-\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]{1,5}\s*")
#: What no feed can hold: slides and scans leave it in what is pasted from them.
_CONTROLS = "".join(chr(code) for code in range(32) if chr(code) not in "\t\n\r")
_FORM_LINE = re.compile(r"^\[\[\s*form\s*:\s*(\S+?)\s*\]\]\s*$", re.MULTILINE)


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
    "interviews": TypeOfContent(InterviewMeta, "interview", "interviews/"),
    "case-studies": TypeOfContent(CaseStudyMeta, "case-study", "case-studies/"),
    "films": TypeOfContent(FilmMeta, "film", "films/"),
    "events": TypeOfContent(EventMeta, "event", "events/"),
    "coverage": TypeOfContent(CoverageMeta, "coverage", "coverage/"),
    "resources": TypeOfContent(ResourceMeta, "resource", "resources/"),
    "partners": TypeOfContent(PartnerMeta, "partner", "partners/"),
    "pages": TypeOfContent(PageMeta, "page", ""),
}
#: Those that are dated, signed and listed by topic.
ARTICLES: tuple[ContentType, ...] = ("stories", "blog", "interviews", "case-studies", "films")
#: Pages that are listed, each type on a page of its own.
LISTED: tuple[ContentType, ...] = ("events", "coverage", "resources", "partners")


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

    @cached_property
    def forms(self) -> frozenset[str]:
        """The ids of the forms that it shows: at its end, and where a line of it says so."""
        return frozenset({*_FORM_LINE.findall(self.body), *([self.meta.form] if self.meta.form else [])})

    def body_problem(self, words: str, message: str, hint: str = "", occurrence: int = 0) -> Problem:
        """Return a Problem at the n-th place where the body has ``words``; at its start if it has none.

        Where they stand by themselves, if they do so often enough: ``tea.jpg`` is not the end of ``images/tea.jpg``,
        nor are the words of ``[tea.jpg](tea.jpg)`` its address.
        """
        written = re.escape(words)
        before = r"(?<![\w/.\[-])" if re.match(r"[\w/.\[-]", words) else ""
        after = r"(?![\w/.\]-])" if re.search(r"[\w/.\]-]$", words) else ""
        for pattern in (f"{before}{written}{after}", written) if words else ():
            offsets = [found.start() for found in re.finditer(pattern, self.body)]
            if len(offsets) > occurrence:
                offset = offsets[occurrence]
                break
        else:
            offset = 0
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
    except UnicodeDecodeError as error:
        return None, unread, [encoding_problem(path, shown_as, error)]
    front_matter, body, body_line = split_front_matter(text)
    if front_matter is None:
        return None, unread, [_marker_problem(text, shown_as)]
    document, problems = parse_yaml(front_matter, shown_as, first_line=2)
    meta = None
    if not problems or isinstance(document.data, dict):
        meta, found = check_model(TYPES[content_type].model, document)
        problems = without_echoes(problems, found)
    slug, slug_problems = _slug(path, meta, shown_as)
    problems += [*slug_problems, *_invisible_problems(body, body_line, shown_as)]
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


def _marker_problem(text: str, shown_as: str) -> Problem:
    """Return a Problem at the line that was meant as the marker of a front matter; at the start if there is none."""
    lines = text.split("\n")
    meant = [
        number for number, line in enumerate(lines, 1) if _ALMOST_MARKER.fullmatch(line) and line.rstrip() != MARKER
    ]
    if meant and (meant[0] == 1 or lines[0].rstrip() == MARKER):
        hint = "Type --- again: many programs make one long dash of two or three hyphens."
        return Problem(shown_as, meant[0], 1, "the line looks like --- and is something else", hint)
    hint = "Start the file with a line ---, then 'title: ...' and so on, then another line ---."
    return Problem(shown_as, 1, 1, "the front matter is missing or does not end", hint)


def _invisible_problems(body: str, body_line: int, shown_as: str) -> list[Problem]:
    """Return a Problem for each line of a text with a control character, at its first."""
    if not any(control in body for control in _CONTROLS):  # 30 times as fast as to look at each letter
        return []
    firsts = (re.search(f"[{_CONTROLS}]", line) for line in body.split("\n"))
    found = [(line, first.start() + 1) for line, first in enumerate(firsts, body_line) if first]
    return [Problem(shown_as, *place, *INVISIBLE) for place in found]


def _slug(path: Path, meta: FrontMatter | None, shown_as: str) -> tuple[str, list[Problem]]:
    if meta and meta.slug:
        return meta.slug, []
    slug = path.stem
    if re.fullmatch(SLUG, slug):
        return slug, []
    hint = "The name becomes the address: use lower-case letters, digits and hyphens, for example tea-trolley.md."
    return slug, [Problem(shown_as, 1, 1, f"the file name '{path.name}' cannot be an address", hint)]
