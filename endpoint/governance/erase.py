"""Erasing one person: in one transaction, with a receipt that names nobody, and once more after a backup came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from endpoint.codes import Codes
from endpoint.dialects import locked
from endpoint.governance.anonymise import anonymise
from endpoint.governance.person import Person, find_person, normalised, rows_of
from endpoint.governance.texts import Texts, texts_of
from endpoint.mail.tables import DIGEST, STOPPED, WAITING, mail_stops, outbox
from endpoint.moderation.events import COMMAND_LINE, note
from endpoint.moderators.tables import leases, moderators, sessions, sign_in_links
from endpoint.store import Store, now
from endpoint.tables import pledges

ERASURE = "erasure"
PIECE_ROWS = 1000


@dataclass(frozen=True)
class Receipt:
    """That somebody was erased, without a word about who.

    :param at: when.
    :param rows: how many rows of each table were emptied or deleted.
    :param kept: how many rows of each table stay, and why that is so stands in the documentation.
    :param hashes: keyed hashes of what they were found by, to erase them again in a store that was restored.
    """

    at: datetime
    rows: dict[str, int]
    kept: dict[str, int]
    hashes: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Return plain data, for JSON."""
        return {**vars(self), "at": self.at.isoformat(), "hashes": list(self.hashes)}

    @classmethod
    def of(cls, data: dict[str, Any]) -> Receipt:
        """Read what `as_data` wrote; raises KeyError, TypeError or ValueError for anything else."""
        return cls(datetime.fromisoformat(data["at"]), data["rows"], data["kept"], tuple(data["hashes"]))


def erase(store: Store, codes: Codes, person: Person) -> tuple[Receipt, Texts]:
    """Erase somebody; returns the receipt, and the texts that must be nowhere any more. Again does no harm."""
    at = now()
    done: Counter[str] = Counter()
    with store.write() as connection:
        rows = rows_of(connection, person)
        done += _part_with(connection, person, at)  # their rows are locked before the chain's end, as everywhere
        texts = texts_of(connection, person.text, rows)
        living = pledges.c.id.in_(person.pledges) & pledges.c.anonymised_at.is_(None)
        theirs = connection.execute(locked(select(pledges).where(living).order_by(pledges.c.id)))
        done += anonymise(store, connection, theirs.mappings().all(), ERASURE, at)
        done += _empty_mail(connection, person)
        note(connection, COMMAND_LINE, "erase-person", number=len(person.pledges))
    hashes = tuple(codes.erased_hash(text) for text in sorted(texts.ids | {person.text}))
    kept = {mail_stops.name: len(rows[mail_stops.name])} if mail_stops.name in rows else {}
    return Receipt(at, dict(done), kept, hashes), texts


def erased_before(store: Store, codes: Codes, receipts: Sequence[Receipt]) -> Iterator[Person]:
    """Yield who was erased and is in the store again, as it was restored from a backup.

    Who came back of their own accord, after they were erased, stays.
    """
    when = {one: max(r.at for r in receipts if one in r.hashes) for receipt in receipts for one in receipt.hashes}
    for number, created_at, public_id, answers in _living_pledges(store):
        said = [public_id, *(normalised(each) for each in answers if isinstance(each, str) and "@" in each)]
        if any(created_at <= when[one] for one in map(codes.erased_hash, said) if one in when):
            yield Person(public_id, "", (number,))
    with store.read() as connection:
        query = select(moderators.c.mail, moderators.c.added_at).where(moderators.c.mail.is_not(None))
        team = connection.execute(query).all()
    for mail, added_at in team:
        erased_at = when.get(codes.erased_hash(normalised(mail)))
        if erased_at and added_at <= erased_at:
            yield replace(find_person(store, codes, mail), pledges=())


def _living_pledges(store: Store) -> Iterator[tuple[int, datetime, str, list[Any]]]:
    columns = (
        pledges.c.id,
        pledges.c.created_at,
        pledges.c.public_id,
        pledges.c.public_answers,
        pledges.c.private_answers,
    )
    last = 0
    while True:
        query = select(*columns).where(pledges.c.id > last, pledges.c.anonymised_at.is_(None))
        with store.read() as connection:
            rows = connection.execute(query.order_by(pledges.c.id).limit(PIECE_ROWS)).all()
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            answers = [*row.public_answers.values(), *row.private_answers.values()]
            yield row.id, row.created_at, row.public_id, answers


def _empty_mail(connection: Connection, person: Person) -> Counter[str]:
    """Forget mail to the address that is about no pledge of theirs."""
    if not person.address_hash:
        return Counter()
    theirs = (outbox.c.address_hash == person.address_hash) | outbox.c.moderator_id.in_(person.moderators)
    waits = connection.execute(outbox.update().where(theirs, outbox.c.state == WAITING).values(state=STOPPED))
    # Notes of a digest stay: without them today's would be sent once more.
    emptied = connection.execute(outbox.update().where(theirs, outbox.c.address.is_not(None)).values(address=None))
    gone = connection.execute(outbox.delete().where(theirs, outbox.c.kind != DIGEST))
    return +Counter({outbox.name: max(waits.rowcount, emptied.rowcount, gone.rowcount)})


def _part_with(connection: Connection, person: Person, at: datetime) -> Counter[str]:
    """Remove a moderator; the name stays beside decisions, which somebody has to answer for."""
    done: Counter[str] = Counter()
    for number in person.moderators:
        this = moderators.c.id == number
        connection.execute(moderators.update().where(this).values(mail=None))
        connection.execute(moderators.update().where(this, moderators.c.removed_at.is_(None)).values(removed_at=at))
        done[moderators.name] += 1
        for table in (sessions, sign_in_links, leases):
            done[table.name] += connection.execute(table.delete().where(table.c.moderator_id == number)).rowcount
    return +done
