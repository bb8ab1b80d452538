"""What the moderators' pages show of a pledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from campaign.forms import Form
from campaign.forms.wall import WallPledge, public_view
from campaign.language import ENGLISH, language_of
from campaign.replies import PublicReply
from endpoint.bundle import Bundle, CommentedPage
from endpoint.moderation.deciding import answers_seen
from endpoint.moderation.questions import Exchange, last_exchange, question_text
from endpoint.moderation.striking import StrikeRow, strike_rows
from endpoint.moderators.reach import Reach, reach_of
from endpoint.replies.reading import reply_mark
from endpoint.rows import answer_text
from endpoint.service import Service
from endpoint.states import HELD, HOLD_REASONS, REFUSAL_REASONS, WAITING_STATES
from endpoint.tables import decisions, edits, pledges
from endpoint.wall.beside import beside

ACTIONS = {
    "approve": "approved",
    "ask": "asked the supporter",
    "strike": "struck words out and published",
    "refuse": "refused",
    "answer": "noted an answer",
    "public-reply": "replied in public",
    "reply-taken-back": "took the public reply back",
    "undo": "undid",
    "withdraw": "withdrew",
    "void": "declared void",
    # What supporters do themselves, and the guard against floods.
    "edit": "changed it",
    "confirm": "confirmed the address",
    "agree": "agreed to",
    "disagree": "no longer agrees to",
    "reply": "answered",
    "shared": "shared it",
    "not-shared": "did not share it after all",
    "done": "did it",
    "inspired": "inspired somebody",
    "not-inspired": "inspired nobody after all",
    "forget": "had removed what led them here",
    "went-as-said": "did it as they said",
    "went-otherwise": "did it in part or otherwise",
    "went-not-yet": "has not done it yet",
    "went-did-not-work": "says it did not work",
    "went-untold": "took back how it went",
    "hindrance": "told what got in the way",
    "follow-up-seen": "saw to what got in the way",
    "story-told": "told their story",
    "story-taken-back": "took their story back",
    "story-accepted": "accepted the story",
    "story-declined": "declined the story",
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
    :param health: whether its words say something about health, and a name stands beside them.
    :param hold: why it is held, as a sentence; empty if it is not.
    :param words: what the supporter wrote, where only the campaign sees it; somebody reads every pledge.
    :param seen: goes back with the decision; see `answers_seen`.
    :param strikes: public answers word by word.
    :param reach: how a question would reach the supporter.
    :param exchange: the last question and what came of it.
    :param reply: what the campaign says to it in public.
    :param replied: goes back with another reply; see `reply_mark`.
    :param joins: the id of the pledge that it joined, if that hangs on the wall.
    :param begun: the words of the campaign's idea that it was begun with, if that is still on the list.
    :param stands_on: the page that a comment was sent from; empty for a pledge.
    :param page: the same as the site has it today; None for a pledge, and where there is no such page any more.
    """

    public_id: str
    state: str
    urgent: bool
    asked: bool
    edited: bool
    sent: str
    hold: str
    note: WallPledge | None
    health: bool
    words: str
    rows: list[AnswerRow]
    consents: list[tuple[str, bool]]
    strikes: list[StrikeRow]
    history: list[PastDecision]
    seen: str
    reach: Reach
    exchange: Exchange | None
    reply: PublicReply | None
    replied: str
    joins: str
    begun: str
    stands_on: str
    page: CommentedPage | None

    @property
    def waits(self) -> bool:
        """Return whether it is to be decided about."""
        return self.state in WAITING_STATES


def read_pledge(connection: Connection, public_id: str) -> RowMapping | None:
    """Return a pledge's row."""
    return connection.execute(select(pledges).where(pledges.c.public_id == public_id)).mappings().one_or_none()


