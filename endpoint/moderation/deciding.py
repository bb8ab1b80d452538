"""Taking a decision: state, answers, decision row and totals change together, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from endpoint.dialects import TotalKey, locked
from endpoint.follow_ups.forgetting import forget_hindrances
from endpoint.moderation.chain import Chain, extended, sealed
from endpoint.states import ANONYMISED, PUBLISHED, TRANSITIONS, WITHDRAWN
from endpoint.store import Store
from endpoint.tables import edits, pledges
from endpoint.told_stories.ending import end_stories
from endpoint.wall.entries import hang

#: What `apply` wants to know of a pledge.
DECIDED = tuple(pledges.c[name] for name in ("id", "public_id", "form_id", "state", "reason", "published_at"))

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


class ModerationFault(Exception):
    """The decision was not taken; the text says why, as a sentence."""


@dataclass(frozen=True)
class Decision:
    """What a moderator decides.

    :param action: as it is logged: ``approve``.
    :param to_state: the state after it; None where the state stays.
    :param actor: who decides.
    :param at: when.
    :param reason: a code of `REFUSAL_REASONS`, for refusals.
    :param note: own words, not published.
    :param seen: `answers_seen` of what the moderator read; with other answers nothing is decided. None asks nothing.
    :param answers: public answers that take the place of the old ones, which are kept privately.
    :param undoes: the decision that is taken back; any state may then follow.
    :param batch: the voiding of many pledges that it is part of.
    """

    action: str
    to_state: str | None
    actor: str
    at: datetime
    reason: str | None = None
    note: str | None = None
    seen: str | None = None
    answers: Mapping[str, Any] | None = None
    undoes: int | None = None
    batch: str | None = None


def answers_seen(public: Mapping[str, Any]) -> str:
    """Return a mark of public answers, so that nobody decides about other words than those that were read."""
    return hashlib.sha256(_CANONICAL.encode(public).encode()).hexdigest()[:32]


def decide(store: Store, public_id: str, decision: Decision) -> int:
    """Take a decision in a transaction of its own; returns its number.

    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    with store.write() as connection:
        return decide_in(store, connection, public_id, decision)


def decide_in(store: Store, connection: Connection, public_id: str, decision: Decision) -> int:
    """Take a decision inside the caller's transaction: every decision goes through here; returns its number.

    :raises ModerationFault: there is no such pledge, it has changed, or its state does not allow it.
    """
    pledge = _pledge(connection, public_id)
    _check(public_id, pledge, decision)
    return apply(store, connection, pledge, decision)


def apply(
    store: Store,
    connection: Connection,
    pledge: RowMapping,
    decision: Decision,
    values: Mapping[str, Any] | None = None,
) -> int:
    """Write a decision in the caller's transaction: its row, the pledge's changes, totals, wall; returns its number.

    :param pledge: has ``id``, ``public_id``, ``form_id``, ``state``, ``reason`` and ``published_at``, read and locked
        in the same transaction.
    :param values: other columns of the pledge that change with it.
    """
    (number,) = apply_all(store, connection, [(pledge, decision)], values)
    return number


def apply_all(
    store: Store,
    connection: Connection,
    taken: Sequence[tuple[RowMapping, Decision]],
    values: Mapping[str, Any] | None = None,
) -> list[int]:
    """Write decisions about different pledges in the caller's transaction, as `apply`; returns their numbers."""
    moved: Counter[TotalKey] = Counter()
    with extended(connection) as chain:
        numbers = [_apply(connection, chain, moved, pledge, decision, values or {}) for pledge, decision in taken]
        store.add_to_totals(connection, moved)
        store.note_decided(connection)
    return numbers


def _apply(
    connection: Connection,
    chain: Chain,
    moved: Counter[TotalKey],
    pledge: RowMapping,
    decision: Decision,
    values: Mapping[str, Any],
) -> int:
    to_state = decision.to_state or pledge["state"]
    changes = {**_changes(pledge, decision, to_state), **values}
    connection.execute(pledges.update().where(pledges.c.id == pledge["id"]).values(changes))
    hang(connection, pledge["id"])
    if to_state == WITHDRAWN:
        end_stories(connection, [pledge["id"]], decision.at)
        forget_hindrances(connection, [pledge["id"]])
    moved[pledge["form_id"], pledge["state"]] -= 1
    moved[pledge["form_id"], to_state] += 1
    number = chain.add(pledge["public_id"], _decision_row(pledge, decision, to_state))
    if decision.answers is not None and decision.undoes is None:
        before = {"decision_id": number, "pledge_id": pledge["id"], "before": pledge["public_answers"]}
        connection.execute(edits.insert().values(before))
    return number


def _pledge(connection: Connection, public_id: str) -> RowMapping:
    columns = pledges.c
    read = (*DECIDED, columns.public_answers, columns.anonymised_at)
    query = select(*read).where(columns.public_id == public_id)
    pledge = connection.execute(locked(query)).mappings().one_or_none()
    if pledge is None:
        raise ModerationFault(f"There is no pledge {public_id}.")
    return pledge


def _check(public_id: str, pledge: RowMapping, decision: Decision) -> None:
    if pledge["anonymised_at"] is not None:
        raise ModerationFault(f"The pledge {public_id} is anonymised; nothing is left to decide about.")
    moves = decision.to_state is not None and decision.undoes is None
    if moves and decision.to_state not in TRANSITIONS[pledge["state"]]:
        said = f"The pledge {public_id} is {pledge['state']}; it cannot become {decision.to_state}."
        raise ModerationFault(said)
    if decision.seen not in (None, answers_seen(pledge["public_answers"])):
        raise ModerationFault("The words have changed since you read them. Read them once more.")


def _changes(pledge: RowMapping, decision: Decision, to_state: str) -> dict[str, Any]:
    changes: dict[str, Any] = {"changed_at": decision.at}
    if decision.answers is not None:
        changes["public_answers"] = dict(decision.answers)
    if decision.action == "ask":
        changes["asked_at"] = decision.at
    if to_state == pledge["state"]:  # noted, not decided
        return changes
    changes |= {"state": to_state, "reason": decision.reason, "asked_at": None}
    if to_state == PUBLISHED:
        changes["published_at"] = pledge["published_at"] or decision.at
    if to_state == WITHDRAWN:
        return {**changes, "withdrawn_at": decision.at}
    return changes if to_state == ANONYMISED else {**changes, "decided_at": decision.at}


def _decision_row(pledge: RowMapping, decision: Decision, to_state: str) -> dict[str, Any]:
    return {
        "pledge_id": pledge["id"],
        "at": decision.at,
        "actor": decision.actor,
        "action": decision.action,
        "from_state": pledge["state"],
        "to_state": to_state,
        "reason": decision.reason,
        "from_reason": pledge["reason"],
        "undoes": decision.undoes,
        "batch": decision.batch,
        **sealed(decision.note),
    }
