"""Say a fixture of govuk-frontend in our YAML, or why it cannot be said."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.form_structure.questions import (
    NAME,
    Options,
    Said,
    character_count,
    checkboxes,
    date,
    nothing,
    radios,
    select,
    text_input,
    textarea,
    typed,
    words,
)
from benchmarks.form_structure.reasons import OTHER_NAMES, REASONS, CannotSay

TITLE = "There is a problem"

#: Where empty is not the same as not given.
KEPT = ("text", "value", "visuallyHiddenText")


def say(component: str, options: Options) -> Said:
    """Return a fixture in our words; raises CannotSay."""
    given = {name: value for name, value in options.items() if value not in (None, "") or name in KEPT}
    for look in ("classes", "id", "idPrefix", "namePrefix", "rows"):  # how it looks, and ids: ours follow from the name
        given.pop(look, None)
    group = given.pop("formGroup", {})
    if set(group) - {"classes"}:
        raise CannotSay("html")
    said = COMPONENTS[component](given)
    for name in given:
        raise CannotSay(name if name in REASONS else OTHER_NAMES.get(name, "attributes"))
    return said


def _error_summary(given: Options) -> Said:
    given.pop("disableAutoFocus", None)  # its script's; ours gives the summary the focus too
    if given.pop("titleText", TITLE) != TITLE:
        raise CannotSay("titleText")
    said = Said()
    linked: list[str] = []
    for number, one in enumerate(given.pop("errorList", [])):
        for key in ("html", "attributes"):
            if key in one:
                raise CannotSay(key)
        name = f"{NAME}_{number}"
        said.errors[name] = one["text"]
        if one.get("href"):
            if len(linked) < number:
                raise CannotSay("order")
            linked.append(name)
    if not said.errors:
        raise CannotSay("text")
    said.linked = tuple(linked)
    return said


def _error_message(given: Options) -> Said:
    given.pop("name", None)
    said = _field_with({"errorMessage": {"text": given.pop("text", "")}}, ".error")
    if given.pop("visuallyHiddenText", "Error") != "Error":
        raise CannotSay("visuallyHiddenText")
    return said


def _hint(given: Options) -> Said:
    return _field_with({"hint": {"text": given.pop("text", "")}}, ".hint")


def _label(given: Options) -> Said:
    given.pop("for", None)
    said = _field_with({}, "label")
    said.question["label"] = str(given.pop("text", "")).strip() or nothing(True)
    return said


def _fieldset(given: Options) -> Said:
    legend = words(given, "legend")
    said = radios({"fieldset": {"legend": {"text": legend}}, "items": [{"value": "a", "text": "A"}]})
    said.part = "fieldset"
    return said


def _field_with(given: Options, part: str) -> Said:
    said = typed({"label": {"text": "Label"}, **given}, "text")
    said.part = part
    if part != "label" and not (said.error or said.question.get("hint")):
        raise CannotSay("text")
    return said


def _button(given: Options) -> Said:
    for own in ("name", "value"):
        given.pop(own, None)  # ours says which step it is
    if given.pop("type", "submit") != "submit":
        raise CannotSay("type")
    for key in ("href", "isStartButton", "html"):
        if given.get(key):
            raise CannotSay("href" if key == "isStartButton" else key)
    return Said(button=str(given.pop("text", "")) or nothing(True), part=".button")


COMPONENTS: dict[str, Callable[[Options], Said]] = {
    "input": text_input,
    "textarea": textarea,
    "character-count": character_count,
    "select": select,
    "radios": radios,
    "checkboxes": checkboxes,
    "date-input": date,
    "error-summary": _error_summary,
    "error-message": _error_message,
    "fieldset": _fieldset,
    "hint": _hint,
    "label": _label,
    "button": _button,
}
