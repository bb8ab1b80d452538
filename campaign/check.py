"""Check an editor's document against a model; say each fault in the editor's words.

A model is a pydantic class whose fields have a ``description``: it is the help that a Problem's hint quotes.
"""

from __future__ import annotations

import types
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from campaign.days import day_meant, is_day, moment_meant
from campaign.language import ENGLISH
from campaign.problems import Problem, did_you_mean
from campaign.yamlfile import Document, Location


class Model(BaseModel):
    """Base of every model of an editor's file: immutable, and an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, serialize_by_alias=True)


AnyModel = TypeVar("AnyModel", bound=BaseModel)


def check_model(model: type[AnyModel], document: Document) -> tuple[AnyModel | None, list[Problem]]:
    """Turn a document into a model.

    :returns: the model, or None where there are Problems; all Problems, in text order.
    """
    data = document.data
    if not isinstance(data, dict):
        fault = "is empty" if data is None else "must be a list of 'key: value' lines"
        return None, [document.problem((), f"{document.name} {fault}", f"It needs: {', '.join(required_keys(model))}.")]
    try:
        return model.model_validate(drop_empty(data)), []
    except ValidationError as error:
        return None, sorted(_problem(model, document, details) for details in _own_faults(error.errors()))


def _own_faults(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out "too short" where it only follows from faults of the entries themselves."""
    places = [details["loc"] for details in errors]

    def follows(details: ErrorDetails) -> bool:
        here = details["loc"]
        return details["type"] == "too_short" and any(place[: len(here)] == here != place for place in places)

    return [details for details in errors if not follows(details)]


