"""Retention: answers whose time is over are emptied, field by field; a pledge without any left stays as a number.

The time runs from when a pledge was sent, and is the one that its own version of the form says: that was the promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, select

from campaign.forms.retention import kept_until
from campaign.touchpoints import TOUCHPOINT_FIELD
from endpoint.abuse.day_keys import KEPT
from endpoint.abuse.tables import network_keys, spent_challenges
from endpoint.dialects import locked
from endpoint.follow_ups.tables import follow_ups
from endpoint.governance.anonymise import anonymise
from endpoint.mail.tables import WAITING, mail_stops, outbox
from endpoint.moderation import Decision, apply
from endpoint.moderators.sessions import IDLE_TIME
from endpoint.moderators.tables import leases, sessions, sign_in_links
from endpoint.store import Store
from endpoint.tables import edits, form_versions, pledges

RETENTION: Final = "retention"
PIECE_ROWS = 200
MAIL_KEPT: Final = timedelta(days=90)
#: Months differ by so much: what is selected in SQL by the nearest number of days is judged once more by the calendar.
_SLACK: Final = timedelta(days=3)


class Version(NamedTuple):
    """A version of a form, as far as it says how long answers are kept.

    :param terms: each field's retention.
    :param area: the field that gives the wall's place; empty without one.
    """

    digest: str
    form_id: str
    terms: dict[str, str]
    area: str


class Due(NamedTuple):
    """What is to be done, and how often."""

    what: str
    number: int


@dataclass(frozen=True)
class Timer:
    """Rows of a table whose time is over: they are deleted, or some columns are emptied.

    :param over: which rows, at a moment.
    :param emptied: the columns; none deletes the row.
    """

    what: str
    table: Table
    over: Callable[[datetime], ColumnElement[bool]]
    emptied: tuple[str, ...] = ()


TIMERS: Final = (
    Timer("mails forgotten, 90 days old", outbox,
          lambda at: (outbox.c.created_at <= at - MAIL_KEPT) & (outbox.c.state != WAITING)),
    Timer("addresses that mail came back from forgotten, 90 days old", mail_stops,
          lambda at: mail_stops.c.bounced & (mail_stops.c.at <= at - MAIL_KEPT)),
    Timer("follow-ups forgotten that nobody answered in 90 days", follow_ups,
          lambda at: (follow_ups.c.asked_at <= at - MAIL_KEPT) & follow_ups.c.outcome.is_(None)),
    Timer("links to sign in forgotten", sign_in_links, lambda at: sign_in_links.c.expires_at <= at),
    Timer("sessions forgotten", sessions,
          lambda at: (sessions.c.expires_at <= at) | (sessions.c.seen_at <= at - IDLE_TIME)),
    Timer("leases forgotten", leases, lambda at: leases.c.expires_at <= at),
    Timer("proofs of work forgotten", spent_challenges, lambda at: spent_challenges.c.expires_at <= at),
    Timer("keys of networks destroyed, 48 hours old", network_keys, lambda at: network_keys.c.made_at <= at - KEPT),
    Timer("hashes of networks emptied, 48 hours old", pledges,
          lambda at: (pledges.c.created_at <= at - KEPT) & pledges.c.network_hash.is_not(None), ("network_hash",)),
)  # fmt: skip


def retain(store: Store, at: datetime, *, do: bool) -> list[Due]:
    """Return what is due, most of it answers; with ``do`` it is done."""
    # First: anonymising empties some of it, and the dry run shall tell the same numbers.
    timed = [Due(timer.what, _time(store, timer, at, do=do)) for timer in TIMERS]
    found: Counter[str] = Counter()
    for version in _versions(store):
        for piece in _pieces(store, version, at):
            found += _retain_piece(store, version, piece, at, do=do)
    return [Due(what, number) for what, number in [*sorted(found.items()), *timed] if number]


def _versions(store: Store) -> list[Version]:
    query = select(form_versions.c.digest, form_versions.c.form_id, form_versions.c.definition)
    with store.read() as connection:
        rows = connection.execute(query.order_by(form_versions.c.first_seen)).all()
    versions = [Version(row.digest, row.form_id, _terms(row.definition), _area(row.definition)) for row in rows]
    return [version for version in versions if version.terms]


def _terms(definition: Mapping[str, Any]) -> dict[str, str]:
    return {field["name"]: field["retention"] for field in definition["fields"] if field.get("retention")}


def _area(definition: Mapping[str, Any]) -> str:
    return (definition.get("wall") or {}).get("place") or ""


def _pieces(store: Store, version: Version, at: datetime) -> Iterator[list[int]]:
    shortest = min(kept_until(at, retention) - at for retention in version.terms.values())
    old = (pledges.c.created_at <= at - shortest + _SLACK) & pledges.c.anonymised_at.is_(None)
    last = 0
    while True:
        query = select(pledges.c.id).where(pledges.c.form_digest == version.digest, old, pledges.c.id > last)
        with store.read() as connection:
            numbers = list(connection.scalars(query.order_by(pledges.c.id).limit(PIECE_ROWS)))
        if not numbers:
            return
        last = numbers[-1]
        yield numbers


def _retain_piece(store: Store, version: Version, numbers: list[int], at: datetime, *, do: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    form_id, terms = version.form_id, version.terms
    with store.write() if do else store.read() as connection:
        query = select(pledges).where(pledges.c.id.in_(numbers)).order_by(pledges.c.id)
        rows = connection.execute(locked(query) if do else query).mappings().all()
        whole = []
        for row in rows:
            over = {name for name, retention in terms.items() if kept_until(row["created_at"], retention) <= at}
            if over == terms.keys():
                found[f"{form_id}: pledges anonymised"] += 1
                whole.append(row)
            elif held := over & {*row["public_answers"], *row["private_answers"]}:
                found.update(f"{form_id}: answers to '{name}' emptied, {terms[name]} old" for name in held)
                if do:
                    _empty(store, connection, row, held, at, area=version.area)
        if do:
            anonymise(store, connection, whole, RETENTION, at)
    return found


def _empty(
    store: Store, connection: Connection, pledge: RowMapping, names: set[str], at: datetime, *, area: str
) -> None:
    values = {
        "public_answers": _without(pledge["public_answers"], names),
        "private_answers": _without(pledge["private_answers"], names),
        "consents": [entry for entry in pledge["consents"] if entry["field"] not in names],
        "touchpoint": None if TOUCHPOINT_FIELD in names else pledge["touchpoint"],
        "area": None if area in names else pledge["area"],
    }
    apply(store, connection, pledge, Decision("expire", None, RETENTION, at), values)
    struck = select(edits.c.decision_id, edits.c.before).where(edits.c.pledge_id == pledge["id"])
    for number, before in connection.execute(struck).all():
        this = edits.update().where(edits.c.decision_id == number)
        connection.execute(this.values(before=_without(before, names)))


def _without(answers: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: answer for name, answer in answers.items() if name not in names}


def _time(store: Store, timer: Timer, at: datetime, *, do: bool) -> int:
    over = timer.over(at)
    if not do:
        with store.read() as connection:
            return connection.scalar(select(func.count()).select_from(timer.table).where(over)) or 0
    change = timer.table.update().values(dict.fromkeys(timer.emptied)) if timer.emptied else timer.table.delete()
    with store.write() as connection:
        return connection.execute(change.where(over)).rowcount
