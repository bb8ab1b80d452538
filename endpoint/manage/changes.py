"""What a supporter does with their own pledge; each change adds rows to the decisions, with the actor ``supporter``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from campaign.forms import Form, Submission
from campaign.touchpoints import TOUCHPOINT_FIELD
from endpoint.consents import changed_consents
from endpoint.follow_ups.planning import plan_anew
from endpoint.manage.held import find_pledge
from endpoint.moderation import Decision, apply
from endpoint.moderation.questions import SUPPORTER, exchange_about
from endpoint.progress import with_step
from endpoint.states import HELD, PENDING, PUBLISHED, REFUSED, WITHDRAWN
from endpoint.store import Store, now
from endpoint.told_stories.ending import end_stories

#: The supporter may change the words in these states; after the others nothing is left to change.
CHANGEABLE: Final = frozenset({HELD, PENDING, PUBLISHED, REFUSED})

Values = dict[str, Any]


class TooLate(Exception):
    """The pledge is in a state in which this cannot be done any more."""


class NotAsked(Exception):
    """Nothing was asked that this would answer."""


def is_changeable(pledge: Mapping[Any, Any]) -> bool:
    """Return whether its supporter may change it; raises KeyError for less than a whole row."""
    return pledge["state"] in CHANGEABLE and pledge["anonymised_at"] is None


def kept_fields(form: Form) -> frozenset[str]:
    """Return the fields that an edit leaves as they are: hidden ones, and an address that was confirmed."""
    confirmed = {form.mail.to} if form.mail and form.mail.confirm else set()
    return frozenset(confirmed | {field.name for field in form.fields if not field.asks})


def edit(store: Store, public_id: str, form: Form, submission: Submission, *, urgent: bool = False) -> None:
    """Store other answers; whatever everybody would newly see waits to be read first.

    New words take the old ones off the wall at once: somebody who mends a mistake about their health should not wait
    for a moderator. What is only taken off the wall, such as a name, leaves the rest published.

    :param submission: judged without the fields of `kept_fields`.
    :param urgent: whether the words are those of somebody who may need help now; once so, a pledge stays urgent.
    :raises TooLate: the pledge cannot be changed any more.
    """
    at = now()
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        kept = kept_fields(form)
        public = {**_only(pledge["public_answers"], kept), **submission.public}
        private = {**_only(pledge["private_answers"], kept), **submission.private}
        entries = changed_consents(pledge["consents"], submission.consents, at.isoformat(timespec="seconds"))
        if public == pledge["public_answers"] and private == pledge["private_answers"] and not entries:
            return
        values = {
            "public_answers": public,
            "private_answers": private,
            "consents": [*pledge["consents"], *entries],
            "headcount": form.headcount(public),
            "area": form.area({**private, **public}),
            "asked_at": None,  # whoever was asked has answered
            "urgent": urgent or pledge["urgent"],
        }
        to_state = _state_after(pledge, public)
        apply(store, connection, pledge, Decision("edit", to_state, SUPPORTER, at), values)
        plan_anew(connection, pledge, form, {**private, **public}, at)
        if submission.is_child:  # it may name whom we keep no name of
            end_stories(connection, [pledge["id"]], at)
        for entry in entries:
            _note_consent(store, connection, public_id, entry, at)


def reply(store: Store, public_id: str, text: str, *, urgent: bool = False) -> None:
    """Answer a moderator's question in words; the pledge goes back to the queue. The same answer again does no harm.

    :param urgent: as for `edit`.
    :raises TooLate: the pledge cannot be changed any more.
    :raises NotAsked: nothing is asked any more.
    """
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        if pledge["asked_at"] is None:
            exchange = exchange_about(connection, pledge["id"])
            if exchange is None or exchange.answer != text:
                raise NotAsked
            return
        values = {"asked_at": None, "urgent": urgent or pledge["urgent"]}
        decision = Decision("reply", pledge["state"], SUPPORTER, now(), note=text)
        apply(store, connection, pledge, decision, values)


def withdraw(store: Store, public_id: str) -> None:
    """Take the pledge back; one that is withdrawn already stays as it is.

    :raises TooLate: nothing is left to withdraw.
    """
    with store.write() as connection:
        pledge = find_pledge(connection, public_id, to_change=True)
        if pledge is not None and pledge["state"] == WITHDRAWN:
            return
        pledge = changeable_pledge(connection, public_id)
        apply(store, connection, pledge, Decision("withdraw", WITHDRAWN, SUPPORTER, now()))


def tell(store: Store, public_id: str, step: str, *, taken: bool) -> None:
    """Note that the supporter took one of the steps, or, after all, did not; the same again changes nothing.

    :param step: one of `endpoint.states.TOLD`; the order is theirs.
    :raises TooLate: the pledge was withdrawn, or is no longer held.
    """
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        if (pledge[f"{step}_at"] is not None) == taken:
            return
        at = now()
        decision = Decision(step if taken else f"not-{step}", pledge["state"], SUPPORTER, at)
        apply(store, connection, pledge, decision, with_step(pledge, step, at if taken else None))


def forget_touchpoint(store: Store, public_id: str) -> None:
    """Forget which poster, card or talk led to the pledge: it is counted for none of them any more.

    :raises TooLate: the pledge was withdrawn, or is no longer held.
    """
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        if pledge["touchpoint"] is None:
            return
        values = {
            "touchpoint": None,
            "public_answers": _without_touchpoint(pledge["public_answers"]),
            "private_answers": _without_touchpoint(pledge["private_answers"]),
        }
        apply(store, connection, pledge, Decision("forget", pledge["state"], SUPPORTER, now()), values)


def _without_touchpoint(answers: Mapping[str, Any]) -> Values:
    return {name: answer for name, answer in answers.items() if name != TOUCHPOINT_FIELD}


def changeable_pledge(connection: Connection, public_id: str) -> RowMapping:
    """Return a pledge's whole row, locked, to be changed by its supporter.

    :raises TooLate: it cannot be changed any more.
    """
    pledge = find_pledge(connection, public_id, to_change=True)
    if pledge is None or not is_changeable(pledge):
        raise TooLate
    return pledge


def _state_after(pledge: RowMapping, public: Values) -> str:
    state, before = pledge["state"], pledge["public_answers"]
    adds = any(before.get(name) != answer for name, answer in public.items())
    stays = state == HELD or public == before or (state == PUBLISHED and not adds)
    return state if stays else PENDING


def _note_consent(store: Store, connection: Connection, public_id: str, entry: Mapping[str, Any], at: datetime) -> None:
    pledge = find_pledge(connection, public_id, to_change=True)
    if pledge is not None:
        action = "agree" if entry["given"] else "disagree"
        apply(store, connection, pledge, Decision(action, pledge["state"], SUPPORTER, at, note=entry["field"]))


def _only(answers: Mapping[str, Any], names: frozenset[str]) -> Values:
    return {name: answer for name, answer in answers.items() if name in names}
