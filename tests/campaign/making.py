"""Small files and forms for tests: a test writes only what it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from campaign.forms import Form, FormChecker, compile_form, load_form
from campaign.problems import Problem
from campaign.settings import TopicSettings
from tests.campaign.writing import as_yaml

TOPICS = (
    TopicSettings(id="kind-words", title="Kind words", summary="Thanks."),
    TopicSettings(id="moving-more", title="Moving more", summary="Walking."),
)

ASKED: dict[str, Any] = {"label": "A question", "purpose": "To know it", "basis": "consent", "retention": "12 months"}
NEEDS: dict[str, dict[str, Any]] = {
    "select": {"choices": ["Red", "Blue"]},
    "radios": {"choices": ["Red", "Blue"]},
    "checkboxes": {"choices": ["Red", "Blue", "Green"]},
    "hidden": {"source": "from"},
}


def field(kind: str = "text", name: str = "answer", **keys: Any) -> dict[str, Any]:
    """Return a field's data with all that its kind needs; a key given as None is left out."""
    if kind == "static":
        return {"name": name, "kind": kind, "text": "Read this"} | keys
    errors = {"errors": {"empty": "Answer it"}} if keys.get("required") and "errors" not in keys else {}
    data = {"name": name, "kind": kind} | ASKED | NEEDS.get(kind, {}) | errors | keys
    return {key: value for key, value in data.items() if value is not None}


def form_data(*fields: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """Return a form's data with the given fields."""
    thanks = {"title": "Thank you", "text": "We read it."}
    return {"title": "A form", "button": "Send it", "thanks": thanks, "fields": list(fields)} | keys


def form(*fields: dict[str, Any], **keys: Any) -> Form:
    """Return a form with the given fields."""
    return Form.model_validate(form_data(*fields, **keys) | {"id": "pledge"})


def checker(*fields: dict[str, Any], **keys: Any) -> FormChecker:
    """Return the checker of a form with the given fields."""
    return compile_form(form(*fields, **keys))


def load_text(folder: Path, text: str, name: str = "pledge.yml") -> tuple[Form | None, list[Problem]]:
    """Write a form's file and load it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    loaded, _, problems = load_form(path, f"content/forms/{name}", TOPICS)
    return loaded, problems


def load_data(folder: Path, *fields: dict[str, Any], **keys: Any) -> tuple[Form | None, list[Problem]]:
    """Write a form's file from data and load it."""
    return load_text(folder, as_yaml(form_data(*fields, **keys)))


def only_problem(folder: Path, *fields: dict[str, Any], **keys: Any) -> Problem:
    """Return the one Problem of a form's file made from data."""
    loaded, problems = load_data(folder, *fields, **keys)
    assert loaded is None
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]
