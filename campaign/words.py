"""Lists of words that editors keep, and finding them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path

from campaign.problems import Problem
from campaign.yamlfile import read_yaml

#: Words that say something about somebody's health; a pledge with one and a name is asked about once more.
HEALTH_WORDS = "health-words.yml"
#: Words of somebody who may not be well; a pledge with one is read first, and help is shown at once.
DISTRESS_WORDS = "distress-words.yml"
_SHORTEST = 3


class Words:
    """A list of words or phrases; a ``*`` at the end of one stands for any ending."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)

    def found_in(self, text: str) -> bool:
        """Tell whether a text has one of them as a whole word, whatever its capitals, spaces and apostrophes."""
        return self._pattern is not None and self._pattern.search(_plain(text)) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.words:
            return None
        return re.compile(rf"\b(?:{'|'.join(_by_first_letter(self.words))})\b")


def _plain(text: str) -> str:
    # Telephones write the curly apostrophe. Lower case beforehand: a pattern that ignores it takes three times as long.
    return " ".join(text.replace("\u2019", "'").lower().split())


def _by_first_letter(words: Iterable[str]) -> Iterator[str]:
    """Yield a pattern for each first letter, so that most words of a text fail at a glance."""
    for letter, group in groupby(sorted(map(_plain, words)), key=lambda word: word[0]):
        yield rf"{re.escape(letter)}(?:{'|'.join(_rest(word[1:]) for word in group)})"


def _rest(word: str) -> str:
    stem = re.escape(word.removesuffix("*")).replace(r"\ ", " ")
    return rf"{stem}\w*" if word.endswith("*") else stem


def load_words(path: Path, shown_as: str | None = None) -> tuple[tuple[str, ...], list[Problem]]:
    """Read a YAML list of words; returns them, none where there is no file, and all Problems."""
    if not path.exists():
        return (), []
    document, problems = read_yaml(path, shown_as)
    if problems or document.data is None:
        return (), problems
    if not isinstance(document.data, list):
        return (), [document.problem((), "the file must be a list of words", "Write each as '- asthma'.")]
    words = []
    for index, word in enumerate(document.data):
        if isinstance(word, str) and len(word.strip().removesuffix("*")) >= _SHORTEST:
            words.append(" ".join(word.split()))
        else:
            message = f"{word!r} is not a word of at least {_SHORTEST} letters"
            problems.append(document.problem((index,), message, "Write one word or phrase; a * stands for endings."))
    return tuple(words), problems
