"""The digest names exactly one definition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from campaign.forms import Form
from tests.campaign.making import TOPICS, field, form, form_data, load_text
from tests.campaign.writing import as_yaml

FULL = form_data(
    field("textarea", name="words", public="when on_wall", required=True, rows=4, most=280, hint="One thing"),
    field("radios", name="topic", public="yes", choices=[{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]),
    field("checkbox", name="on_wall"),
    field("static", name="note"),
    id="pledge",
    intro="Hello",
    check={"title": "Check", "text": "Read it"},
    wall={"words": "words", "topic": "topic"},
    pages=[{"title": "One", "fields": ["words", "topic"]}, {"title": "Two", "fields": ["on_wall", "note"]}],
)


def paths(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return where each text of the data stands."""
    if isinstance(data, str):
        return [here]
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path for key, value in entries for path in paths(value, (*here, key))]


WORDINGS = [path for path in paths(FULL) if path[-1] in ("title", "text", "label", "hint", "intro", "empty", "purpose")]


@pytest.mark.parametrize("path", WORDINGS, ids=str)
def test_any_change_of_wording_changes_the_digest(path: tuple[Any, ...]) -> None:
    """Even a full stop: it is what people read when they agreed."""
    changed = json.loads(json.dumps(FULL))
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] += "."
    assert Form.model_validate(changed).digest != Form.model_validate(FULL).digest


def test_a_form_survives_its_dump() -> None:
    """This is how it travels in the bundle."""
    made = Form.model_validate(FULL)
    again = Form.model_validate(json.loads(json.dumps(made.model_dump(mode="json"))))
    assert again == made
    assert again.digest == made.digest
    assert again.pages == made.pages


def test_the_digest_has_32_hexadecimal_digits() -> None:
    """Others check its form before they look it up."""
    digest = form(field()).digest
    assert len(digest) == 32
    assert int(digest, 16) >= 0


def test_the_digest_does_not_depend_on_how_the_file_is_written(tmp_path: Path) -> None:
    """Order of keys, comments and what is said by default do not matter; order of fields does."""
    data = form_data(field(), field(name="b"))
    first, _ = load_text(tmp_path, as_yaml(data))
    second, _ = load_text(tmp_path, "# A comment\nlanguage: en-GB\n" + as_yaml(dict(reversed(data.items()))))
    third, _ = load_text(tmp_path, as_yaml(data | {"fields": data["fields"][::-1]}))
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.digest == second.digest != third.digest


def test_the_digest_covers_the_topics(tmp_path: Path) -> None:
    """A renamed topic is another question."""
    made = form(field("radios", choices=[{"value": topic.id, "label": topic.title} for topic in TOPICS]))
    loaded, _ = load_text(tmp_path, as_yaml(form_data(field("radios", choices="topics"))))
    assert loaded is not None
    assert loaded.digest == made.digest


def test_a_digest_stays_what_it_was() -> None:
    """Stored pledges name it. If this fails, a default or the digest's recipe changed: old digests are orphans."""
    assert form(field()).digest == "88d12a82a5b4598d3a6f0bb14acfa219"
