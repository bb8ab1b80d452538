"""Where a field's choices come from: written out, the campaign's topics, or a file in ``choices/`` beside the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

from pydantic import Field as Key

from campaign.check import Model, check_model
from campaign.forms.draft import Draft
from campaign.forms.fields import Choice
from campaign.problems import Problem
from campaign.settings import TopicSettings
from campaign.yamlfile import Document, Location, read_yaml

_HOW = "Write a list of value and label, or 'topics', or the name of a YAML file in choices/ beside the form."


class ChoiceFile(Model):
    """A YAML file of choices."""

    choices: tuple[Choice, ...] = Key(min_length=1, description="A list of value and label, one choice each.")


#: Beside the forms, so that a file of choices is not taken for a form.
FOLDER = "choices"


def resolve_choices(draft: Draft, topics: Sequence[TopicSettings], folder: Path) -> Iterator[Problem]:
    """Write the choices themselves where a field names their source; yield the Problems of that."""
    for index, entry in draft.raw_fields:
        source = entry.get("choices")
        if source is None or isinstance(source, list):
            continue
        found, problems = _fetch(draft, ("fields", index, "choices"), source, topics, folder)
        yield from problems
        entry["choices"] = found or None
        if not found:
            draft.unread_choices.add(index)


def _fetch(
    draft: Draft, here: Location, source: Any, topics: Sequence[TopicSettings], folder: Path
) -> tuple[list[Any], list[Problem]]:
    if source == "topics":
        missing = draft.problem(here, "there are no topics to choose from", "Add topics to campaign.yml.")
        found = [{"value": topic.id, "label": topic.title} for topic in topics]
        return found, [] if found else [missing]
    name = source.get("file") if isinstance(source, dict) and set(source) == {"file"} else source
    if not isinstance(name, str) or not name.endswith((".yml", ".yaml")):
        said = f"'{name}'" if isinstance(name, str) else "a group of keys"
        return [], [draft.problem(here, f"'choices' is {said}, which is no list of choices", _HOW)]
    if PurePath(name).name != name or "\\" in name:
        message = f"the file '{name}' is not in choices/ beside the form"
        return [], [draft.problem(here, message, "Give only the file's name.")]
    if not (folder / name).is_file():
        return [], [draft.problem(here, f"there is no file '{name}' in choices/ beside the form", _HOW)]
    return _read_file(folder / name, PurePath(draft.document.path).parent / FOLDER / name)


def _read_file(path: Path, shown_as: PurePath) -> tuple[list[Any], list[Problem]]:
    document, problems = read_yaml(path, shown_as.as_posix())
    if problems:
        return [], problems
    below = Document(
        document.path,
        {"choices": document.data or []},
        {("choices", *location): place for location, place in document.keys.items()},
        {("choices", *location): place for location, place in document.values.items()},
    )
    read, problems = check_model(ChoiceFile, below)
    return [choice.model_dump() for choice in read.choices] if read else [], problems
