"""YAML into plain data that remembers the place of each key and value.

Every scalar is the string that the editor typed: ``NO``, ``on``, ``012`` and ``12:30`` never turn into something
else here. The models say where a number, a date or a yes/no is wanted. An empty value and ``~`` are None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import yaml

from campaign.problems import Problem
from campaign.yaml_faults import fault, lost_words

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Where something starts in a file; line and column are counted from 1."""

    line: int
    column: int


Places = dict[Location, Place]


@dataclass
class Document:
    """What a YAML file says, and where it says it.

    :param path: the file as the editor knows it.
    :param data: dicts, lists, strings and None; None for an empty file.
    :param keys: place of each key by its location, e.g. ``("fields", 2, "label")``.
    :param values: place of each value, likewise; ``()`` is the whole document.
    :param name: what Problems of the whole call it.
    """

    path: str
    data: Any = None
    keys: dict[Location, Place] = field(default_factory=dict)
    values: dict[Location, Place] = field(default_factory=dict)
    name: str = "the file"

    def key_place(self, location: Location) -> Place:
        """Return the place of a key; of the nearest thing around it if there is no such key."""
        return self._nearest(self.keys, location)

    def value_place(self, location: Location) -> Place:
        """Return the place of a value; of the nearest thing around it if there is no such value."""
        return self._nearest(self.values, location)

    def part(self, key: str) -> Document:
        """Return what is below one key as a document of its own, with the places of this file."""
        keys, values = self._parts.get(key, ({}, {}))
        return Document(self.path, self.data[key], keys, {**values, (): self.key_place((key,))}, f"'{key}'")

    @cached_property
    def _parts(self) -> dict[str | int, tuple[Places, Places]]:
        """The places below each key: sought once for all, as a file of hundreds of entries is asked for each."""
        parts: dict[str | int, tuple[Places, Places]] = {}
        for which, places in enumerate((self.keys, self.values)):
            for location, place in places.items():
                if len(location) > 1:
                    parts.setdefault(location[0], ({}, {}))[which][location[1:]] = place
        return parts

    def problem(self, location: Location, message: str, hint: str = "") -> Problem:
        """Return a Problem at the value of ``location``."""
        place = self.value_place(location)
        return Problem(self.path, place.line, place.column, message, hint)

    def key_problem(self, location: Location, message: str, hint: str = "") -> Problem:
        """Return a Problem at the key of ``location``."""
        place = self.key_place(location)
        return Problem(self.path, place.line, place.column, message, hint)

    def _nearest(self, places: dict[Location, Place], location: Location) -> Place:
        while location:
            found = places.get(location) or self.keys.get(location)
            if found:
                return found
            location = location[:-1]
        return self.values.get((), Place(1, 1))


def read_yaml(path: Path, shown_as: str | None = None) -> tuple[Document, list[Problem]]:
    """Read a YAML file.

    :param shown_as: the path to name in Problems; the path itself if missing.
    :returns: the document (with what could be read) and the Problems of its YAML.
    """
    name = shown_as or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return Document(name), [Problem(name, 1, 1, f"cannot be read: {error.strerror}", "Create the file.")]
    except UnicodeDecodeError as error:
        return Document(name), [encoding_problem(path, name, error)]
    return parse_yaml(text, name)


def parse_yaml(text: str, path: str, first_line: int = 1) -> tuple[Document, list[Problem]]:
    """Parse YAML text that starts at ``first_line`` of ``path``; the same returns as `read_yaml`."""
    document = Document(path)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        return document, [fault(error, text, path, first_line)]
    reader = _Reader(document, text, first_line - 1)
    document.values[()] = Place(first_line, 1)
    if root is not None:
        document.data = reader.build(root, ())
    return document, reader.problems


class _Reader:
    """Turns composed nodes into plain data; one pass, no recursion into the same node twice."""

    def __init__(self, document: Document, text: str, line_offset: int) -> None:
        self.document = document
        self.text = text
        self.line_offset = line_offset
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, location: Location) -> Any:
        place = self._place(node)
        self.document.values[location] = place
        if id(node) in self.seen:
            self._add(place, "uses an alias (*name), which is not supported", "Write the entries out again.")
            return ""  # something stands there
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*location, index)) for index, item in enumerate(node.value)]
        return self._build_scalar(cast(yaml.ScalarNode, node))

    def _build_mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(place, "a key must be a word", "Put the key in quotes, or check the brackets.")
                continue
            key = str(key_node.value)
            if key[:1] == "\xa0":
                words = f"what stands before '{key.strip()}' only looks like spaces"
                self._add(place, words, "Type the spaces again, two for each step.")
                continue
            here = (*location, key)
            if key in data:
                first = self.document.keys[here]
                self._add(place, f"the key '{key}' is given twice", f"It is already in line {first.line}. Keep one.")
                continue
            self.document.keys[here] = place
            data[key] = self.build(value_node, here)
        return data

    def _build_scalar(self, node: yaml.ScalarNode) -> str | None:
        if lost := lost_words(node, self.text):
            self._add(self._place(node), *lost)
            return str(node.value)
        plain = not node.style  # None from Python's parser, empty from libyaml's
        return None if plain and node.value in ("", "~") else str(node.value)

    def _place(self, node: yaml.Node) -> Place:
        return Place(node.start_mark.line + 1 + self.line_offset, node.start_mark.column + 1)

    def _add(self, place: Place, message: str, hint: str) -> None:
        self.problems.append(Problem(self.document.path, place.line, place.column, message, hint))


def encoding_problem(path: Path, name: str, error: UnicodeDecodeError) -> Problem:
    """Return a Problem at the first byte of a file that is not UTF-8."""
    before = path.read_bytes()[: error.start]
    line = before.count(b"\n") + 1
    column = len(before) - (before.rfind(b"\n") + 1) + 1
    return Problem(name, line, column, "the file is not in UTF-8", "Save it again with the encoding UTF-8.")
