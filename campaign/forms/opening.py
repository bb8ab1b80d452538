"""When a form can be sent: from its first to its last day, both included, by the campaign's clock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from campaign.language import Language

if TYPE_CHECKING:
    from campaign.forms.definition import Form

#: Before its first day, in between, after its last.
Opening = Literal["early", "open", "over"]


def opening(form: Form, today: date) -> Opening:
    """Return whether a form can be sent on a day; one without days always can."""
    return opening_between(form.opens, form.closes, today)


def opening_between(opens: date | None, closes: date | None, today: date) -> Opening:
    """Return whether a day is between two others, both included; None is no limit."""
    if opens and today < opens:
        return "early"
    if closes and today > closes:
        return "over"
    return "open"


def closed_notice(form: Form, opening: Opening, spoken: Language) -> str:
    """Return why a form cannot be sent, ``This form closed on 30 April 2027``; empty while it can."""
    if opening == "over" and form.closes:
        return spoken.say("This form closed on {day}", day=spoken.long_date(form.closes))
    if opening == "early" and form.opens:
        return spoken.say("This form opens on {day}", day=spoken.long_date(form.opens))
    return ""
