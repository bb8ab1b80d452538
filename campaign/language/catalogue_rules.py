"""What must hold of a catalogue, so that no page says a message in English, or falls over it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campaign.language.catalogue import TEMPLATE, load_catalogue, shown_as
from campaign.problems import Problem

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

#: What every language keeps: names in braces, Jinja's own, HTML; what is left of these signs would be read as a name.
_KEPT = re.compile(r"\{\w+\}|%\(\w+\)s|%%|</?\w+|[{}%<>]")


def catalogue_problems(path: Path) -> list[Problem]:
    """Return a Problem for each message that a language does not have, or not with the names that it must keep.

    :raises ProblemsFound: the file is no catalogue.
    """
    catalogue, name = load_catalogue(path), shown_as(path)
    return [*_missing(catalogue, name), *_unfinished(catalogue, name), *altered(catalogue, name)]


def is_whole(message: Message) -> bool:
    """Return whether a message is translated, in each of its plural forms, and nobody doubts it."""
    return all(forms_of(message.string)) and not message.fuzzy


def forms_of(text: Any) -> list[str]:
    """Return the forms of a message's id or string: one, or one a plural."""
    return list(text) if isinstance(text, tuple | list) else [str(text or "")]


def _missing(catalogue: Catalog, name: str) -> Iterator[Problem]:
    for message in load_catalogue(TEMPLATE):
        if message.id and catalogue.get(message.id, message.context) is None:
            yield Problem(name, 1, 1, f"there is no '{forms_of(message.id)[0]}'", "Run `python3 tasks.py words`.")


def _unfinished(catalogue: Catalog, name: str) -> Iterator[Problem]:
    for message in catalogue:
        if message.id and not is_whole(message):
            hint = "Write what it is in this language; take the line '#, fuzzy' away once it is right."
            yield Problem(name, message.lineno or 1, 1, f"'{forms_of(message.id)[0]}' is not translated", hint)


def altered(catalogue: Catalog, name: str) -> Iterator[Problem]:
    """Yield a Problem for each translation that has not the names, the signs and the HTML of its English message."""
    for message in catalogue:
        english, said = _kept(message.id), _kept(message.string)
        if message.id and is_whole(message) and english != said:
            lost, added = " ".join(sorted(english - said)), " ".join(sorted(said - english))
            parts = [f"lacks {lost}" if lost else "", f"has {added} of its own" if added else ""]
            what = f"the translation of '{forms_of(message.id)[0]}' {' and '.join(filter(None, parts))}"
            hint = "Names in braces or behind % and HTML stay as they are in English."
            yield Problem(name, message.lineno or 1, 1, what, hint)


def _kept(text: Any) -> set[str]:
    return {part for form in forms_of(text) for part in _KEPT.findall(form)}
