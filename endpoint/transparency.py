"""How the campaign moderates, in numbers: what came, what became of it, and why."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

from sqlalchemy import Connection, func, select

from campaign.language import Language, mark
from endpoint.projection import Document
from endpoint.states import REFUSAL_REASONS, REFUSED, STATES, WAITING_STATES
from endpoint.store import Store, now
from endpoint.tables import decisions, edits, pledges, totals

#: Counting by reason reads many rows: this often at most, however many ask.
FRESH_SECONDS = 60.0
#: The median is that of the newest decisions.
MEDIAN_DECISIONS = 1000
MODERATORS_ACTIONS = ("approve", "refuse", "strike")
OTHER_REASON = mark("Another reason.")


class Transparency:
    """The figures, counted anew at most every `FRESH_SECONDS`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counting = asyncio.Lock()
        self._counted = 0.0
        self._document: Document | None = None

    async def get(self, spoken: Language) -> Document:
        """Return the figures, with the reasons in a language.

        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        async with self._counting:
            if self._document is None or time.monotonic() - self._counted >= FRESH_SECONDS:
                self._document = Document.of(await asyncio.to_thread(figures, self._store, spoken))
                self._counted = time.monotonic()
            return self._document


def figures(store: Store, spoken: Language) -> dict[str, Any]:
    """Return the figures of each form, all of one moment: those of the reasons add up to the refused ones."""
    with store.snapshot() as connection:
        forms: dict[str, dict[str, Any]] = {}
        for form_id, state, number in connection.execute(select(totals).order_by(totals.c.form_id)):
            empty = {"states": dict.fromkeys(STATES, 0), "refused": [], "edited": 0, "median_hours": None}
            forms.setdefault(form_id, empty)["states"][state] = number
        for form_id, of_form in forms.items():
            of_form["refused"] = _refused(connection, form_id, spoken)
            of_form["edited"] = _edited(connection, form_id)
            of_form["median_hours"] = _median_hours(connection, form_id)
    return {"as_of": now().isoformat(timespec="seconds"), "forms": forms}


def _refused(connection: Connection, form_id: str, spoken: Language) -> list[dict[str, Any]]:
    query = (
        select(pledges.c.reason, func.count())
        .where(pledges.c.form_id == form_id, pledges.c.state == REFUSED)
        .group_by(pledges.c.reason)
    )
    numbers = {reason or "": int(number) for reason, number in connection.execute(query)}
    codes = [*REFUSAL_REASONS, *sorted(numbers.keys() - REFUSAL_REASONS.keys())]
    return [
        {"code": code, "sentence": spoken.say(REFUSAL_REASONS.get(code, OTHER_REASON)), "number": numbers.get(code, 0)}
        for code in codes
    ]


def _edited(connection: Connection, form_id: str) -> int:
    query = (
        select(func.count(edits.c.pledge_id.distinct()))
        .join(pledges, pledges.c.id == edits.c.pledge_id)
        .where(pledges.c.form_id == form_id)
    )
    return connection.scalar(query) or 0


def _median_hours(connection: Connection, form_id: str) -> float | None:
    """Return how long a pledge waited for its decision, with one decimal; None before the first."""
    query = (
        select(decisions.c.at, pledges.c.created_at)
        .join(pledges, pledges.c.id == decisions.c.pledge_id)
        .where(
            pledges.c.form_id == form_id,
            decisions.c.action.in_(MODERATORS_ACTIONS),
            decisions.c.from_state.in_(sorted(WAITING_STATES)),
        )
        .order_by(decisions.c.id.desc())
        .limit(MEDIAN_DECISIONS)
    )
    waits = [(at - created).total_seconds() / 3600 for at, created in connection.execute(query)]
    return round(statistics.median(waits), 1) if waits else None
