"""What waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from endpoint.states import WAITING_STATES
from endpoint.store import Store
from endpoint.tables import pledges


@dataclass(frozen=True)
class WaitingPledge:
    """A pledge that waits for a decision.

    :param public_id: its name in every command.
    :param public: answers that will be shown once it is published, by field.
    :param private: all other answers, by field.
    :param stands_on: the page that a comment was sent from; None for a pledge.
    """

    public_id: str
    form_id: str
    state: str
    urgent: bool
    created_at: datetime
    public: dict[str, Any]
    private: dict[str, Any]
    stands_on: str | None


def list_pending(store: Store, limit: int = 50) -> list[WaitingPledge]:
    """Return what waits for a decision, urgent first, then oldest first; those who were asked among them."""
    columns = pledges.c
    query = (
        select(
            columns.public_id,
            columns.form_id,
            columns.state,
            columns.urgent,
            columns.created_at,
            columns.public_answers.label("public"),
            columns.private_answers.label("private"),
            columns.stands_on,
        )
        .where(columns.state.in_(sorted(WAITING_STATES)))
        .order_by(columns.urgent.desc(), columns.created_at, columns.id)
        .limit(limit)
    )
    with store.read() as connection:
        return [WaitingPledge(**row) for row in connection.execute(query).mappings()]
