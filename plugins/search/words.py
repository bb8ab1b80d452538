"""The words by which a text is found, beside those of its title."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from campaign.actions import Action
from campaign.content import Source
from campaign.text import plain

MOST = 40  # words a text: about 80 bytes of the compressed index
SUMMARY_WEIGHT = 3  # a summary says what a text is about
LEAST_LETTERS = 3
#: Addresses, tags and the keys of blocks are no words of the text.
_NO_WORDS = re.compile(r"\]\([^)]*\)|<[^>]*>|^\[\[.*\]\]|^\w+:(?= )|https?://\S+", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")


def words_of(source: Source) -> Counter[str]:
    """Return how often a text has each word that its title has not; those of its summary weigh more."""
    title = set(_words(source.meta.title))
    found = _words(_NO_WORDS.sub(" ", source.body)) + SUMMARY_WEIGHT * _words(
        getattr(source.meta, "summary", None) or ""
    )
    return _telling(found, title)


def words_of_actions(title: str, actions: Iterable[Action]) -> Counter[str]:
    """Return how often actions have each word that the title has not; each is short, and no word of it is chance."""
    found = SUMMARY_WEIGHT * [word for action in actions for word in _words(action.words)]
    return _telling(found, set(_words(title)))


def _telling(found: list[str], title: set[str]) -> Counter[str]:
    """Return how often each word was found that the title has not and that is no short one."""
    counted = Counter(found).items()  # before the others go: a text has each word many times
    return Counter({word: number for word, number in counted if word not in title and len(word) >= LEAST_LETTERS})


def _words(text: str) -> list[str]:
    joined = text.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    # Letters are looked at one by one only where a word needs it: most are plain already.
    composed = unicodedata.normalize("NFC", joined).lower()
    return [word if word.isascii() else plain(word) for word in _WORD.findall(composed)]


def distinctive_words(texts: Sequence[Counter[str]]) -> list[str]:
    """Return for each text its `MOST` telling words, joined by spaces: frequent in it and rare elsewhere.

    A word that every third text has tells nothing, and one that a single text has once is chance.
    """
    texts_with = Counter(word for words in texts for word in words)
    common = max(2, len(texts) / 3)

    def tells(words: Counter[str], word: str) -> bool:
        return texts_with[word] <= common and words[word] + texts_with[word] > 2

    def weight(words: Counter[str], word: str) -> float:
        return words[word] * math.log(len(texts) / texts_with[word])

    chosen = []
    for words in texts:
        telling = [word for word in words if tells(words, word)]
        best = sorted(telling, key=lambda word: (-weight(words, word), word))[:MOST]
        chosen.append(" ".join(sorted(best)))
    return chosen
