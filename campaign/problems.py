"""Problem: one fault that an editor made, where it is and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

MOST_LISTED = 40  # all keys of campaign.yml, and some; not every text of a campaign


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in an editor's file.

    :param path: the file as the editor knows it, relative to the project where possible.
    :param line: counted from 1.
    :param column: counted from 1.
    :param message: what is wrong, without a full stop.
    :param hint: what to do, as whole sentences; may be empty.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}: {self.message}"
        return f"{place}\n    {self.hint}" if self.hint else place


class ProblemsFound(SystemExit):
    """Stops a command; carries every Problem, in text order, without doubles.

    A SystemExit, because Pelican swallows ordinary exceptions and goes on: raised anywhere, it ends the build
    with its report on standard error and exit status 1.
    """

    def __init__(self, problems: Iterable[Problem], consequence: str = "nothing was written") -> None:
        self.problems = sorted(set(problems))
        self.consequence = consequence
        super().__init__(self.report())

    def report(self) -> str:
        """Return all Problems and, in the last line, how many they are."""
        total = f"{counted(len(self.problems), 'problem')} to fix; {self.consequence}."
        return "\n".join([*map(str, self.problems), "", total])


def without_echoes(problems: Iterable[Problem], more: Iterable[Problem]) -> list[Problem]:
    """Return all Problems, without those of ``more`` on lines that have one already: they only follow from it."""
    known = list(problems)
    lines = {problem.line for problem in known}
    return [*known, *(problem for problem in more if problem.line not in lines)]


def counted(number: int, noun: str) -> str:
    """Return ``1 problem`` or ``2 problems``, for whoever is told in English."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like ``word``, or None if none is near."""
    by_lower_case = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), by_lower_case, n=1, cutoff=0.6)
    return by_lower_case[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], noun: str) -> str:
    """Return a hint: the nearest known word, then all of them, e.g. ``Kinds: text, email.``

    Where one is near, a long list is left out: nobody reads it.
    """
    names = list(known)
    close = nearest(word, names)
    too_many = close and len(names) > MOST_LISTED
    listing = f"{noun}: {', '.join(names)}." if names and not too_many else ""
    return " ".join(part for part in (f"Did you mean '{close}'?" if close else "", listing) if part)