def required_keys(model: type[BaseModel]) -> list[str]:
    """Return the names of the keys that a file of this model must have."""
    return [info.alias or name for name, info in model.model_fields.items() if info.is_required()]


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return what a model's file may contain, by the key that the editor writes."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def drop_empty(data: Any) -> Any:
    """Return the data without keys that have no value: ``photo:`` alone is as good as no photo line."""
    if isinstance(data, dict):
        return {key: drop_empty(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [drop_empty(value) for value in data]
    return data


def _problem(model: type[BaseModel], document: Document, details: ErrorDetails) -> Problem:
    location: Location = tuple(part for part in details["loc"])
    key = str(location[-1]) if location else ""
    kind = details["type"]
    owner = model_at(model, location[:-1])
    if kind == "missing" and location in document.keys:  # it stands there without a value
        hint = f"Write it behind the colon. {_description(owner, key)}".strip()
        return document.key_problem(location, f"'{_name(location)}' is empty", hint)
    if kind == "missing":
        message, hint = _missing(owner, location, key)
        return document.problem(location[:-1], message, hint)
    if kind == "extra_forbidden":
        return document.key_problem(location, f"unknown key '{key}'", _unknown_key_hint(owner, key))
    said = details.get("input")
    message, hint = _value_fault(kind, details, _name(location), said)
    help_text = _help_at(model, location)
    return document.problem(location, message, " ".join(part for part in (hint, help_text) if part))


def _help_at(model: type[BaseModel], location: Location) -> str:
    """Return the description of a value's key; of the list's where it is an entry."""
    while location and isinstance(location[-1], int):
        location = location[:-1]
    return _description(model_at(model, location[:-1]), str(location[-1])) if location else ""


def _missing(owner: type[BaseModel] | None, location: Location, key: str) -> tuple[str, str]:
    where = f" in '{_name(location[:-1])}'" if len(location) > 1 else ""
    return f"'{key}' is missing{where}", f"Add '{key}: ...'. {_description(owner, key)}".strip()


#: Words that people write for a key that is called otherwise here.
OTHER_WORDS = {"theme": "topic", "tags": "topic", "category": "topic", "image": "photo", "type": "kind"}


def _unknown_key_hint(owner: type[BaseModel] | None, key: str) -> str:
    known = list(keys_of(owner)) if owner else []
    other = OTHER_WORDS.get(key)
    if other in known:
        return f"Did you mean '{other}'? Keys: {', '.join(known)}."
    return did_you_mean(key, known, "Keys")


def _name(location: Location) -> str:
    """Return a location as an editor would say it: ``fields: 3: label``."""
    return ": ".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _value_fault(kind: str, details: ErrorDetails, name: str, said: Any) -> tuple[str, str]:
    """Return what is wrong with a value and what it should be."""
    quoted = f"'{said}'" if isinstance(said, str) else _shape(said)
    context = details.get("ctx", {})
    if kind in ("literal_error", "enum"):
        return f"'{name}' is {quoted}, which is not one of its values", did_you_mean(
            str(said), _expected(str(context.get("expected", ""))), "Values"
        )
    if kind == "time_missing":
        return f"'{name}' is {quoted}, which has no time", f"Write it behind the day: {said} 09:30."
    if kind.startswith("datetime_") and isinstance(said, str) and is_day(said[:10]):
        meant = moment_meant(said) or f"{said[:10]} 09:30"
        return f"'{name}' is {quoted}, whose time cannot be read", f"Write hours and minutes: {meant}."
    if kind.startswith(("date_", "datetime_")):
        return f"'{name}' is {quoted}, which is not a date", _day_hint(said)
    if kind.startswith("int_"):
        return f"'{name}' is {quoted}, which is not a whole number", "Write digits only, for example 500."
    if kind.startswith("float_"):
        return f"'{name}' is {quoted}, which is not a number", "Write digits, for example 12.5."
    if kind.startswith("bool_"):
        return f"'{name}' is {quoted}, which is neither yes nor no", "Write yes or no."
    if kind == "string_type":
        return f"'{name}' must be a text, but it is {_shape(said)}", "Put the text in quotes."
    if kind in ("list_type", "tuple_type"):
        return f"'{name}' must be a list, but it is {_shape(said)}", "Write one entry a line, each after '- '."
    if kind in ("model_type", "dict_type", "model_attributes_type", "mapping_type"):
        return f"'{name}' must have keys of its own, but it is {_shape(said)}", "Indent 'key: value' lines below it."
    if kind in ("string_too_short", "too_short"):
        return f"'{name}' is empty or too short", f"It needs at least {context.get('min_length', 1)}."
    if kind in ("string_too_long", "too_long"):
        limit = context.get("max_length")
        length = f" ({len(said)})" if hasattr(said, "__len__") else ""
        return f"'{name}' is too long{length}", f"Keep it to {limit} or fewer."
    if kind == "string_pattern_mismatch":
        return f"'{name}' is {quoted}, which has the wrong form", ""
    if kind == "value_error":
        return f"'{name}': {context.get('error', details['msg'])}", ""
    return f"'{name}' is {quoted}: {details['msg'][:1].lower()}{details['msg'][1:]}", ""


def _day_hint(said: Any) -> str:
    meant = day_meant(said) if isinstance(said, str) else None
    if meant is None:
        return "Write year-month-day, for example 2027-03-03."
    return f"Write year-month-day: {meant} for {ENGLISH.long_date(meant)}."


def _expected(text: str) -> list[str]:
    """Return the values of pydantic's ``'a', 'b' or 'c'``."""
    return [part.strip().strip("'") for part in text.replace(" or ", ", ").split(",") if part.strip()]


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list | tuple):
        return "a list"
    return "empty" if value in (None, "") else f"'{value}'"


def _description(owner: type[BaseModel] | None, key: str) -> str:
    info = keys_of(owner).get(key) if owner else None
    return (info.description or "") if info else ""


def model_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """Return the model that owns the keys at ``location``, following lists, tuples and optional values."""
    current: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, int) or current is None:
            continue
        info = keys_of(current).get(part)
        current = _inner_model(info.annotation) if info else current
    return current


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, list, tuple, dict):
        found = (_inner_model(part) for part in get_args(annotation))
        return next((inner for inner in found if inner), None)
    return None
