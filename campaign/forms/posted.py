"""Take values from what was posted, whatever it is; and what would be posted for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Posted = Mapping[str, Any]  # posted name: list of str, if the sender is well-behaved


def first(posted: Posted, name: str) -> str:
    """Return the first value posted under a name; empty if there is none."""
    given = posted.get(name)
    if given is None:
        return ""
    if type(given) is list and given and type(given[0]) is str:
        return given[0]
    return next(iter(every(posted, name)), "")


def every(posted: Posted, name: str) -> list[str]:
    """Return all values posted under a name. JSON's numbers and yes/no become text; anything else is left out."""
    given = posted.get(name)
    if given is None:
        return []
    items = given if isinstance(given, list | tuple) else [given]
    return [_text(item) for item in items if isinstance(item, str | int)]


def posted_from(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return answers as a browser would post them: what is not given, or not ticked, is not sent."""
    return {name: _values(answer) for name, answer in answers.items() if answer not in (None, False)}


def _values(answer: Any) -> list[str]:
    if isinstance(answer, list | tuple):
        return [str(one) for one in answer]
    return ["yes"] if answer is True else [str(answer)]


def _text(item: str | int) -> str:
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, int):
        return str(item) if item.bit_length() < 64 else "-"  # so many digits would take long to write out
    return item
