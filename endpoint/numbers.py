"""Numbers out of what a request says, which may be anything."""

from __future__ import annotations


def whole_number(text: str, digits: int) -> int | None:
    """Return a whole number of at most so many digits; None for any other text. Python reads no more than 4,300."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
