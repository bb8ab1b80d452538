"""Clean what somebody typed without changing what it says. Cleaning twice is the same as cleaning once."""

from __future__ import annotations

import re
import unicodedata

MARKS_MOST = 10  # combining marks on one letter; scripts in use need up to 4, more is scribble over other lines

# Never meant by the writer, and able to hide or turn round what a moderator reads: bidi marks, embeddings, overrides
# and isolates, zero-width space, word joiner, soft hyphen, interlinear marks, lone surrogates, noncharacters.
# Kept: U+200D and U+200C (emoji, Persian, Hindi) and U+E0020 to U+E007F (the flags of Scotland and Wales).
_HIDDEN = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
_SURROGATES = "\ud800-\udfff"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_JUNK = re.compile(f"[{_HIDDEN}{_SURROGATES}{_CONTROLS}]+")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\x0b\x0c\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_ALL_SPACES = re.compile("[\\s\u0085]+")
_AROUND_LINE_END = re.compile(" *\n *")
_EMPTY_LINES = re.compile("\n{3,}")
_MAYBE_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{MARKS_MOST + 1},}}")


def clean_line(text: str) -> str:
    """Return one line: Unicode NFC, no control or hidden characters, single spaces, nothing around."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip(" ") if "  " in text else text.strip(" ")
    return _ALL_SPACES.sub(" ", _compose(text)).strip(" ")


def clean_lines(text: str) -> str:
    """Return lines: as `clean_line`, but line ends stay (as ``\\n``), at most one empty line in a row."""
    if text.isascii() and text.isprintable():
        return clean_line(text)
    spaced = _SPACES.sub(" ", _LINE_ENDS.sub("\n", _compose(text)))
    return _EMPTY_LINES.sub("\n\n", _AROUND_LINE_END.sub("\n", spaced)).strip(" \n")


def length(text: str) -> int:
    """Return how many characters a cleaned text has: never more than the page's counter says.

    The counter takes code points, a line end as one: ``[...text.replace(/\\r\\n?/g, "\\n")].length``. NFC writes a few
    letters with more code points than were typed (U+0958 becomes two), and what is more are combining marks. So
    where there are too many code points, marks are left out.
    """
    return len(text) if text.isascii() else sum(not unicodedata.combining(letter) for letter in text)


def too_long(text: str, most: int) -> bool:
    """Tell whether a cleaned text has more than ``most`` characters."""
    return len(text) > most and length(text) > most


def _compose(text: str) -> str:
    text = _JUNK.sub("", text)
    if text.isascii():
        return text
    # Fewer marks before, as sorting a long run of them takes time that grows with its square; and after, as NFC
    # writes some marks as two.
    return _limit_marks(unicodedata.normalize("NFC", _limit_marks(text)))


def _limit_marks(text: str) -> str:
    return _MAYBE_MARKS.sub(_fewer_marks, text)


def _fewer_marks(found: re.Match[str]) -> str:
    kept, run = [], 0
    for letter in found[0]:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run <= MARKS_MOST:
            kept.append(letter)
    return "".join(kept)


_LINK = re.compile(
    r"://|\bwww\.|\S@\S+\.\S|[^\s.]\.(?:com|org|net|info|biz|co|uk|eu|io|ly|ru|cn|tk|xyz|top|shop|site|online|club|link|live|app)\b",
    re.IGNORECASE,
)
# What a spreadsheet would take for a formula, and the same signs in full width.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def has_link(text: str) -> bool:
    """Tell whether a name carries a web or email address. ``St.Mary`` and ``J.Smith`` are none."""
    return _LINK.search(text) is not None


def starts_formula(text: str) -> bool:
    """Tell whether a spreadsheet would calculate with this text."""
    return text.startswith(_FORMULA_SIGNS)
