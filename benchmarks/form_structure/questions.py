"""Questions of govuk-frontend's fixtures in our YAML. Each function takes from the options given what it can say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.form_structure.reasons import CannotSay

Options = dict[str, Any]
NAME = "answer"
PARTS = ("day", "month", "year")

#: What every question has to say.
NEEDED = {
    **{"public": "no", "purpose": "To compare.", "basis": "consent", "retention": "1 day"},
    "errors": {"empty": "Write something"},
}


@dataclass
class Said:
    """A fixture in our words.

    :param question: what forms/*.yml says of the field; empty where the component is no field.
    :param part: which part of the rendered field is compared: a CSS selector; empty for all of it.
    """

    question: Options = field(default_factory=dict)
    values: Options = field(default_factory=dict)
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    linked: tuple[str, ...] = ()
    part: str = ""
    button: str = "Send"


def words(given: Options, name: str, needed: bool = True) -> str:
    """Take a part that has words: label, legend, hint or error message."""
    part = given.pop(name, None)
    if part is None:
        if needed:
            raise CannotSay("label")
        return ""
    part = dict(part)
    part.pop("classes", None)
    for key in ("html", "isPageHeading", "attributes", "visuallyHiddenText"):
        if part.pop(key, None):
            raise CannotSay(key)
    return str(part.get("text") or "").strip() or nothing(needed)


def nothing(needed: bool) -> str:
    if needed:
        raise CannotSay("text")
    return ""


def _question(given: Options, kind: str, label: str) -> Said:
    question: Options = {"name": NAME, "kind": kind, "label": label, "required": True, **NEEDED}
    if hint := words(given, "hint", needed=False):
        question["hint"] = hint
    given.pop("name", None)
    return Said(question, error=words(given, "errorMessage", needed=False))


def text_input(given: Options) -> Said:
    kind = {"text": "text", "email": "email"}.get(given.pop("type", "text"))
    if kind is None:
        raise CannotSay("type")
    if given.get("inputmode") == "numeric":
        kind = given.pop("inputmode") and "number"
    if given.get("spellcheck") is False and kind == "email":
        del given["spellcheck"]
    return typed(given, kind)


def typed(given: Options, kind: str) -> Said:
    said = _question(given, kind, words(given, "label"))
    if token := given.pop("autocomplete", None):
        said.question["autocomplete"] = token
    if (value := given.pop("value", None)) is not None:
        said.values[NAME] = str(value)
    return said


def character_count(given: Options) -> Said:
    most = given.pop("maxlength", None)
    if most is None:
        raise CannotSay("countWords")
    if any(name.endswith("LimitText") for name in given):
        raise CannotSay("countWords")
    said = typed(given, "textarea")
    said.question["most"] = int(most)
    return said


def textarea(given: Options) -> Said:
    return typed(given, "textarea")


def _choices(given: Options, said: Said, ticked: set[str]) -> None:
    items = [item for item in given.pop("items", None) or [] if item]
    if not items:
        raise CannotSay("items")
    said.question["choices"] = []
    for item in items:
        item = dict(item)
        item.pop("id", None)
        for key in ("conditional", "divider", "behaviour", "name", "disabled", "attributes", "html", "label"):
            found = item.pop(key, None)
            if key == "label" and found and set(found) <= {"classes"}:
                continue
            if found:
                raise CannotSay("attributes" if key == "label" else key)
        if "text" not in item:
            raise CannotSay("text")
        value = str(item.get("value", item["text"]))
        if not value:
            raise CannotSay("value")
        choice = {"value": value, "label": str(item["text"])}
        if hint := words(item, "hint", needed=False):
            choice["hint"] = hint
        said.question["choices"].append(choice)
        chosen = item.get("checked", item.get("selected"))
        if chosen or (chosen is None and value in ticked):
            said.values.setdefault(NAME, []).append(value)


def select(given: Options) -> Said:
    said = _question(given, "select", words(given, "label"))
    _choices(given, said, {str(given.pop("value", ""))})
    if NAME in said.values:
        said.values[NAME] = said.values[NAME][-1]
    return said


def _legend(given: Options) -> str:
    fieldset = dict(given.pop("fieldset", None) or {})
    fieldset.pop("classes", None)
    label = words(fieldset, "legend")
    for name in fieldset:
        raise CannotSay(name)
    return label


def radios(given: Options) -> Said:
    said = _question(given, "radios", _legend(given))
    _choices(given, said, {str(given.pop("value", ""))})
    return said


def checkboxes(given: Options) -> Said:
    if "fieldset" not in given and len(given.get("items") or []) == 1:
        return _one_box(given)
    said = _question(given, "checkboxes", _legend(given))
    _choices(given, said, {str(value) for value in given.pop("values", [])})
    return said


def _one_box(given: Options) -> Said:
    [item] = given["items"]
    given["items"] = [{name: value for name, value in item.items() if name != "name"}]
    said = _question(given, "checkbox", str(item.get("text", "")))
    _choices(given, said, set())
    [choice] = said.question.pop("choices")
    if "hint" in choice:
        raise CannotSay("label")
    said.values = {NAME: "yes"} if said.values else {}
    return said


def date(given: Options) -> Said:
    said = _question(given, "date", _legend(given))
    parts = {name: {} for name in PARTS}
    items = given.pop("items", None)
    if items is not None and [item.get("name") for item in items] != list(PARTS):
        raise CannotSay("parts")
    for item in items or []:
        parts[item["name"]].update(item)
    for name in PARTS:
        own = given.pop(name, {})
        if own is False:
            raise CannotSay("parts")
        parts[name].update(own)
    values = given.pop("values", {})
    tokens = set()
    for name, part in parts.items():
        for look in ("classes", "id", "name", "error"):
            part.pop(look, None)
        value = part.pop("value", values.get(name, values.get(f"dob-{name}", "")))
        said.values[f"{NAME}-{name}"] = str(value)
        tokens.add(part.pop("autocomplete", ""))
        for key in part:
            raise CannotSay(key)
    if tokens == {"bday-day", "bday-month", "bday-year"}:
        said.question["autocomplete"] = "bday"
    elif tokens != {""}:
        raise CannotSay("parts")
    return said
