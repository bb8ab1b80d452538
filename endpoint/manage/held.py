"""Everything that is held about one pledge, for its supporter: as a page, as JSON and as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from campaign.forms import Form, WallPledge, public_view
from campaign.language import Language, language_of
from campaign.replies import PublicReply
from endpoint.consents import Consent, ledger
from endpoint.dialects import locked
from endpoint.follow_ups.reading import FollowUp, follow_ups_of
from endpoint.mail.tables import confirmations, outbox
from endpoint.moderation.questions import SUPPORTER, last_exchange, question_text
from endpoint.rows import answer_text
from endpoint.states import REFUSAL_REASONS
from endpoint.store import Store
from endpoint.tables import decisions, pledges
from endpoint.told_stories.prompts import FORM_ID
from endpoint.told_stories.reading import row_of
from endpoint.wall.beside import beside


@dataclass(frozen=True)
class HeldAnswer:
    """One answer.

    :param public: whether everybody sees it while the pledge is published.
    """

    field: str
    label: str
    value: str
    public: bool


@dataclass(frozen=True)
class Event:
    """Something that was done with the pledge, and when (ISO, UTC); who decided is not told, only which side."""

    at: str
    action: str
    by_supporter: bool
    state: str
    reason: str
    note: str


@dataclass(frozen=True)
class HeldFollowUp:
    """A follow-up; times as in `Held`.

    :param due: when the supporter is asked.
    :param outcome: one of `OUTCOMES`, or None while it is not answered.
    :param hindrance: what got in the way; empty where nothing was said.
    """

    number: int
    due: str | None
    asked: str | None
    outcome: str | None
    answered: str | None
    hindrance: str


@dataclass(frozen=True)
class HeldStory:
    """A story that was told, as `endpoint.told_stories` keeps it.

    :param state: one of `STORY_STATES`.
    :param said: by prompt.
    """

    reference: str
    state: str
    told: str
    said: dict[str, str]
    consents: list[Consent]


@dataclass(frozen=True)
class Held:
    """What is held about a pledge; times are ISO texts in UTC, None where it did not happen.

    :param network: whether a keyed hash of the sender's network is still kept.
    :param unconfirmed: whether it waits for its address to be confirmed.
    :param question: what a moderator asked and the supporter has not answered, empty if in no words; None if nothing.
    :param reply: what the campaign says to it in public; None if nothing.
    :param stands_on: the page that it stands on as a comment; empty for a pledge.
    :param joins: the id of the pledge that it joined; empty if there is none, or it hangs no more.
    :param joined: how many joined it.
    :param action: the id of the campaign's idea that it was begun with; empty if with none.
    :param mails: kind, state and time of each mail.
    :param follow_ups: what they asked to be asked, and answered.
    :param story: what they told of it; None where they told none.
    """

    id: str
    form: str
    form_version: str
    state: str
    reason: str
    shared: str | None
    done: str | None
    inspired: str | None
    sent: str
    published: str | None
    withdrawn: str | None
    language: str
    touchpoint: str | None
    network: bool
    unconfirmed: bool
    question: str | None
    reply: PublicReply | None
    stands_on: str
    joins: str
    joined: int
    action: str
    answers: list[HeldAnswer]
    consents: list[Consent]
    events: list[Event]
    mails: list[dict[str, Any]]
    follow_ups: list[HeldFollowUp]
    story: HeldStory | None

    def as_data(self) -> dict[str, Any]:
        """Return plain data, for JSON."""
        return asdict(self)


def find_pledge(connection: Connection, public_id: str, *, to_change: bool = False) -> RowMapping | None:
    """Return a pledge's whole row; None where there is none.

    :param to_change: whether others have to wait until this transaction is over.
    """
    query = select(pledges).where(pledges.c.public_id == public_id)
    return connection.execute(locked(query) if to_change else query).mappings().one_or_none()


def held(store: Store, pledge: RowMapping, form: Form) -> Held:
    """Return what is held about a pledge."""
    with store.read() as connection:
        query = select(decisions).where(decisions.c.pledge_id == pledge["id"]).order_by(decisions.c.id)
        events = connection.execute(query).mappings().all()
        mails = connection.execute(
            select(outbox.c.kind, outbox.c.state, outbox.c.created_at, outbox.c.sent_at)
            .where(outbox.c.pledge_id == pledge["id"])
            .order_by(outbox.c.id)
        ).all()
        asked = connection.execute(
            select(confirmations.c.confirmed_at).where(confirmations.c.pledge_id == pledge["id"])
        ).one_or_none()
        others = beside(connection, [pledge["id"]])[pledge["id"]]
        story = row_of(connection, pledge["id"])
        follow_ups = [_follow_up(each) for each in follow_ups_of(connection, pledge["id"])]
    exchange = last_exchange(events) if pledge["asked_at"] else None
    spoken = language_of(form.language)
    return Held(
        id=pledge["public_id"],
        form=form.title,
        form_version=pledge["form_digest"],
        state=pledge["state"],
        reason=_reason(pledge, spoken),
        shared=_iso(pledge["shared_at"]),
        done=_iso(pledge["done_at"]),
        inspired=_iso(pledge["inspired_at"]),
        sent=_iso(pledge["created_at"]) or "",
        published=_iso(pledge["published_at"]),
        withdrawn=_iso(pledge["withdrawn_at"]),
        language=pledge["language"],
        touchpoint=pledge["touchpoint"],
        network=pledge["network_hash"] is not None,
        unconfirmed=asked is not None and asked.confirmed_at is None,
        question=exchange.question if exchange else None,
        reply=others.reply,
        stands_on=pledge["stands_on"] or "",
        joins=others.joins,
        joined=others.joined,
        action=pledge["action_id"] or "",
        answers=_answers(form, pledge),
        consents=ledger(store, pledge["form_id"], pledge["form_digest"], pledge["consents"]),
        events=[_event(event, spoken) for event in events],
        mails=[{"kind": m.kind, "state": m.state, "at": _iso(m.sent_at or m.created_at)} for m in mails],
        follow_ups=follow_ups,
        story=_story(store, story) if story else None,
    )


def shown(form: Form, pledge: Mapping[Any, Any]) -> WallPledge | None:
    """Return the pledge as the wall shows it, or would; None where its words are not public."""
    return public_view(form, pledge["public_answers"], id=pledge["public_id"], published=_iso(pledge["published_at"]))


def _answers(form: Form, pledge: RowMapping) -> list[HeldAnswer]:
    answers = {**pledge["private_answers"], **pledge["public_answers"]}
    known = [(field.name, field.label) for field in form.fields if field.name in answers]
    # What no field of the form names is told all the same: nothing is held in secret.
    unknown = [(name, name) for name in sorted(answers.keys() - form.by_name.keys())]
    return [
        HeldAnswer(name, label, _text(form, name, answers[name]), name in pledge["public_answers"])
        for name, label in [*known, *unknown]
    ]


def _text(form: Form, name: str, answer: Any) -> str:
    field = form.by_name.get(name)
    return answer_text(field, answer, language_of(form.language)) if field else str(answer)


def _follow_up(found: FollowUp) -> HeldFollowUp:
    moments = {name: _iso(getattr(found, name)) for name in ("due", "asked", "answered")}
    return HeldFollowUp(found.number, outcome=found.outcome, hindrance=found.hindrance, **moments)


def _story(store: Store, story: RowMapping) -> HeldStory:
    consents = ledger(store, FORM_ID, story["form_digest"], story["consents"])
    return HeldStory(story["reference"], story["state"], _iso(story["told_at"]) or "", story["answers"], consents)


def _reason(row: RowMapping, spoken: Language) -> str:
    reason = REFUSAL_REASONS.get(row["reason"] or "")
    return spoken.say(reason) if reason else ""


def _event(event: RowMapping, spoken: Language) -> Event:
    by_supporter = event["actor"] == SUPPORTER
    return Event(
        at=_iso(event["at"]) or "",
        action=event["action"],
        by_supporter=by_supporter,
        state=event["to_state"],
        reason=_reason(event, spoken),
        note=_note(event),
    )


def _note(event: RowMapping) -> str:
    """Return what the supporter wrote, or was asked; what moderators note for one another is theirs."""
    if event["action"] == "ask":
        return question_text(event["note"])
    return (event["note"] or "") if event["actor"] == SUPPORTER else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
