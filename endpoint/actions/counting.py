"""How many chose which action."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from endpoint.bundle import Bundle
from endpoint.editions import Editions, Numbers, Span
from endpoint.states import TOLD_STATES
from endpoint.tables import HAS_ACTION, pledges


def numbers_chosen(connection: Connection, _editions: Editions, span: Span) -> Numbers:
    """Return ``{form id: {action: number}}`` of an edition's pledges that somebody has approved and that count."""
    columns = (pledges.c.form_id, pledges.c.action_id)
    query = (
        select(*columns, func.count())
        .where(HAS_ACTION, span.holds(pledges.c.id))
        .where(pledges.c.state.in_(sorted(TOLD_STATES)), pledges.c.published_at.is_not(None))
        .group_by(*columns)
    )
    numbers: Numbers = {}
    for form_id, action, number in connection.execute(query):
        numbers.setdefault(form_id, {})[action] = number
    return numbers


def told_of_actions(bundle: Bundle, numbers: Numbers) -> Numbers:
    """Return the numbers that may be told: of actions that there are, from the campaign's hidden minimum on."""
    least = max(bundle.campaign.goal.hidden_below, 1)
    return {
        form_id: {
            action: number
            for action, number in numbers.get(form_id, {}).items()
            if action in placed.actions and number >= least
        }
        for form_id, placed in bundle.forms.items()
        if placed.actions
    }
