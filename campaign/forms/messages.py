"""Sentences for what is wrong with an answer.

A field's own ``errors`` come first. Here are whole sentences per language, kind and code that are good for any field
of that kind; labels are never put into them ("Enter you may show my pledge"). Limits are: they are numbers and dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from campaign.text import long_date, thousands

if TYPE_CHECKING:
    from campaign.forms.definition import Field

_LONG = "Your answer must be {most} characters or fewer"
_SHORT = "Your answer must be {least} characters or more"
_CHOICE = "Choose one of the answers in the list"

#: By language (primary subtag), then by kind and code.
MESSAGES: dict[str, dict[tuple[str, str], str]] = {
    "en": {
        ("text", "long"): _LONG,
        ("text", "short"): _SHORT,
        ("text", "link"): "Take the web or email address out of your answer",
        ("text", "formula"): "Start your answer with a letter or a number, not with =, +, - or @",
        ("textarea", "long"): _LONG,
        ("textarea", "short"): _SHORT,
        ("email", "format"): "Enter an email address in the correct format, like name@example.com",
        ("postcode", "format"): "Enter a full UK postcode, like SW1A 1AA",
        ("number", "format"): "Enter a whole number, like 12",
        ("number", "low"): "Enter {lowest} or a higher number",
        ("number", "high"): "Enter {highest} or a lower number",
        ("date", "format"): "Enter a real date, like 3 3 2027",
        ("date", "day"): "Date must include a day in numbers, like 3",
        ("date", "month"): "Date must include a month in numbers, like 3 for March",
        ("date", "year"): "Date must include a year with 4 numbers, like 2027",
        ("date", "early"): "Date must be {earliest} or later",
        ("date", "late"): "Date must be {latest} or earlier",
        ("select", "choice"): _CHOICE,
        ("radios", "choice"): _CHOICE,
        ("checkboxes", "choice"): "Choose only answers from the list",
        ("checkboxes", "few"): "Choose at least {least}",
        ("checkboxes", "many"): "Choose no more than {most}",
    }
}

#: A required field must bring its own sentence; this one is for a definition that was never checked.
_LAST_RESORT = {"empty": "Answer this question"}

#: Codes that a more general sentence of the editor's may stand for.
WIDER = {"day": "format", "month": "format", "year": "format"}


def generic(kind: str, code: str, language: str) -> str | None:
    """Return the sentence that is good for any field of this kind; None if there is none in this language."""
    return MESSAGES.get(primary(language), {}).get((kind, code))


def primary(language: str) -> str:
    """Return ``en`` for ``en-GB``."""
    return language.split("-")[0].lower()


def sentence(field: Field, code: str, language: str) -> str:
    """Return what to say: the field's own words, or the language's, or English; never empty."""
    own = field.errors.get(code) or field.errors.get(WIDER.get(code, code))
    if own:
        return own
    words = generic(field.kind, code, language) or generic(field.kind, code, "en")
    return words.format(**_limits(field)) if words else _LAST_RESORT["empty"]


def _limits(field: Field) -> dict[str, str]:
    most = field.longest or len(field.choices)
    numbers = {"most": most, "least": field.least or 0, "lowest": field.lowest or 0, "highest": field.highest or 0}
    dates = {"earliest": field.earliest or "today", "latest": field.latest or "today"}
    return {name: thousands(number) for name, number in numbers.items()} | {
        name: day if day == "today" else long_date(day) for name, day in dates.items()
    }
