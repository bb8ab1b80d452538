"""Kinds that are picked: select, radios, checkboxes, checkbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from campaign.forms.asked import Asked, Faulty, Refill, Run
from campaign.forms.posted import Posted, every, first

if TYPE_CHECKING:
    from campaign.forms.fields import Field

TICKED = frozenset(("yes", "true", "on", "1"))


def check_choice(asked: Asked) -> Run:
    """Select and radios: empty, choice."""
    field = asked.field
    name, required, empty, choice = (
        field.name,
        field.required,
        asked.sentence_for("empty"),
        asked.sentence_for("choice"),
    )
    allowed = frozenset(choice.value for choice in field.choices)

    def run(posted: Posted, faults: Faulty) -> str | None:
        value = first(posted, name).strip()
        if value in allowed and value:
            return value
        if value:
            faults[name] = choice
        elif required:
            faults[name] = empty
        return None

    return run


def check_checkboxes(asked: Asked) -> Run:
    """Several boxes: empty, choice, few, many. The answers come in the form's order, each once."""
    field, sentence_for = asked.field, asked.sentence_for
    name, required, least, most = field.name, field.required, field.least or 0, field.most or len(field.choices)
    empty, choice, few, many = sentence_for("empty"), sentence_for("choice"), sentence_for("few"), sentence_for("many")
    order = tuple(choice.value for choice in field.choices)
    allowed = frozenset(order)

    def run(posted: Posted, faults: Faulty) -> list[str] | None:
        given = {value for text in every(posted, name) if (value := text.strip())}
        if not given:
            if required:
                faults[name] = empty
        elif not given <= allowed:
            faults[name] = choice
        elif len(given) < least:
            faults[name] = few
        elif len(given) > most:
            faults[name] = many
        else:
            return [value for value in order if value in given]
        return None

    return run


def check_checkbox(asked: Asked) -> Run:
    """One box: empty. Whatever is not clearly a tick is none: nobody consents by accident."""
    name, required, empty = asked.field.name, asked.field.required, asked.sentence_for("empty")

    def run(posted: Posted, faults: Faulty) -> bool:
        ticked = is_ticked(posted, name)
        if required and not ticked:
            faults[name] = empty
        return ticked

    return run


def is_ticked(posted: Posted, name: str) -> bool:
    """Tell whether a box was ticked."""
    text = first(posted, name)
    return text in TICKED or (len(text) < 100 and text.strip().lower() in TICKED)


def refill_choice(field: Field) -> Refill:
    """Return what gives back the choice, if it is one."""
    name, allowed = field.name, frozenset(choice.value for choice in field.choices)

    def refill(posted: Posted, values: dict[str, str | list[str]]) -> None:
        value = first(posted, name).strip()
        if value in allowed:
            values[name] = value

    return refill


def refill_checkboxes(field: Field) -> Refill:
    """Return what gives back those of the ticked boxes that exist."""
    name, order = field.name, tuple(choice.value for choice in field.choices)

    def refill(posted: Posted, values: dict[str, str | list[str]]) -> None:
        given = {text.strip() for text in every(posted, name)}
        if ticked := [value for value in order if value in given]:
            values[name] = ticked

    return refill


def refill_checkbox(field: Field) -> Refill:
    """Return what gives back ``yes`` if the box was ticked."""
    name = field.name

    def refill(posted: Posted, values: dict[str, str | list[str]]) -> None:
        if is_ticked(posted, name):
            values[name] = "yes"

    return refill
