"""Why a text cannot be read as YAML, said to somebody who never heard of it.

The parser stumbles where it can go no further, which is often a line after the fault, and names what it then expected.
Each rule here looks at the lines themselves for one thing that people do, and names that.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import yaml

from campaign.problems import Problem

# The key of a line, or the hyphen of a list's entry, and what stands behind it.
_ENTRY = re.compile(r"(?P<start>\s*(?:- +)*(?:[^\s:#'\"\[{-][^:#]*: +)?)(?P<value>\S.*?)\s*$")
_SIGNS = "\"'`@%*[]{},!&>|?-"
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOST = re.compile(r"[ \t]+(#[^\s#]\S*)")
_MORE_THAN_TEXT = re.compile("mapping values are not allowed|expected <document start>")
_HAS_COLON = re.compile(r":(?:\s|$)")
_NO_SPACE_BEHIND_HYPHEN = re.compile(r"\s*-[^\s-]")
_NO_SPACE_BEHIND_COLON = re.compile(r"[\s-]*(?P<key>\w[\w-]*):(?P<value>[^\s/].*?)\s*$")

#: What to say of a character that nobody sees, in a text as in YAML.
INVISIBLE = "an invisible character stands here", "Delete it, and type what is around it again."

_Finding = tuple[int, int, str, str]  # line and column from 0, what is wrong, what to do


@dataclass
class Stumble:
    """Where the parser stopped, and what it said; lines and columns are counted from 0.

    :param first_line: the line of the file in which the text begins, counted from 1.
    """

    text: str
    first_line: int
    said: str
    line: int
    column: int
    opened: tuple[int, int] | None
    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = self.text.split("\n")

    @property
    def words(self) -> str:
        """The line in which it stopped; empty behind the last one."""
        return self.lines[self.line] if self.line < len(self.lines) else ""


_Rule = Callable[[Stumble], _Finding | None]


def fault(error: yaml.YAMLError, text: str, path: str, first_line: int) -> Problem:
    """Return what is wrong with a text that PyYAML refused, at the line to mend."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or "it has more than one part")
    stumble = Stumble(text, first_line, said, *_place(mark or opened), _place(opened) if opened else None)
    findings = (finding for rule in _RULES if (finding := rule(stumble)))
    line, column, message, hint = next(findings, _unknown(stumble))
    return Problem(path, line + first_line, column + 1, message, hint)


def lost_words(node: yaml.ScalarNode, text: str) -> tuple[str, str] | None:
    """Return message and hint if YAML drops something of a value in silence: a hashtag, or a sign it begins with."""
    if node.style in ("|", ">"):
        return None
    value = text[node.start_mark.index : node.end_mark.index]
    if value[:1] in ("&", "!"):
        return f"the value begins with '{value[0]}', and its first word would be lost", _in_quotes("", value)
    after = _LOST.match(text, node.end_mark.index)
    if not after:
        return None
    hint = "Put the whole value in quotes; list hashtags without the # sign."
    return f"'{after[1]}' and what follows it would be lost", hint


def _invisible(stumble: Stumble) -> _Finding | None:
    found = _UNREADABLE.search(stumble.text)
    if not found:
        return None
    before = stumble.text[: found.start()]
    place = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    return *place, *INVISIBLE


def _tab(stumble: Stumble) -> _Finding | None:
    tab = stumble.words.find("\t")
    if tab < 0 or stumble.words[:tab].strip():
        return None
    return stumble.line, tab, "the line is indented with a tab", "Use spaces, two for each step."


def _no_break_space(stumble: Stumble) -> _Finding | None:
    for line in (stumble.line, stumble.line - 1):
        column = stumble.lines[line].find(":\xa0") if 0 <= line < len(stumble.lines) else -1
        if column >= 0:
            return line, column + 1, "what stands behind the colon only looks like a space", "Type the space again."
    return None


def _quote_over_lines(stumble: Stumble) -> _Finding | None:
    for token in _tokens(stumble.text):
        quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
        if quoted and token.start_mark.line < token.end_mark.line == stumble.line:
            message = f"a quote opens here and closes only in line {stumble.line + stumble.first_line}"
            return *_place(token.start_mark), message, "Close the quote where the text ends."
    return None


def _opened(said: str, message: str, hint: str) -> _Rule:
    """Return the rule for something that the parser saw begin and did not see end."""

    def rule(stumble: Stumble) -> _Finding | None:
        return (*stumble.opened, message, hint) if said in stumble.said and stumble.opened else None

    return rule


