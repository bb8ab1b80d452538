"""A form's file on its way to a Form: what could be read of it, so that every rule can tell its own Problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from campaign.check import drop_empty
from campaign.forms.fields import Field
from campaign.forms.kinds import KINDS
from campaign.problems import Problem, did_you_mean
from campaign.yamlfile import Document, Location

_YES = ("yes", "true", "on", "1")


@dataclass
class Draft:
    """A document with the parts that could be read.

    :param data: the document's data with choices resolved and unknown kinds replaced.
    :param unknown_kinds: indexes of the fields whose kind does not exist; nothing is said of what their kind decides.
    :param unread_choices: indexes of the fields whose choices could not be read, which was said already.
    """

    document: Document
    data: dict[str, Any]
    unknown_kinds: set[int] = field(default_factory=set)
    unread_choices: set[int] = field(default_factory=set)

    @property
    def raw_fields(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each entry of ``fields`` that has keys, with its index."""
        entries = self.data.get("fields")
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict):
                yield index, entry

    @property
    def names(self) -> list[str]:
        """Return the names of all fields, read or not, as often as they are given."""
        return [entry["name"] for _, entry in self.raw_fields if isinstance(entry.get("name"), str)]

    @property
    def is_poll(self) -> bool:
        """Return whether the form is to be a poll."""
        return is_yes(self.data.get("poll"))

    @cached_property
    def fields(self) -> list[tuple[int, Field]]:
        """Return the fields that could be read and whose kind exists, each with its index."""
        known = [(index, entry) for index, entry in self.raw_fields if index not in self.unknown_kinds]
        return [(index, found) for index, entry in known if (found := _read(entry))]

    def readable(self, name: str) -> Field | None:
        """Return the field with this name if it could be read."""
        return next((found for _, found in self.fields if found.name == name), None)

    def problem(self, location: Location, message: str, hint: str = "") -> Problem:
        """Return a Problem at a value."""
        return self.document.problem(location, message, hint)

    def key_problem(self, location: Location, message: str, hint: str = "") -> Problem:
        """Return a Problem at a key."""
        return self.document.key_problem(location, message, hint)


def is_yes(value: Any) -> bool:
    """Return whether a value of the file means yes."""
    return str(value).lower() in _YES


def _read(entry: dict[str, Any]) -> Field | None:
    try:
        return Field.model_validate(drop_empty(entry))
    except ValidationError:
        return None


def called(index: int, entry: dict[str, Any]) -> str:
    """Return what Problems call a field: its name, or its place where it has none."""
    return f"'{entry['name']}'" if entry.get("name") else str(index + 1)


def replace_unknown_kinds(draft: Draft) -> Iterator[Problem]:
    """Yield a Problem for each unknown kind; give the field another kind, so that the rest can be read."""
    for index, entry in draft.raw_fields:
        kind = entry.get("kind")
        if isinstance(kind, str) and kind not in KINDS:
            message = f"field {called(index, entry)} has the kind '{kind}', which does not exist"
            yield draft.problem(("fields", index, "kind"), message, did_you_mean(kind, KINDS, "Kinds"))
            entry["kind"] = "text"
            draft.unknown_kinds.add(index)
