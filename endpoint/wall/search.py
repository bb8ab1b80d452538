"""Search in what hangs on the wall: FTS5 in SQLite, a text index in PostgreSQL. Words match by their beginning."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Connection, Select, column, func, literal_column, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from campaign.forms import WallPledge
from endpoint.wall.tables import wall_entries

MOST_TERMS = 8
TERM_CHARACTERS = 40

_WORD = re.compile(r"\w+")
_INDEX = table("wall_search", column("rowid"))
#: The expression of the index in the migration: PostgreSQL takes an index only for exactly its own expression.
_SEARCHED = "to_tsvector('simple', words || ' ' || name || ' ' || role || ' ' || organisation || ' ' || place)"


def terms(question: str) -> list[str]:
    """Return what is searched for: at most `MOST_TERMS` words in lower case."""
    return [word[:TERM_CHARACTERS] for word in _WORD.findall(question.lower())[:MOST_TERMS]]


def searching(query: Select[tuple[object, ...]], dialect: str, words: list[str]) -> Select[tuple[object, ...]]:
    """Return a query for entries of the wall narrowed down to those that have all words."""
    if dialect == "sqlite":
        # Inside quotes nothing is an operator; `_WORD` lets no quote through.
        match = " ".join(f'"{word}"*' for word in words)
        found: ColumnElement[bool] = text("wall_search MATCH :match").bindparams(match=match)  # type: ignore[assignment]
        return query.join(_INDEX, _INDEX.c.rowid == wall_entries.c.id).where(found)
    prefixes = func.to_tsquery("simple", " & ".join(f"'{word}':*" for word in words), type_=TSQUERY)
    return query.where(literal_column(_SEARCHED).op("@@")(prefixes))


def keep_words(connection: Connection, entry: int, view: WallPledge) -> None:
    """Let an entry be found; PostgreSQL sees to that itself."""
    if connection.dialect.name == "sqlite":
        values = (entry, view.words, view.name, view.role, view.organisation, view.place)
        insert = "INSERT INTO wall_search (rowid, words, name, role, organisation, place) VALUES (?, ?, ?, ?, ?, ?)"
        connection.exec_driver_sql(insert, values)


def forget_words(connection: Connection, entry: int) -> None:
    """Let an entry be found no more."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM wall_search WHERE rowid = ?", (entry,))
