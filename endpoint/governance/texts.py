"""The texts by which a person could be found again: what they wrote, and what was written about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from endpoint.governance.person import Rows
from endpoint.tables import form_versions

#: Shorter texts stand in every second page: that they are gone is told from the emptied rows and by the pledge's id.
LEAST_CHARACTERS: Final = 8
#: A page may shorten what it shows; the beginning is there all the same.
MOST_CHARACTERS: Final = 40

_WRITTEN_KINDS: Final = frozenset({"text", "textarea", "email", "postcode"})
_PARTS = re.compile(r"[\r\n]+")


@dataclass(frozen=True)
class Texts:
    """What to look for.

    :param words: beginnings of what was written.
    :param ids: names of pledges, which may stand in the store and nowhere else.
    :param short: how many texts are too short to look for.
    """

    words: frozenset[str]
    ids: frozenset[str]
    short: int = 0


def texts_of(connection: Connection, text: str, rows: Mapping[str, Rows]) -> Texts:
    """Return the texts of somebody's rows, and the one by which they were looked for."""
    written = [*_answers(connection, rows)]
    written += [row["note"] for row in rows.get("decisions", ()) if row["note"]]
    written += [row["hindrance"] for row in rows.get("follow_ups", ()) if row["hindrance"]]
    written += [said for row in rows.get("told_stories", ()) for said in row["answers"].values()]
    written += [row["address"] for row in rows.get("outbox", ()) if row["address"]]
    parts = {part.strip() for whole in written for part in _PARTS.split(whole)} - {""}
    words = {part[:MOST_CHARACTERS] for part in parts if len(part) >= LEAST_CHARACTERS}
    ids = {row["public_id"] for row in rows.get("pledges", ())}
    by_address = "@" in text
    return Texts(
        frozenset(words | ({text} if by_address else set())),
        frozenset(ids | (set() if by_address else {text})),
        sum(len(part) < LEAST_CHARACTERS for part in parts),
    )


def _answers(connection: Connection, rows: Mapping[str, Rows]) -> Iterable[str]:
    numbers = {row["id"]: row["form_digest"] for row in rows.get("pledges", ())}
    held = [
        (row["form_digest"], {**row["public_answers"], **row["private_answers"]}) for row in rows.get("pledges", ())
    ]
    held += [(numbers[row["pledge_id"]], row["before"]) for row in rows.get("edits", ()) if row["pledge_id"] in numbers]
    for digest, answers in held:
        written = _written_fields(connection, digest)
        yield from (answer for name, answer in answers.items() if name in written and isinstance(answer, str))


def _written_fields(connection: Connection, digest: str) -> set[str]:
    """Return the fields that take somebody's own words: what is chosen from a list is what many people say."""
    query = select(form_versions.c.definition).where(form_versions.c.digest == digest)
    definition: Mapping[str, Any] = connection.execute(query).scalar_one()
    return {field["name"] for field in definition["fields"] if field["kind"] in _WRITTEN_KINDS}
