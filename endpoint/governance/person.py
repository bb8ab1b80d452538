"""One person's rows, found by a mail address, a pledge's public id or the code of a pledge's own page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, Connection, Table, Text, cast, false, or_, select

from endpoint.codes import NAME_LETTERS, Codes
from endpoint.mail.tables import mail_stops, outbox
from endpoint.moderators.tables import moderators
from endpoint.store import Store
from endpoint.tables import METADATA, pledges

Rows = list[dict[str, Any]]
SUPPORTER: Final = "supporter"


class PersonFault(Exception):
    """The text cannot name anybody; says why, as a sentence."""


@dataclass(frozen=True)
class Person:
    """Where somebody is in the store.

    :param text: the address in small letters, or the pledge's public id.
    :param address_hash: keyed hash of the address; empty for an id.
    :param pledges: numbers of their pledges.
    :param moderators: numbers of the moderators with this address.
    :param mentioned_in: public ids of other pledges that hold the address somewhere in their words.
    """

    text: str
    address_hash: str
    pledges: tuple[int, ...]
    moderators: tuple[int, ...] = ()
    mentioned_in: tuple[str, ...] = ()


def normalised(address: str) -> str:
    """Return an address as two of them are compared."""
    return address.strip().lower()


def find_person(store: Store, codes: Codes, text: str) -> Person:
    """Return where somebody is; nowhere is an answer too.

    :raises PersonFault: the text is neither an address nor an id or a code of this endpoint.
    """
    with store.read() as connection:
        if "@" in text:
            return _by_address(connection, codes, normalised(text))
        name = codes.read("manage", text) or text.strip().lower()
        if len(name) != NAME_LETTERS or not name.isalnum():
            raise PersonFault("That is neither a mail address nor a pledge's ID or code.")
        return Person(name, "", tuple(connection.scalars(select(pledges.c.id).where(pledges.c.public_id == name))))


def rows_of(connection: Connection, person: Person) -> dict[str, Rows]:
    """Return all rows about somebody, by table; tables without any are left out."""
    found = {table.name: _rows(connection, table, where) for table, where in rows_about(person)}
    return {name: rows for name, rows in found.items() if rows}


def rows_about(person: Person) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield each table that may have rows about somebody, and which those are."""
    for table in METADATA.sorted_tables:
        where: list[ColumnElement[bool]] = [table.c.id.in_(ids) for owner, ids in _owners(person) if table is owner]
        where += [
            key.parent.in_(ids)
            for owner, ids in _owners(person)
            for key in table.foreign_keys
            if key.column.table is owner and table is not owner
        ]
        if table in (outbox, mail_stops) and person.address_hash:
            where.append(table.c.address_hash == person.address_hash)
        if where:
            yield table, or_(false(), *where)


def contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return whether a column of text or JSON holds a text somewhere, in whatever case."""
    said = json.dumps(text, ensure_ascii=False)[1:-1] if isinstance(column.type, JSON) else text
    return cast(column, Text).icontains(said, autoescape=True)


def _owners(person: Person) -> tuple[tuple[Table, tuple[int, ...]], ...]:
    return (pledges, person.pledges), (moderators, person.moderators)


def _by_address(connection: Connection, codes: Codes, address: str) -> Person:
    columns = (pledges.c.id, pledges.c.public_id, pledges.c.public_answers, pledges.c.private_answers)
    # SQLite knows the capitals of ASCII alone: it is asked for the longest such part, and all of it is compared here.
    plain = max(re.findall(r"[\x00-\x7f]+", address), key=len)
    holds = or_(contains(pledges.c.public_answers, plain), contains(pledges.c.private_answers, plain))
    found = connection.execute(select(*columns).where(holds).order_by(pledges.c.id))
    rows = [row for row in found if address in _all_words(row.public_answers, row.private_answers)]
    own = [row for row in rows if _is_theirs(row.public_answers, address) or _is_theirs(row.private_answers, address)]
    team = connection.execute(select(moderators.c.id, moderators.c.mail).where(moderators.c.mail.is_not(None)))
    return Person(
        address,
        codes.address_hash(address),
        tuple(row.id for row in own),
        tuple(row.id for row in team if normalised(row.mail) == address),
        tuple(row.public_id for row in rows if row not in own),
    )


def _all_words(*answers: Mapping[str, Any]) -> str:
    return normalised(json.dumps(answers, ensure_ascii=False))


def _is_theirs(answers: Mapping[str, Any], address: str) -> bool:
    return any(isinstance(answer, str) and normalised(answer) == address for answer in answers.values())


def _rows(connection: Connection, table: Table, where: ColumnElement[bool]) -> Rows:
    rows = connection.execute(select(table).where(where)).mappings()
    return [_told(dict(row)) for row in rows]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for the person whom it is about: who of the team decided is not theirs to know."""
    if row.get("actor") not in (None, SUPPORTER):
        row["actor"] = "the campaign"
    return row
