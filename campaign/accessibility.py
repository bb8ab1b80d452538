"""accessibility.json: what programs found on the built pages, and when.

`python3 tasks.py accessibility` writes it, a build reads it for the accessibility statement.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from campaign.language import mark
from campaign.problems import Problem

RESULTS = "accessibility.json"

#: What is asked of the pages, and what a page that fails is like; axe-core's own rules say that themselves.
AXE = "axe"
QUESTIONS = {
    AXE: mark(
        "Names, labels, roles, contrast and language: axe-core's rules for WCAG 2.2 A and AA, and for good practice"
    ),
    "reflow": mark("A screen of 320 pixels shows everything without scrolling sideways"),
    "text_size": mark("Words may be twice as large without being cut off"),
    "keyboard": mark("Every stop of the keyboard can be seen"),
    "targets": mark("What is pressed is at least 24 pixels high and wide, 44 in forms"),
    "headings": mark("Headings are in order, with one main heading"),
    "motion": mark("Nothing moves for people who asked for stillness"),
}
FAILURES = {
    "reflow": mark("A screen of 320 pixels has to be scrolled sideways"),
    "text_size": mark("Words are cut off, or have to be scrolled sideways, when they are twice as large"),
    "keyboard": mark("A stop of the keyboard cannot be seen"),
    "targets": mark("Something that is pressed is too small"),
    "headings": mark("Headings are out of order"),
    "motion": mark("Something moves although the reader asked for stillness"),
}


class Finding(BaseModel):
    """A fault that readers may meet.

    :param question: a key of `QUESTIONS`.
    :param what: what is wrong, or what the broken rule asks for, without full stop.
    :param where: the pages' addresses from the site's root, without leading slash.
    :param details: for those who mend it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: str
    what: str
    where: tuple[str, ...]
    details: tuple[str, ...] = ()


class Results(BaseModel):
    """What one run found.

    :param browser: which one looked, with its version.
    :param rules: whose rules it looked with, with their version.
    :param pages: how many pages were looked at, each at least once.
    :param views: how many times a page was looked at, all widths and looks together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    tested: date
    browser: str
    rules: str
    pages: int
    views: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Statement:
    """What the statement is made from; ``results`` is None where nothing was tested."""

    results: Results | None

    @property
    def questions(self) -> tuple[str, ...]:
        """Return what was asked of the pages, in sentences without full stop."""
        return tuple(QUESTIONS.values())

    @property
    def failures(self) -> dict[str, str]:
        """Return what a page that fails is like, by question; what axe-core finds it says itself, in English."""
        return FAILURES


def read_results(content: Path, shown_as: str) -> tuple[Results | None, list[Problem]]:
    """Read a content folder's results; none at all are no fault."""
    path = content / RESULTS
    if not path.is_file():
        return None, []
    try:
        return Results.model_validate_json(path.read_bytes()), []
    except ValidationError:
        hint = "Run 'python3 tasks.py accessibility' again, or delete the file."
        return None, [Problem(f"{shown_as}/{RESULTS}", 1, 1, "the file is not what the tests write", hint)]


def write_results(content: Path, results: Results) -> None:
    """Keep the results where a build reads them."""
    text = json.dumps(results.model_dump(mode="json"), indent=2, ensure_ascii=False)
    (content / RESULTS).write_text(f"{text}\n", encoding="utf-8")
