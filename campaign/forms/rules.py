"""Rules on one field of a form's file. Each yields the Problems that it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campaign.forms.draft import Draft, called
from campaign.forms.fields import MOST_CHARACTERS, Field
from campaign.forms.kinds import KINDS, kinds_with
from campaign.forms.messages import WIDER, is_said
from campaign.forms.names import is_name_on
from campaign.language import speaks
from campaign.problems import Problem, did_you_mean

_NAME = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = "form_"
_NUMBER = re.compile(r"\d(?:[\d,]*\d)?")
#: The limit that each code's sentence may name.
SAID_LIMITS = {
    "long": "most",
    "many": "most",
    "short": "least",
    "few": "least",
    "high": "highest",
    "low": "lowest",
}
#: Keys without which no field may be, if its kind uses them.
NEEDED = ("label", "purpose", "basis", "retention", "choices", "text", "source")


def names_are_right(draft: Draft) -> Iterator[Problem]:
    """A name is a lower-case identifier, not reserved, and given once."""
    first_line: dict[str, int] = {}
    for index, entry in draft.raw_fields:
        name, here = entry.get("name"), ("fields", index, "name")
        if not isinstance(name, str) or not name:
            continue
        if name in first_line:
            hint = f"The first is in line {first_line[name]}. Give each field a name of its own."
            yield draft.problem(here, f"two fields have the name '{name}'", hint)
        first_line.setdefault(name, draft.document.value_place(here).line)
        yield from _name_problems(draft, index, name)


def _name_problems(draft: Draft, index: int, name: str) -> Iterator[Problem]:
    here = ("fields", index, "name")
    whole, _, part = name.rpartition("-")
    if part in ("day", "month", "year") and any(
        entry.get("name") == whole and entry.get("kind") == "date" for _, entry in draft.raw_fields
    ):
        message = f"the name '{name}' is already the {part} of the date '{whole}'"
        yield draft.problem(here, message, f"Write '{whole}_{part}' or another name.")
    elif not _NAME.fullmatch(name):
        better = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789") or "first_name"
        message = f"the name '{name}' has more than lower-case letters, digits and _"
        yield draft.problem(here, message, f"Write for example '{better}'; the label is for readers.")
    elif name.startswith(RESERVED):
        message = f"the name '{name}' is reserved"
        yield draft.problem(here, message, f"Names that begin with '{RESERVED}' belong to the form itself.")


def keys_fit_the_kind(draft: Draft) -> Iterator[Problem]:
    """A key that the kind does not use would promise something that does not happen."""
    for index, field in draft.fields:
        for key in field.model_fields_set - KINDS[field.kind].keys:
            # What says nothing, such as 'required: no' on a hidden field, does no harm.
            if getattr(field, key) != Field.model_fields[key].default:
                hint = f"Leave it out. Kinds that use it: {', '.join(kinds_with(key))}."
                yield draft.key_problem(("fields", index, key), f"the kind '{field.kind}' does not use '{key}'", hint)


def what_is_needed_is_there(draft: Draft) -> Iterator[Problem]:
    """What is stored is explained (UK GDPR, Articles 13 and 14); choices, text and source where the kind needs them."""
    for index, entry in draft.raw_fields:  # as written: another fault of a field hides none of this
        kind = KINDS.get(str(entry.get("kind")))
        was_static = index in draft.unknown_kinds and "text" in entry
        if kind is None or was_static:
            continue
        for key in NEEDED:
            # A poll keeps no answer.
            told = (key == "choices" and index in draft.unread_choices) or (key == "retention" and draft.is_poll)
            if key in kind.keys and not entry.get(key) and not told:
                hint = f"Add '{key}: ...'. {Field.model_fields[key].description}"
                yield draft.problem(("fields", index), f"field {called(index, entry)} has no '{key}'", hint)


def choices_differ(draft: Draft) -> Iterator[Problem]:
    """Two choices with one value could not be told apart."""
    for index, field in draft.fields:
        seen: set[str] = set()
        for number, choice in enumerate(field.choices):
            if choice.value in seen:
                here = ("fields", index, "choices", number, "value")
                message = f"two choices of '{field.name}' have the value '{choice.value}'"
                yield draft.problem(here, message, "Give each choice a value of its own.")
            seen.add(choice.value)


def limits_are_possible(draft: Draft) -> Iterator[Problem]:
    """The smaller limit is not above the larger."""
    for index, field in draft.fields:
        # ISO dates sort as text; today moves, so nothing is said about it.
        dates = [None if day == "today" else day for day in (field.earliest, field.latest)]
        most = len(field.choices) if field.kind == "checkboxes" else KINDS[field.kind].most
        pairs = (
            ("least", field.least, "most", field.most or most),
            ("lowest", field.lowest, "highest", field.highest),
            ("earliest", dates[0], "latest", dates[1]),
        )
        for low_key, low, high_key, high in pairs:
            if low is not None and high is not None and low > high:  # type: ignore[operator]
                message = f"field '{field.name}': {low_key} {low} is more than {high_key} {high}"
                hint = f"Swap them, or write a '{high_key}' (at most {MOST_CHARACTERS} characters)."
                yield draft.problem(("fields", index, low_key), message, hint if high_key == "most" else "Swap them.")


def visibility_hangs_on_a_checkbox(draft: Draft) -> Iterator[Problem]:
    """``public: when X`` needs a checkbox X: somebody must be able to say no."""
    boxes = [str(entry.get("name")) for _, entry in draft.raw_fields if entry.get("kind") == "checkbox"]
    for index, field in draft.fields:
        box = field.shown_when
        if box is not None and box not in boxes:
            message = f"field '{field.name}' is public when '{box}' is ticked, but '{box}' is not a checkbox here"
            yield draft.problem(("fields", index, "public"), message, did_you_mean(box, boxes, "Checkboxes"))


def sentences_are_there(draft: Draft) -> Iterator[Problem]:
    """A required field says in its own words what to do; codes exist; other languages bring all their sentences."""
    language = draft.data.get("language") or "en-GB"
    for index, field in draft.fields:
        yield from _empty_sentence(draft, index, field)
        for code in field.errors:
            if code not in KINDS[field.kind].codes and field.asks:
                message = f"field '{field.name}' has a sentence for '{code}', which the kind '{field.kind}' never says"
                hint = did_you_mean(code, KINDS[field.kind].codes, "Codes")
                yield draft.key_problem(("fields", index, "errors", code), message, hint)
        if isinstance(language, str) and not speaks(language):
            yield from _missing_sentences(draft, index, field, language)


def sentences_name_the_limit(draft: Draft) -> Iterator[Problem]:
    """A sentence with a number has that of the limit: who changes ``most`` forgets the sentence further down."""
    for index, field in draft.fields:
        for code, key in SAID_LIMITS.items():
            numbers = [int(number.replace(",", "")) for number in _NUMBER.findall(field.errors.get(code, ""))]
            limit = getattr(field, key)
            if limit is not None and numbers and limit not in numbers:
                message = f"the sentence for '{code}' of field '{field.name}' says {numbers[0]}, but '{key}' is {limit}"
                here = ("fields", index, "errors", code)
                yield draft.problem(here, message, "Write the same number in both.")


def _empty_sentence(draft: Draft, index: int, field: Field) -> Iterator[Problem]:
    if field.required and field.asks and "empty" not in field.errors:
        hint = "Add 'errors:' with 'empty: ...' below it, written as an order: Enter your name."
        message = f"field '{field.name}' is required and has no sentence for 'empty'"
        yield draft.problem(("fields", index, "required"), message, hint)


def _missing_sentences(draft: Draft, index: int, field: Field, language: str) -> Iterator[Problem]:
    for code in possible_codes(draft, field):
        has_own = code in field.errors or WIDER.get(code) in field.errors
        if code != "empty" and not has_own and not is_said(field.kind, code, language):
            message = f"field '{field.name}' has no sentence for '{code}' in the language '{language}'"
            hint = f"Add '{code}: ...' to its errors: what to do, as a whole sentence."
            yield draft.problem(("fields", index, "errors"), message, hint)


def possible_codes(draft: Draft, field: Field) -> list[str]:
    """Return the codes that can come up with this definition."""
    wall = draft.data.get("wall") or draft.data.get("comments")
    is_a_name = is_name_on(wall if isinstance(wall, dict) else {}, field)
    limits = {
        "short": field.least,
        "few": field.least,
        "many": field.most,
        "low": field.lowest is not None,
        "high": field.highest is not None,
        "early": field.earliest,
        "late": field.latest,
        "empty": field.required,
        "link": is_a_name,
        "formula": is_a_name,
    }
    return [code for code in KINDS[field.kind].codes if limits.get(code, True) and code not in WIDER]
