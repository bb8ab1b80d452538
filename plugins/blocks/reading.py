"""Read one block: its name, its keys against their model, and what they refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campaign.accessibility import read_results
from campaign.blocks import AccessibilityBlock, Download, FilmBlock, FormBlock, first_key
from campaign.check import Model, check_model
from campaign.content import Source
from campaign.files import download_problems
from campaign.folder import ContentFolder
from campaign.problems import Problem, did_you_mean
from campaign.yamlfile import Document, Place, parse_yaml

HEAD = re.compile(r"\[\[\s*(?P<name>[^:\]]*?)\s*(?::\s*(?P<value>.*?)\s*)?\]\]\s*$")
INSIDE = re.compile(r"^\[\[[^\]]*\]\]\s*$", re.MULTILINE)


@dataclass(frozen=True)
class BlockText:
    """A paragraph that is meant to be a block.

    :param lead: what stands before the ``[[`` in the same paragraph; it should be nothing.
    """

    paragraph: str
    lead: str
    name: str
    value: str
    lines: str

    @classmethod
    def of(cls, paragraph: str) -> BlockText | None:
        """Return the block of a paragraph, None if it has none."""
        start = INSIDE.search(paragraph)
        if start is None:
            return None
        first, _, lines = paragraph[start.start() :].partition("\n")
        found = HEAD.match(first)
        return cls(paragraph, paragraph[: start.start()], found["name"], found["value"] or "", lines) if found else None


def read_block(
    text: BlockText, source: Source, occurrence: int, folder: ContentFolder, known: dict[str, type[Model]]
) -> tuple[Model | None, list[Problem]]:
    """Return a block's keys, None on Problems; and all Problems.

    :param occurrence: how often the very same paragraph stands before it in its text.
    """
    # Inside a list the paragraph was indented: there at least its first line is found.
    words = text.paragraph if text.paragraph in source.body else text.paragraph.partition("\n")[0]
    place = source.body_problem(words, "", "", occurrence)
    here = Place(place.line + text.lead.count("\n"), place.column if not text.lead.strip() else 1)

    def problem(message: str, hint: str) -> tuple[None, list[Problem]]:
        return None, [Problem(place.path, here.line, here.column, message, hint)]

    if text.name not in known:
        return problem(f"the block '{text.name}' does not exist", _meant(text.name, known))
    if text.lead.strip():
        return problem(f"the block '{text.name}' stands inside a paragraph", "Leave an empty line before it.")
    document, problems = _document(text, known[text.name], place.path, here)
    if problems:
        return None, problems
    keys, problems = check_model(known[text.name], document)
    problems += _reference_problems(keys, document, folder) if keys else []
    return (None if problems else keys), problems


def _meant(name: str, known: dict[str, type[Model]]) -> str:
    first, _, rest = name.partition(" ")
    if first in known and rest:
        return f"Write a colon: [[{first}: {rest}]]."
    return did_you_mean(name, known, "Blocks")


def _document(text: BlockText, model: type[Model], path: str, here: Place) -> tuple[Document, list[Problem]]:
    """Return head and lines as one document, with the places of the file."""
    document, problems = parse_yaml(text.lines, path, first_line=here.line + 1)
    document.values[()] = here
    key = first_key(model)
    if problems:
        return document, problems
    if not isinstance(document.data, dict | None):
        hint = "Write 'key: value' lines below it, or leave an empty line before the text."
        return document, [
            Problem(path, here.line + 1, 1, f"the block '{text.name}' is followed by something else", hint)
        ]
    data = dict(document.data or {})
    if text.value and key in data:
        message = f"the block says '{key}' twice"
        return document, [document.key_problem((key,), message, "It is already behind the colon. Keep one.")]
    if text.value:
        data[key] = text.value
        document.keys[key,] = document.values[key,] = here
    document.data = data
    return document, []


def _reference_problems(keys: Model, document: Document, folder: ContentFolder) -> list[Problem]:
    """Return a Problem for each thing that a block's keys name and that does not exist."""
    if isinstance(keys, FormBlock) and keys.form not in folder.form_names:
        hint = did_you_mean(keys.form, sorted(folder.form_names), "Forms")
        return [document.problem(("form",), f"the form '{keys.form}' does not exist", hint)]
    if isinstance(keys, FilmBlock):
        return _film_problems(keys, document, folder)
    if isinstance(keys, Download):
        return list(download_problems(folder, document, keys.file, keys.web))
    if isinstance(keys, AccessibilityBlock):
        return read_results(folder.path, folder.shown_as)[1]
    return []


def _film_problems(keys: FilmBlock, document: Document, folder: ContentFolder) -> list[Problem]:
    films = [source.name for source in folder.of_type("films")]
    if keys.film in films or keys.film in folder.faulty_sources:
        return []
    hint = did_you_mean(keys.film, films, "Films") or "Begin one with: python3 tasks.py new film."
    return [document.problem(("film",), f"the film '{keys.film}' does not exist", hint)]
