"""Taking the last decision back: the pledge is as it was, and both decisions stay written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, select

from endpoint.dialects import locked
from endpoint.moderation.deciding import Decision, ModerationFault, decide_in
from endpoint.store import Store, now
from endpoint.tables import decisions, edits, pledges

#: What a moderator may take back. The supporter's own withdrawal is not among them.
UNDOABLE = frozenset({"approve", "ask", "strike", "refuse", "answer"})
UNDO_TIME = timedelta(hours=1)


@dataclass(frozen=True)
class LastDecision:
    """A decision that can be taken back.

    :param number: the decision's.
    :param public_id: the pledge's name.
    """

    number: int
    public_id: str
    action: str


def last_decision(store: Store, actor: str) -> LastDecision | None:
    """Return what somebody decided last, if it is fresh and may be taken back."""
    newest = (
        select(decisions.c.id, decisions.c.pledge_id, decisions.c.action, decisions.c.at, pledges.c.public_id)
        .join(pledges, pledges.c.id == decisions.c.pledge_id)
        .where(decisions.c.actor == actor)
        .order_by(decisions.c.id.desc())
        .limit(1)
    )
    with store.read() as connection:
        row = connection.execute(newest).one_or_none()
        if row is None or row.action not in UNDOABLE or row.at < now() - UNDO_TIME:
            return None
        if _newest_of(connection, row.pledge_id) != row.id:
            return None
    return LastDecision(row.id, row.public_id, row.action)


def undo_in(store: Store, connection: Connection, number: int, actor: str) -> str:
    """Take a decision back inside the caller's transaction; returns the pledge's public id.

    :raises ModerationFault: it is not this person's fresh decision, or not the last one about the pledge.
    """
    undone = _own_decision(connection, number, actor)
    pledge_id = undone["pledge_id"]
    # Locked before it is asked whether anything came after: nothing can come in between.
    public_id = str(connection.scalar(locked(select(pledges.c.public_id).where(pledges.c.id == pledge_id))))
    if _newest_of(connection, pledge_id) != number:
        raise ModerationFault("Somebody decided about this pledge after you. Look at it again.")
    decide_in(store, connection, public_id, _reversal(connection, undone))
    connection.execute(edits.delete().where(edits.c.decision_id == number))
    _forget_moments(connection, undone)
    return public_id


def _own_decision(connection: Connection, number: int, actor: str) -> RowMapping:
    row = connection.execute(select(decisions).where(decisions.c.id == number)).mappings().one_or_none()
    if row is None or row["actor"] != actor or row["action"] not in UNDOABLE or row["at"] < now() - UNDO_TIME:
        raise ModerationFault("This decision cannot be undone.")
    return row


def _newest_of(connection: Connection, pledge_id: int) -> int | None:
    newest = select(decisions.c.id).where(decisions.c.pledge_id == pledge_id).order_by(decisions.c.id.desc()).limit(1)
    number: int | None = connection.scalar(newest)
    return number


def _reversal(connection: Connection, undone: RowMapping) -> Decision:
    stays = undone["from_state"] == undone["to_state"]
    return Decision(
        "undo",
        None if stays else undone["from_state"],
        undone["actor"],
        now(),
        undone["from_reason"],
        answers=connection.scalar(select(edits.c.before).where(edits.c.decision_id == undone["id"])),
        undoes=undone["id"],
    )


def _forget_moments(connection: Connection, undone: RowMapping) -> None:
    """Empty what the undone decision was the first to set."""
    this = pledges.c.id == undone["pledge_id"]
    for moment in (pledges.c.published_at, pledges.c.asked_at):
        connection.execute(pledges.update().where(this, moment == undone["at"]).values({moment.name: None}))