def view_pledge(service: Service, bundle: Bundle, public_id: str, *, private: bool) -> PledgeView | None:
    """Return what a moderator sees of a pledge; None where there is none.

    :param private: whether all private answers are shown too.
    """
    with service.running.store.read() as connection:
        row = read_pledge(connection, public_id)
        version = service.running.versions.find(row["form_digest"], row["form_id"]) if row else None
        if row is None or version is None:
            return None
        form, public = version.form, row["public_answers"]
        past = _decisions(connection, row["id"])
        edited = connection.scalar(select(edits.c.decision_id).where(edits.c.pledge_id == row["id"]).limit(1))
        reach = reach_of(service, connection, row, form)
        others = beside(connection, [row["id"]])[row["id"]]
        replied = reply_mark(connection, row["id"])
    note = public_view(form, public, id=public_id)
    return PledgeView(
        public_id=public_id,
        state=row["state"],
        urgent=row["urgent"],
        asked=row["asked_at"] is not None,
        edited=edited is not None,
        sent=moment_text(row["created_at"], bundle),
        hold=HOLD_REASONS.get(row["reason"] or "", "") if row["state"] == HELD else "",
        note=note,
        health=note is not None and bool(note.name) and bundle.health_words.found_in(note.words),
        words=_private_words(form, row),
        rows=_rows(form, row, private=private),
        consents=_consents(form, row),
        strikes=strike_rows(form, public),
        history=[_past(decision, bundle) for decision in past],
        seen=answers_seen(public),
        reach=reach,
        exchange=last_exchange(past),
        reply=others.reply,
        replied=replied,
        joins=others.joins,
        begun=_begun(bundle, row),
        stands_on=row["stands_on"] or "",
        page=bundle.commented.get(row["stands_on"] or ""),
    )


def moment_text(moment: datetime, bundle: Bundle) -> str:
    """Return a moment in the campaign's time zone, as moderators read it: ``3 March 2027, 14:05``."""
    local = moment.astimezone(bundle.campaign.zone)
    return f"{ENGLISH.long_date(local)}, {local:%H:%M}"


def _begun(bundle: Bundle, row: RowMapping) -> str:
    placed = bundle.forms.get(row["form_id"])
    action = placed.actions.get(row["action_id"]) if placed else None
    return action.words if action else ""


def _private_words(form: Form, row: RowMapping) -> str:
    answer = row["private_answers"].get(form.shown.words) if form.shown else None
    return answer if isinstance(answer, str) else ""


def _rows(form: Form, row: RowMapping, *, private: bool) -> list[AnswerRow]:
    """Return the answers that the note does not show, in the form's order."""
    shown = form.shown
    words = shown.words if shown else None
    on_note = {shown.name, shown.organisation, shown.place} if shown and words in row["public_answers"] else set()
    found = []
    for field in form.fields:
        if not field.asks or field.kind == "checkbox" or field.name == words:
            continue
        answers: Mapping[str, Any] = row["public_answers"]
        seen_by = "everyone"
        if field.name not in answers:
            answers, seen_by = row["private_answers"], "the campaign team only"
        text = answer_text(field, answers.get(field.name), language_of(form.language))
        if seen_by == "everyone" and field.name in on_note:
            continue
        if text and (private or seen_by == "everyone"):
            found.append(AnswerRow(field.label, text, seen_by))
    return found


def _consents(form: Form, row: RowMapping) -> list[tuple[str, bool]]:
    given = {consent["field"]: bool(consent["given"]) for consent in row["consents"]}
    return [(field.label, given[field.name]) for field in form.fields if field.name in given]


def _decisions(connection: Connection, pledge_id: int) -> Sequence[RowMapping]:
    query = select(decisions).where(decisions.c.pledge_id == pledge_id).order_by(decisions.c.id)
    return connection.execute(query).mappings().all()


def _past(row: RowMapping, bundle: Bundle) -> PastDecision:
    action, note = row["action"], row["note"] or ""
    return PastDecision(
        when=moment_text(row["at"], bundle),
        actor=row["actor"],
        action=ACTIONS.get(action, action),
        sentence=REFUSAL_REASONS.get(row["reason"] or "", "") if action == "refuse" else "",
        note=question_text(note) if action == "ask" else note,
    )