_open_quote = _opened(
    "unexpected end of stream",
    "a quote opens here and is never closed",
    "Close it where the text ends. A text that begins with a quote goes in quotes as a whole.",
)
_open_bracket = _opened(
    "expected ',' or",
    "the bracket that opens here is not closed, or a comma is missing in it",
    "Close it, put a comma between two entries, and write hashtags without the # sign.",
)


def _no_colon(stumble: Stumble) -> _Finding | None:
    """Name the line that was meant as ``key: value``: the parser takes it for a text and stumbles over the next key."""
    if "could not find expected ':'" in stumble.said and stumble.opened:
        return _without_colon(stumble, stumble.opened[0])
    if not _is_key_within_text(stumble):
        return None
    above = [line for line in range(stumble.line) if _is_written(stumble.lines[line])]
    text = list(takewhile(lambda line: not _HAS_COLON.search(stumble.lines[line]), reversed(above)))
    return _without_colon(stumble, text[-1]) if text else None


def _without_colon(stumble: Stumble, line: int) -> _Finding:
    words = stumble.lines[line]
    if _NO_SPACE_BEHIND_HYPHEN.match(words):
        return line, words.index("-"), "the hyphen has no space behind it", "Write '- ' before the entry."
    message = "the line has no colon with a space behind it"
    if found := _NO_SPACE_BEHIND_COLON.match(words):
        return line, found.start("key"), message, f"Write '{found['key']}: {found['value']}'."
    hint = "Write 'key: value', or indent the line if it belongs to the text above it."
    return line, len(words) - len(words.lstrip(" -")), message, hint


def _is_key_within_text(stumble: Stumble) -> bool:
    """Tell whether the parser met a line's own key where it still read the text of a line above."""
    return _MORE_THAN_TEXT.search(stumble.said) is not None and ": " not in stumble.words[: stumble.column]


def _is_written(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _sign(stumble: Stumble) -> _Finding | None:
    entry = _ENTRY.match(stumble.words)
    if not entry or not entry["start"].strip() or entry["value"][0] not in _SIGNS:
        return None
    sign = "a quote" if entry["value"][0] in "'\"" else f"'{entry['value'][0]}'"
    message = f"the value begins with {sign}, which has a meaning of its own here"
    return stumble.line, entry.start("value"), message, _in_quotes(entry["start"].strip(), entry["value"])


def _indented(stumble: Stumble) -> _Finding | None:
    if not _is_key_within_text(stumble):
        return None
    column = len(stumble.words) - len(stumble.words.lstrip())
    hint = "Begin it in the column of the line above; only what belongs below a key without a value is indented."
    return stumble.line, column, "the line is indented further than the line above it", hint


def _second_colon(stumble: Stumble) -> _Finding | None:
    entry = _ENTRY.match(stumble.words)
    if "mapping values are not allowed" not in stumble.said or not entry:
        return None
    hint = _in_quotes(entry["start"].strip(), entry["value"])
    return stumble.line, stumble.column, "the value has a colon with a space behind it", hint


def _hyphen(stumble: Stumble) -> _Finding | None:
    if _NO_SPACE_BEHIND_HYPHEN.match(stumble.words):
        return stumble.line, stumble.column, "the hyphen has no space behind it", "Write '- ' before the key."
    return None


def _column(stumble: Stumble) -> _Finding | None:
    if "did not find expected" not in stumble.said:
        return None
    hint = "Lines that belong together begin in the same column, and each entry of a list with '- '."
    return stumble.line, stumble.column, "the line does not fit below the line above it", hint


def _unknown(stumble: Stumble) -> _Finding:
    return stumble.line, stumble.column, f"this cannot be read: {stumble.said}", "Compare with the lines around it."


_RULES: tuple[_Rule, ...] = (
    _invisible,
    _tab,
    _no_break_space,
    _quote_over_lines,
    _open_quote,
    _open_bracket,
    _no_colon,
    _indented,
    _sign,
    _second_colon,
    _hyphen,
    _column,
)


def _in_quotes(start: str, value: str) -> str:
    enclosed = len(value) > 1 and value[0] == value[-1] in "'\""
    quoted = (value[1:-1] if enclosed else value).replace("'", "''")
    return "Put all of it in quotes: " + f"{start} '{quoted}'".strip()


def _place(mark: Any) -> tuple[int, int]:
    return (mark.line, mark.column) if mark else (0, 0)


def _tokens(text: str) -> Iterator[Any]:
    with contextlib.suppress(yaml.YAMLError):
        yield from yaml.scan(text, Loader=yaml.SafeLoader)
