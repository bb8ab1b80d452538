"""Cutting words out of an answer: what is left is the supporter's own, whatever a moderator does."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from campaign.forms import Form

GAP = "[…]"
STRUCK_KINDS = frozenset({"text", "textarea"})

_WORD = re.compile(r"\S+")


class Word(NamedTuple):
    """A word of an answer and how it is posted: ``name:3``."""

    text: str
    key: str


class StrikeRow(NamedTuple):
    """An answer, word by word."""

    label: str
    words: list[Word]


def strike_rows(form: Form, public: Mapping[str, Any]) -> list[StrikeRow]:
    """Return the public answers that somebody wrote, in the form's order."""
    return [
        StrikeRow(field.label, _words(field.name, public[field.name]))
        for field in form.fields
        if field.kind in STRUCK_KINDS and isinstance(public.get(field.name), str) and public[field.name].strip()
    ]


def strike(form: Form, public: Mapping[str, Any], struck: Collection[str]) -> dict[str, Any]:
    """Return public answers without the struck words; where words were, there is `GAP`.

    :param struck: keys of `Word`; others are passed over.
    """
    keys = set(struck)
    return {
        name: _without(name, answer, keys) if _is_struck(form, name) and isinstance(answer, str) else answer
        for name, answer in public.items()
    }


def _is_struck(form: Form, name: str) -> bool:
    field = form.by_name.get(name)
    return field is not None and field.kind in STRUCK_KINDS


def _words(name: str, answer: str) -> list[Word]:
    return [Word(found[0], f"{name}:{number}") for number, found in enumerate(_WORD.finditer(answer))]


def _without(name: str, answer: str, keys: set[str]) -> str:
    numbers = iter(range(len(answer)))
    gapped = _WORD.sub(lambda found: "\0" if f"{name}:{next(numbers)}" in keys else found[0], answer)
    text = re.sub(r"\0(?:\s+\0)*", GAP, gapped)
    return "" if text.strip() == GAP else text
