"""What the moderators' pages show of a pledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from campaign.forms import Form
from campaign.forms.wall import WallPledge, public_view
from campaign.text import long_date
from endpoint.bundle import Bundle
from endpoint.moderation.deciding import answers_seen
from endpoint.moderation.striking import StrikeRow, strike_rows
from endpoint.rows import answer_text
from endpoint.states import HELD, HOLD_REASONS, REFUSAL_REASONS, WAITING_STATES
from endpoint.store import Store
from endpoint.tables import decisions, edits, pledges
from endpoint.versions import Versions

ACTIONS = {
    "approve": "approved",
    "ask": "asked the supporter",
    "strike": "struck words out and published",
    "refuse": "refused",
    "answer": "noted an answer",
    "undo": "undid",
    "withdraw": "withdrew",
    "void": "declared void",
    # What supporters do themselves, and the guard against floods.
    "edit": "changed it",
    "confirm": "confirmed the address",
    "agree": "agreed to",
    "disagree": "no longer agrees to",
    "done": "did it",
    "not-done": "did not do it after all",
    "release": "let it go on",
}


@dataclass(frozen=True)
class AnswerRow:
    """An answer and who sees it.

    :param seen_by: in words, for the moderator.
    """

    label: str
    value: str
    seen_by: str


@dataclass(frozen=True)
class PastDecision:
    """A line of a pledge's history."""

    when: str
    actor: str
    action: str
    sentence: str
    note: str


@dataclass(frozen=True)
class PledgeView:
    """A pledge on a moderator's screen.

    :param note: as the wall will show it; None if its words are not public.
    :param hold: why it is held, as a sentence; empty if it is not.
    :param words: what the supporter wrote, where only the campaign sees it; somebody reads every pledge.
    :param seen: goes back with the decision; see `answers_seen`.
    :param strikes: public answers word by word.
    """

    public_id: str
    state: str
    urgent: bool
    asked: bool
    edited: bool
    sent: str
    hold: str
    note: WallPledge | None
    words: str
    rows: list[AnswerRow]
    consents: list[tuple[str, bool]]
    strikes: list[StrikeRow]
    history: list[PastDecision]
    seen: str

    @property
    def waits(self) -> bool:
        """Return whether it is to be decided about."""
        return self.state in WAITING_STATES


def read_pledge(connection: Connection, public_id: str) -> RowMapping | None:
    """Return a pledge's row."""
    return connection.execute(select(pledges).where(pledges.c.public_id == public_id)).mappings().one_or_none()


def view_pledge(
    store: Store, versions: Versions, bundle: Bundle, public_id: str, *, private: bool
) -> PledgeView | None:
    """Return what a moderator sees of a pledge; None where there is none.

    :param private: whether all private answers are shown too.
    """
    with store.read() as connection:
        row = read_pledge(connection, public_id)
        if row is None:
            return None
        history = _history(connection, row["id"], bundle)
        edited = connection.scalar(select(edits.c.decision_id).where(edits.c.pledge_id == row["id"]).limit(1))
    version = versions.find(row["form_digest"], row["form_id"])
    if version is None:
        return None
    form, public = version.form, row["public_answers"]
    return PledgeView(
        public_id=public_id,
        state=row["state"],
        urgent=row["urgent"],
        asked=row["asked_at"] is not None,
        edited=edited is not None,
        sent=moment_text(row["created_at"], bundle),
        hold=HOLD_REASONS.get(row["reason"] or "", "") if row["state"] == HELD else "",
        note=public_view(form, public, id=public_id),
        words=_private_words(form, row),
        rows=_rows(form, row, private=private),
        consents=_consents(form, row),
        strikes=strike_rows(form, public),
        history=history,
        seen=answers_seen(public),
    )


def moment_text(moment: datetime, bundle: Bundle) -> str:
    """Return a moment in the campaign's time zone: ``3 March 2027, 14:05``."""
    local = moment.astimezone(bundle.campaign.zone)
    return f"{long_date(local.date().isoformat())}, {local:%H:%M}"


def _private_words(form: Form, row: RowMapping) -> str:
    answer = row["private_answers"].get(form.wall.words) if form.wall else None
    return answer if isinstance(answer, str) else ""


def _rows(form: Form, row: RowMapping, *, private: bool) -> list[AnswerRow]:
    """Return the answers that the note does not show, in the form's order."""
    wall = form.wall
    words = wall.words if wall else None
    on_note = {wall.name, wall.organisation, wall.place} if wall and words in row["public_answers"] else set()
    found = []
    for field in form.fields:
        if not field.asks or field.kind == "checkbox" or field.name == words:
            continue
        answers: Mapping[str, Any] = row["public_answers"]
        seen_by = "everyone"
        if field.name not in answers:
            answers, seen_by = row["private_answers"], "the campaign team only"
        text = answer_text(field, answers.get(field.name))
        if seen_by == "everyone" and field.name in on_note:
            continue
        if text and (private or seen_by == "everyone"):
            found.append(AnswerRow(field.label, text, seen_by))
    return found


def _consents(form: Form, row: RowMapping) -> list[tuple[str, bool]]:
    given = {consent["field"]: bool(consent["given"]) for consent in row["consents"]}
    return [(field.label, given[field.name]) for field in form.fields if field.name in given]


def _history(connection: Connection, pledge_id: int, bundle: Bundle) -> list[PastDecision]:
    query = select(decisions).where(decisions.c.pledge_id == pledge_id).order_by(decisions.c.id)
    return [
        PastDecision(
            when=moment_text(row["at"], bundle),
            actor=row["actor"],
            action=ACTIONS.get(row["action"], row["action"]),
            sentence=REFUSAL_REASONS.get(row["reason"] or "", "") if row["action"] == "refuse" else "",
            note=row["note"] or "",
        )
        for row in connection.execute(query).mappings()
    ]
