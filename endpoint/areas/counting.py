"""How many pledge in which area."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from campaign.forms import Choice
from endpoint.bundle import Bundle
from endpoint.editions import Editions, Numbers, Span
from endpoint.progress import counted
from endpoint.report.hiding import Shown, shown_within
from endpoint.states import COUNTED_STATES
from endpoint.tables import HAS_AREA, pledges

#: Not the name of an area: all pledges of a form, those that say no area among them.
ALL = ""


def numbers_by_area(connection: Connection, editions: Editions, span: Span) -> Numbers:
    """Return ``{form id: {area: number}}`` of an edition's pledges that count, and how many they are, under `ALL`."""
    whole = editions.numbers_in(connection, span)
    numbers: Numbers = {form_id: {ALL: counted(states)} for form_id, states in whole.items()}
    columns = (pledges.c.form_id, pledges.c.area)
    by_area = select(*columns, func.count()).where(HAS_AREA, pledges.c.state.in_(sorted(COUNTED_STATES)))
    by_area = by_area.where(span.holds(pledges.c.id)).group_by(*columns)
    for form_id, area, number in connection.execute(by_area):
        numbers[form_id][area] = number
    return numbers


def told_by_area(bundle: Bundle, numbers: Numbers) -> dict[str, dict[str, Shown]]:
    """Return what may be told of each area of the site's forms; None where a number is hidden.

    Small numbers are hidden as in the report, so that none is about people whom somebody knows; all are, as long as
    the counter shows words instead of a number.
    """
    return {
        form_id: _told(placed.version.form.areas.choices, numbers.get(form_id, {}), bundle.campaign.goal.hidden_below)
        for form_id, placed in bundle.forms.items()
        if placed.version.form.areas
    }


def _told(areas: tuple[Choice, ...], numbers: dict[str, int], hidden_below: int) -> dict[str, Shown]:
    values = [area.value for area in areas]
    found = [numbers.get(value, 0) for value in values]
    whole = numbers.get(ALL, 0)
    shown = shown_within(whole if whole >= hidden_below else None, found, beside=whole - sum(found))
    return dict(zip(values, shown, strict=True))
