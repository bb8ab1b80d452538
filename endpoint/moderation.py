"""What moderators do: each decision changes the state, adds a decision row and moves the totals, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from campaign.problems import did_you_mean
from endpoint.states import (
    ANONYMISED,
    PUBLISHED,
    REFUSAL_REASONS,
    REFUSED,
    TRANSITIONS,
    VOID,
    WAITING_STATES,
    WITHDRAWN,
)
from endpoint.store import Store, now
from endpoint.tables import decisions, pledges


class ModerationFault(Exception):
    """The decision was not taken; the text says why, as a sentence."""


@dataclass(frozen=True)
class WaitingPledge:
    """A pledge that waits for a decision.

    :param public_id: its name in every command.
    :param public: answers that will be shown once it is published, by field.
    :param private: all other answers, by field.
    """

    public_id: str
    form_id: str
    state: str
    created_at: datetime
    public: dict[str, Any]
    private: dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """What a moderator decides.

    :param action: as it is logged: ``approve``.
    :param to_state: the state after it.
    :param actor: who decides.
    :param at: when.
    :param reason: a code of `REFUSAL_REASONS`, for refusals.
    :param note: own words, not published.
    """

    action: str
    to_state: str
    actor: str
    at: datetime
    reason: str | None = None
    note: str | None = None


def list_pending(store: Store, limit: int = 50) -> list[WaitingPledge]:
    """Return what waits for a decision, oldest first."""
    columns = pledges.c
    query = (
        select(
            columns.public_id,
            columns.form_id,
            columns.state,
            columns.created_at,
            columns.public_answers.label("public"),
            columns.private_answers.label("private"),
        )
        .where(columns.state.in_(sorted(WAITING_STATES)))
        .order_by(columns.created_at, columns.id)
        .limit(limit)
    )
    with store.read() as connection:
        return [WaitingPledge(**row) for row in connection.execute(query).mappings()]


def approve(store: Store, public_id: str, actor: str, note: str | None = None, at: datetime | None = None) -> None:
    """Show the pledge's words.

    :param at: when it was decided; now if missing.
    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    decide(store, public_id, Decision("approve", PUBLISHED, actor, at or now(), note=note))


def refuse(store: Store, public_id: str, reason: str, actor: str, note: str | None = None) -> None:
    """Keep the pledge from the wall and from the count, for a reason out of `REFUSAL_REASONS`.

    :raises ModerationFault: the reason or the pledge does not exist, or its state does not allow it.
    """
    if reason not in REFUSAL_REASONS:
        raise ModerationFault(f"'{reason}' is not a reason. {did_you_mean(reason, REFUSAL_REASONS, 'Reasons')}")
    decide(store, public_id, Decision("refuse", REFUSED, actor, now(), reason, note))


def withdraw(store: Store, public_id: str, actor: str, note: str | None = None) -> None:
    """Take the pledge back for its supporter.

    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    decide(store, public_id, Decision("withdraw", WITHDRAWN, actor, now(), note=note))


def void(store: Store, public_id: str, actor: str, note: str | None = None) -> None:
    """Declare that the pledge never was one, such as a test or an attack.

    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    decide(store, public_id, Decision("void", VOID, actor, now(), note=note))


def decide(store: Store, public_id: str, decision: Decision) -> None:
    """Take a decision: state, decision row and totals change together.

    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    with store.write() as connection:
        pledge = _pledge(connection, public_id)
        if decision.to_state not in TRANSITIONS[pledge["state"]]:
            raise ModerationFault(f"The pledge {public_id} is {pledge['state']}; it cannot become {decision.to_state}.")
        apply(store, connection, pledge, decision)


def apply(
    store: Store,
    connection: Connection,
    pledge: RowMapping,
    decision: Decision,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Write a decision in the caller's transaction: its row, the pledge's changes, the totals.

    :param pledge: has ``id``, ``form_id``, ``state`` and ``published_at``, read in the same transaction.
    :param values: other columns of the pledge that change with it.
    """
    changes = {**_changes(pledge, decision), **(values or {})}
    connection.execute(pledges.update().where(pledges.c.id == pledge["id"]).values(changes))
    connection.execute(decisions.insert().values(_decision_row(pledge, decision)))
    if decision.to_state != pledge["state"]:
        moved = {(pledge["form_id"], pledge["state"]): -1, (pledge["form_id"], decision.to_state): 1}
        store.add_to_totals(connection, moved)


def _pledge(connection: Connection, public_id: str) -> RowMapping:
    columns = (pledges.c.id, pledges.c.form_id, pledges.c.state, pledges.c.published_at)
    query = select(*columns).where(pledges.c.public_id == public_id).with_for_update()
    pledge = connection.execute(query).mappings().one_or_none()
    if pledge is None:
        raise ModerationFault(f"There is no pledge {public_id}.")
    return pledge


def _changes(pledge: RowMapping, decision: Decision) -> dict[str, Any]:
    changes: dict[str, Any] = {"changed_at": decision.at}
    if decision.to_state == pledge["state"]:  # noted, not decided
        return changes
    changes |= {"state": decision.to_state, "reason": decision.reason}
    if decision.to_state == PUBLISHED:
        changes["published_at"] = pledge["published_at"] or decision.at
    if decision.to_state == WITHDRAWN:
        return {**changes, "withdrawn_at": decision.at}
    return changes if decision.to_state == ANONYMISED else {**changes, "decided_at": decision.at}


def _decision_row(pledge: RowMapping, decision: Decision) -> dict[str, Any]:
    return {
        "pledge_id": pledge["id"],
        "at": decision.at,
        "actor": decision.actor,
        "action": decision.action,
        "from_state": pledge["state"],
        "to_state": decision.to_state,
        "reason": decision.reason,
        "note": decision.note,
    }
