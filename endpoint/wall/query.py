"""Which pledges a page of the wall shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import RowMapping, select

from campaign.forms import WallPledge
from endpoint.editions import Span, read_year
from endpoint.numbers import whole_number
from endpoint.store import Store
from endpoint.wall.beside import Beside, beside
from endpoint.wall.entry_ranges import EntryRange
from endpoint.wall.search import Entries, searching, terms
from endpoint.wall.tables import wall_entries

PAGE_PLEDGES = 24
#: What the wall can be filtered by: the name in the address and the entry's column.
FILTERS = {"topic": "topic", "role": "role", "area": "place"}
_MOST_CHARACTERS = 200


class WallQuery(NamedTuple):
    """What was asked for; empty texts for what was not.

    :param edition: the year; 0 for this one.
    :param before: only entries that were hung up before this one; 0 for the newest.
    """

    topic: str = ""
    role: str = ""
    area: str = ""
    q: str = ""
    edition: int = 0
    before: int = 0

    def address(self, **changes: str | int) -> str:
        """Return the query string of this wall with some things changed; a change begins at the newest again."""
        said = {**self._replace(before=0)._asdict(), **changes}
        return "?" + urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Return whether only some pledges are asked for."""
        return bool(self.topic or self.role or self.area or self.q)


class WallPage(NamedTuple):
    """Pledges, newest first, and where the next page begins: 0 if there is none."""

    pledges: list[WallPledge]
    next: int


def read_query(parameters: Mapping[str, str]) -> WallQuery:
    """Return what an address asks for; what cannot be meant is left out."""
    texts = {name: parameters.get(name, "")[:_MOST_CHARACTERS].replace("\0", "") for name in (*FILTERS, "q")}
    return WallQuery(
        **texts, edition=read_year(parameters) or 0, before=whole_number(parameters.get("before", ""), 18) or 0
    )


def find_pledges(
    store: Store, asked: WallQuery, span: Span, within: EntryRange | None, most: int = PAGE_PLEDGES
) -> WallPage:
    """Return one page of an edition's wall.

    :param within: where its entries lie; None where it has none.
    :param most: how many pledges the page has.
    """
    words = terms(asked.q)
    if within is None or (asked.q and not words):
        return WallPage([], 0)
    before = asked.before
    if within.last is not None:
        before = min(before or within.last + 1, within.last + 1)
    query: Entries = select(*wall_entries.c).where(span.holds(wall_entries.c.pledge_id)).limit(most + 1)
    for name, column in FILTERS.items():
        if wanted := getattr(asked, name):
            # Where words are searched, their index leads: joined to nothing, a column is not looked up in its own.
            answer = wall_entries.c[column].concat("") if words else wall_entries.c[column]
            query = query.where(answer == wanted)
    if words:
        query = searching(query, store.engine.dialect.name, words, within.first, before)
    else:
        query = query.where(wall_entries.c.id >= within.first).order_by(wall_entries.c.id.desc())
        query = query.where(wall_entries.c.id < before) if before else query
    with store.read() as connection:
        rows = connection.execute(query).mappings().all()
        shown = rows[:most]
        others = beside(connection, [row["pledge_id"] for row in shown])
    found = [wall_pledge(row, others[row["pledge_id"]]) for row in shown]
    return WallPage(found, shown[-1]["id"] if len(rows) > most else 0)


def find_entry(store: Store, public_id: str) -> WallPledge | None:
    """Return a pledge that hangs on the wall, or None."""
    with store.read() as connection:
        row = connection.execute(select(wall_entries).where(wall_entries.c.public_id == public_id)).mappings().first()
        return wall_pledge(row, beside(connection, [row["pledge_id"]])[row["pledge_id"]]) if row else None


def wall_pledge(row: RowMapping, others: Beside) -> WallPledge:
    """Return an entry as everybody may see it."""
    texts = {name: str(row[name]) for name in ("words", "name", "role", "organisation", "place", "topic")}
    said: dict[str, Any] = {**texts, **others._asdict(), "form": row["form_id"]}
    return WallPledge(id=row["public_id"], published=row["published_at"].isoformat(timespec="seconds"), **said)
