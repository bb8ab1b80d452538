"""How many chose which action."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from sqlalchemy import Connection, func, select

from endpoint.bundle import Bundle
from endpoint.projection import Document
from endpoint.states import TOLD_STATES
from endpoint.store import Store, now
from endpoint.tables import HAS_ACTION, pledges

Numbers = dict[str, dict[str, int]]

#: Counting goes through every pledge that began with an action: this often at most, however many ask.
FRESH_SECONDS = 60.0


class Chosen:
    """The numbers that everybody may know, counted anew at most every `FRESH_SECONDS`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counting = asyncio.Lock()
        self._counted = 0.0
        self._as_of: datetime | None = None
        self._numbers: Numbers = {}

    async def get(self, bundle: Bundle) -> Document:
        """Return the numbers of the campaign's actions, those below its minimum left out.

        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        async with self._counting:
            if self._as_of is None or time.monotonic() - self._counted >= FRESH_SECONDS:
                self._numbers = await asyncio.to_thread(self._count)
                self._counted, self._as_of = time.monotonic(), now()
        said = {"as_of": self._as_of.isoformat(timespec="seconds"), "forms": told(bundle, self._numbers)}
        return Document.of(said)

    def _count(self) -> Numbers:
        with self._store.read() as connection:
            return numbers_chosen(connection)


def numbers_chosen(connection: Connection) -> Numbers:
    """Return ``{form id: {action: number}}`` of pledges that somebody has read and approved and that count."""
    columns = (pledges.c.form_id, pledges.c.action_id)
    query = (
        select(*columns, func.count())
        .where(HAS_ACTION, pledges.c.state.in_(sorted(TOLD_STATES)), pledges.c.published_at.is_not(None))
        .group_by(*columns)
    )
    numbers: Numbers = {}
    for form_id, action, number in connection.execute(query):
        numbers.setdefault(form_id, {})[action] = number
    return numbers


def told(bundle: Bundle, numbers: Numbers) -> Numbers:
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
