"""Voiding many pledges at once after an attack, and taking that back.

A piece of pledges a transaction: new pledges are stored in between, and no lock is held for long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select

from endpoint.dialects import locked
from endpoint.moderation.deciding import DECIDED, Decision, apply_all
from endpoint.moderation.events import Action, note
from endpoint.states import TRANSITIONS, VOID
from endpoint.store import Store, new_public_id, now
from endpoint.tables import decisions, pledges

PIECE_ROWS = 500
EXAMPLES = 5

_VOIDABLE = sorted(state for state, following in TRANSITIONS.items() if VOID in following)
_READ = (*DECIDED, pledges.c.created_at, pledges.c.public_answers, pledges.c.private_answers)


@dataclass(frozen=True)
class Condition:
    """Which pledges are meant: those for which everything given is true.

    :param begin: sent at this moment or later.
    :param end: sent before this moment.
    :param touchpoint: exactly this one.
    :param networks: sent from one of these, as hashed; None asks nothing.
    :param text: part of an answer, whatever its capitals; ``*`` stands for anything within a line.
    """

    begin: datetime | None = None
    end: datetime | None = None
    touchpoint: str | None = None
    networks: frozenset[str] | None = None
    text: str = ""

    def where(self) -> list[ColumnElement[bool]]:
        """Return what the database checks."""
        columns = pledges.c
        asked: list[ColumnElement[bool] | None] = [
            columns.state.in_(_VOIDABLE),
            columns.anonymised_at.is_(None),
            None if self.begin is None else columns.created_at >= self.begin,
            None if self.end is None else columns.created_at < self.end,
            None if self.touchpoint is None else columns.touchpoint == self.touchpoint,
            None if self.networks is None else columns.network_hash.in_(sorted(self.networks)),
        ]
        return [each for each in asked if each is not None]

    def has_text(self, pledge: Mapping[Any, Any]) -> bool:
        """Return whether an answer of the pledge has the text."""
        if not self.text:
            return True
        answers = [*pledge["public_answers"].values(), *pledge["private_answers"].values()]
        texts = [str(one) for answer in answers for one in (answer if isinstance(answer, list) else [answer])]
        return any(self._pattern.search(text) for text in texts)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Each part where it first comes, and nowhere else: words that nearly fit would else be tried in every way.
        parts = (f"(?>.*?{re.escape(part)})" for part in self.text.split("*"))
        return re.compile(f"^{''.join(parts)}", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Meant:
    """What a voiding would void.

    :param by_state: how many pledges, by the state that they are in.
    :param examples: the first few.
    """

    by_state: dict[str, int]
    examples: list[RowMapping]

    @property
    def number(self) -> int:
        """Return how many pledges are meant."""
        return sum(self.by_state.values())


def look(store: Store, condition: Condition) -> Meant:
    """Return what would be voided; changes nothing."""
    by_state: dict[str, int] = {}
    examples: list[RowMapping] = []
    for rows in _pieces(store, condition):
        for row in rows:
            by_state[row["state"]] = by_state.get(row["state"], 0) + 1
        examples += rows[: EXAMPLES - len(examples)]
    return Meant(by_state, examples)


def void_many(store: Store, condition: Condition, actor: str, note: str = "") -> tuple[str, int]:
    """Void what the condition means; returns the batch's name and how many pledges it has.

    Without an end the condition ends now: a flood that goes on is not followed for ever.
    """
    bounded = replace(condition, end=condition.end or now())
    batch, number = new_public_id(), 0
    for rows in _pieces(store, bounded):
        decision = Decision("void", VOID, actor, now(), note=note or None, batch=batch)
        number += _void(store, bounded, [row["id"] for row in rows], decision)
    if number:
        _note(store, actor, "void-many", batch, number)
    return batch, number


def unvoid(store: Store, batch: str, actor: str) -> tuple[int, int]:
    """Give the pledges of a batch their former states back.

    :returns: how many were given back, and how many were left alone because they were decided about or
        anonymised since.
    """
    number, all_of_it, last = 0, 0, 0
    while piece := _voided(store, batch, last):
        last = piece[-1][0]
        all_of_it += len(piece)
        number += _restore(store, dict(piece), actor)
    if number:
        _note(store, actor, "unvoid-many", batch, number)
    return number, all_of_it - number


def _pieces(store: Store, condition: Condition) -> Iterator[Sequence[RowMapping]]:
    """Yield what the condition means, at most `PIECE_ROWS` at a time."""
    query = select(*_READ).where(*condition.where()).order_by(pledges.c.id).limit(PIECE_ROWS)
    last = 0
    while True:
        with store.read() as connection:
            rows = connection.execute(query.where(pledges.c.id > last)).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        if meant := [row for row in rows if condition.has_text(row)]:
            yield meant


def _void(store: Store, condition: Condition, numbers: Sequence[int], decision: Decision) -> int:
    """Void those that are still meant; returns how many."""
    query = select(*_READ).where(pledges.c.id.in_(numbers), *condition.where()).order_by(pledges.c.id)
    with store.write() as connection:
        rows = connection.execute(locked(query)).mappings().all()
        taken = [(row, decision) for row in rows if condition.has_text(row)]
        apply_all(store, connection, taken)
    return len(taken)


def _voided(store: Store, batch: str, after: int) -> list[tuple[int, int]]:
    """Return numbers of decisions of a batch and of their pledges, in the order of the decisions."""
    query = (
        select(decisions.c.id, decisions.c.pledge_id)
        .where(decisions.c.batch == batch, decisions.c.undoes.is_(None), decisions.c.id > after)
        .order_by(decisions.c.id)
        .limit(PIECE_ROWS)
    )
    with store.read() as connection:
        return [(number, pledge) for number, pledge in connection.execute(query)]


def _restore(store: Store, voided: Mapping[int, int], actor: str) -> int:
    # Of what is anonymised nothing is left to give back.
    these = pledges.c.id.in_(voided.values()), pledges.c.anonymised_at.is_(None)
    query = select(*DECIDED).where(*these).order_by(pledges.c.id)
    # Asked once the pledges are locked: nothing can come in between.
    # What left the state as it is, such as a reply that was taken back, is no reason to leave the pledge void.
    moved = decisions.c.from_state != decisions.c.to_state
    newest = select(decisions).where(decisions.c.pledge_id.in_(voided.values()), moved).order_by(decisions.c.id)
    with store.write() as connection:
        rows = connection.execute(locked(query)).mappings().all()
        last = {row["pledge_id"]: row for row in connection.execute(newest).mappings()}
        taken = [(row, _reversal(last[row["id"]], actor)) for row in rows if last[row["id"]]["id"] in voided]
        apply_all(store, connection, taken)
    return len(taken)


def _note(store: Store, actor: str, action: Action, batch: str, number: int) -> None:
    with store.write() as connection:
        note(connection, actor, action, batch, number)


def _reversal(voided: RowMapping, actor: str) -> Decision:
    to_state, reason = voided["from_state"], voided["from_reason"]
    return Decision("undo", to_state, actor, now(), reason, undoes=voided["id"], batch=voided["batch"])
