"""Sentences for what is wrong with an answer.

A field's own ``errors`` come first. Here are whole sentences per kind and code that are good for any field of that
kind, to be said in the form's language; labels are never put into them ("Enter you may show my pledge"). Limits are:
they are numbers and dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from campaign.language import language_of, mark, speaks
from campaign.text import thousands

if TYPE_CHECKING:
    from campaign.forms.fields import Field
    from campaign.language import Language

_LONG = mark("Your answer must be {most} characters or fewer")
_SHORT = mark("Your answer must be {least} characters or more")
_CHOICE = mark("Choose one of the answers in the list")

#: By kind and code.
MESSAGES: dict[tuple[str, str], str] = {
    ("text", "long"): _LONG,
    ("text", "short"): _SHORT,
    ("text", "link"): mark("Take the web or email address out of your answer"),
    ("text", "formula"): mark("Start your answer with a letter or a number, not with =, +, - or @"),
    ("textarea", "long"): _LONG,
    ("textarea", "short"): _SHORT,
    ("email", "format"): mark("Enter an email address in the correct format, like name@example.com"),
    ("postcode", "format"): mark("Enter a full UK postcode, like SW1A 1AA"),
    ("number", "format"): mark("Enter a whole number, like 12"),
    ("number", "low"): mark("Enter {lowest} or a higher number"),
    ("number", "high"): mark("Enter {highest} or a lower number"),
    ("date", "format"): mark("Enter a real date, like 3 3 2027"),
    ("date", "day"): mark("Date must include a day in numbers, like 3"),
    ("date", "month"): mark("Date must include a month in numbers, like 3 for March"),
    ("date", "year"): mark("Date must include a year with 4 numbers, like 2027"),
    ("date", "early"): mark("Date must be {earliest} or later"),
    ("date", "late"): mark("Date must be {latest} or earlier"),
    ("select", "choice"): _CHOICE,
    ("radios", "choice"): _CHOICE,
    ("checkboxes", "choice"): mark("Choose only answers from the list"),
    ("checkboxes", "few"): mark("Choose at least {least}"),
    ("checkboxes", "many"): mark("Choose no more than {most}"),
}

#: A required field must bring its own sentence; this one is for a definition that was never checked.
_LAST_RESORT = mark("Answer this question")

#: Codes that a more general sentence of the editor's may stand for.
WIDER = {"day": "format", "month": "format", "year": "format"}


def is_said(kind: str, code: str, language: str) -> bool:
    """Return whether there is a sentence that is good for any field of this kind, in this language."""
    return (kind, code) in MESSAGES and speaks(language)


def sentence(field: Field, code: str, language: str) -> str:
    """Return what to say: the field's own words, or the language's, or English; never empty."""
    own = field.errors.get(code) or field.errors.get(WIDER.get(code, code))
    if own:
        return own
    spoken = language_of(language)
    return spoken.say(MESSAGES.get((field.kind, code), _LAST_RESORT), **_limits(field, spoken))


def _limits(field: Field, spoken: Language) -> dict[str, str]:
    most = field.longest or len(field.choices)
    numbers = {"most": most, "least": field.least or 0, "lowest": field.lowest or 0, "highest": field.highest or 0}
    dates = {"earliest": field.earliest or "today", "latest": field.latest or "today"}
    return {name: thousands(number) for name, number in numbers.items()} | {
        name: spoken.say("today") if day == "today" else spoken.long_date(day) for name, day in dates.items()
    }
