"""Say a fixture of govuk-frontend in our YAML, or why it cannot be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Options = dict[str, Any]
NAME = "answer"
TITLE = "There is a problem"

#: What every question has to say.
NEEDED = {
    **{"public": "no", "purpose": "To compare.", "basis": "consent", "retention": "1 day"},
    "errors": {"empty": "Write something"},
}

#: What no key of ours says. Keys are the fixture's options; each reason completes "not expressible: ...".
REASONS = {
    "attributes": "attributes of one's own: our YAML says what is asked, the theme how it is marked up",
    "autocapitalize": "typing aids for codes: no kind of ours takes a code",
    "behaviour": "a choice that unticks the others needs a script; the check of `most` says it without",
    "conditional": "a question that unfolds: GOV.UK records that it fails WCAG 2.2, 4.1.2; ours goes on the next page",
    "countWords": "a limit in words or a late count: the check counts characters, and says the limit from the start",
    "describedBy": "a reference to something outside the field",
    "descriptionText": "words between the summary's heading and its list",
    "disabled": "something that cannot be used: a question that nobody may answer is left out",
    "divider": "a word between choices",
    "href": "a link that looks like a button: the form has one button, which sends it",
    "html": "markup in words: those of our YAML are plain",
    "inputmode": "a keyboard that does not follow from the kind of answer",
    "isPageHeading": "a label that is the page's heading: a page of ours has its own",
    "items": "no choices, or a select without any",
    "label": "a group or field without its question, or parts of a date in other words",
    "name": "boxes of one group with different names",
    "order": "an error of no field before one of a field: those of fields come first",
    "parts": "dates of fewer or other parts: ours are whole days",
    "pattern": "a pattern of the browser's: its own messages are poor, so nothing is refused before it is sent",
    "prefix": "words before or after the box: they go into label or hint",
    "preventDoubleClick": "a script's setting: a form sent twice is one pledge here, by its one-time key",
    "role": "another role than the element's own",
    "spellcheck": "spell checking that does not follow from the kind of answer",
    "text": "nothing to read",
    "titleText": "another heading of the summary: it is the same everywhere",
    "type": "an input of another type than text or email",
    "value": "a choice without a value of its own, or a button's value",
    "visuallyHiddenText": "another word than 'Error:' before the message",
}


class CannotSay(Exception):
    """Carries the key of `REASONS`."""


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


OTHER_NAMES = {
    **dict.fromkeys(("suffix", "inputWrapper"), "prefix"),
    **dict.fromkeys(("maxwords", "threshold", "countType", "countMessage"), "countWords"),
    **dict.fromkeys(("textareaDescriptionText",), "countWords"),
    "descriptionHtml": "descriptionText",
    "titleHtml": "titleText",
    "isStartButton": "href",
}


def _words(given: Options, name: str, needed: bool = True) -> str:
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
    return str(part.get("text") or "").strip() or _nothing(needed)


def _nothing(needed: bool) -> str:
    if needed:
        raise CannotSay("text")
    return ""


def _question(given: Options, kind: str, label: str) -> Said:
    question: Options = {"name": NAME, "kind": kind, "label": label, "required": True, **NEEDED}
    if hint := _words(given, "hint", needed=False):
        question["hint"] = hint
    given.pop("name", None)
    return Said(question, error=_words(given, "errorMessage", needed=False))


def _input(given: Options) -> Said:
    kind = {"text": "text", "email": "email"}.get(given.pop("type", "text"))
    if kind is None:
        raise CannotSay("type")
    if given.get("inputmode") == "numeric":
        kind = given.pop("inputmode") and "number"
    if given.get("spellcheck") is False and kind == "email":
        del given["spellcheck"]
    return _typed(given, kind)


def _typed(given: Options, kind: str) -> Said:
    said = _question(given, kind, _words(given, "label"))
    if token := given.pop("autocomplete", None):
        said.question["autocomplete"] = token
    if (value := given.pop("value", None)) is not None:
        said.values[NAME] = str(value)
    return said


def _character_count(given: Options) -> Said:
    most = given.pop("maxlength", None)
    if most is None:
        raise CannotSay("countWords")
    if any(name.endswith("LimitText") for name in given):
        raise CannotSay("countWords")
    said = _typed(given, "textarea")
    said.question["most"] = int(most)
    return said


def _textarea(given: Options) -> Said:
    return _typed(given, "textarea")


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
        if hint := _words(item, "hint", needed=False):
            choice["hint"] = hint
        said.question["choices"].append(choice)
        chosen = item.get("checked", item.get("selected"))
        if chosen or (chosen is None and value in ticked):
            said.values.setdefault(NAME, []).append(value)


def _select(given: Options) -> Said:
    said = _question(given, "select", _words(given, "label"))
    _choices(given, said, {str(given.pop("value", ""))})
    if NAME in said.values:
        said.values[NAME] = said.values[NAME][-1]
    return said


def _legend(given: Options) -> str:
    fieldset = dict(given.pop("fieldset", None) or {})
    fieldset.pop("classes", None)
    label = _words(fieldset, "legend")
    for name in fieldset:
        raise CannotSay(name)
    return label


def _radios(given: Options) -> Said:
    said = _question(given, "radios", _legend(given))
    _choices(given, said, {str(given.pop("value", ""))})
    return said


def _checkboxes(given: Options) -> Said:
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


PARTS = ("day", "month", "year")


def _date(given: Options) -> Said:
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
    said.question["label"] = str(given.pop("text", "")).strip() or _nothing(True)
    return said


def _fieldset(given: Options) -> Said:
    legend = _words(given, "legend")
    said = _radios({"fieldset": {"legend": {"text": legend}}, "items": [{"value": "a", "text": "A"}]})
    said.part = "fieldset"
    return said


def _field_with(given: Options, part: str) -> Said:
    said = _typed({"label": {"text": "Label"}, **given}, "text")
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
    return Said(button=str(given.pop("text", "")) or _nothing(True), part=".button")


COMPONENTS: dict[str, Callable[[Options], Said]] = {
    "input": _input,
    "textarea": _textarea,
    "character-count": _character_count,
    "select": _select,
    "radios": _radios,
    "checkboxes": _checkboxes,
    "date-input": _date,
    "error-summary": _error_summary,
    "error-message": _error_message,
    "fieldset": _fieldset,
    "hint": _hint,
    "label": _label,
    "button": _button,
}
