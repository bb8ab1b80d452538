"""Search in what hangs on the wall: FTS5 in SQLite, a text index in PostgreSQL. Words match by their beginning."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Select, column, func, literal_column, table, text

from campaign.forms import WallPledge
from endpoint.wall.tables import wall_entries

Entries = Select[Any]

MOST_TERMS = 8
TERM_CHARACTERS = 40

_WORD = re.compile(r"\w+")
_INDEX = table("wall_search", column("rowid"))
#: The expression of the index in the migration: PostgreSQL takes an index only for exactly its own expression.
_SEARCHED = "to_tsvector('simple', words || ' ' || name || ' ' || role || ' ' || organisation || ' ' || place)"


def terms(question: str) -> list[str]:
    """Return what is searched for: at most `MOST_TERMS` words in lower case."""
    return [word[:TERM_CHARACTERS] for word in _WORD.findall(question.lower())[:MOST_TERMS]]


def searching(query: Entries, dialect: str, words: list[str], first: int, before: int) -> Entries:
    """Return a query narrowed down to the entries that have all words, newest first.

    :param first: only entries that were hung up from this one on.
    :param before: only entries that were hung up before this one; 0 for all.
    """
    if dialect != "sqlite":
        from sqlalchemy.dialects.postgresql import TSQUERY  # only here: the dialect takes 2 MB

        prefixes = func.to_tsquery("simple", " & ".join(f"'{word}':*" for word in words), type_=TSQUERY)
        found = query.where(literal_column(_SEARCHED).op("@@")(prefixes)).order_by(wall_entries.c.id.desc())
        found = found.where(wall_entries.c.id >= first)
        return found.where(wall_entries.c.id < before) if before else found
    # Inside quotes nothing is an operator; `_WORD` lets no quote through.
    match = " ".join(f'"{word}"*' if len(word) > 1 else f'"{word}"' for word in words)
    # The index leads, and walks from the newest: however many hits there are, only one page of them is looked at.
    joined = query.join(_INDEX, _INDEX.c.rowid == wall_entries.c.id).order_by(_INDEX.c.rowid.desc())
    found = joined.where(text("wall_search MATCH :match").bindparams(match=match), _INDEX.c.rowid >= first)
    return found.where(_INDEX.c.rowid < before) if before else found


def keep_words(connection: Connection, entry: int, view: WallPledge) -> None:
    """Let an entry be found; PostgreSQL sees to that itself."""
    if connection.dialect.name == "sqlite":
        values = (entry, view.words, view.name, view.role, view.organisation, view.place)
        insert = "INSERT INTO wall_search (rowid, words, name, role, organisation, place) VALUES (?, ?, ?, ?, ?, ?)"
        connection.exec_driver_sql(insert, values)


def merge_lists(connection: Connection) -> None:
    """Drop the words of what is found no more: FTS5 keeps them, marked as deleted, until its lists are merged."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO wall_search (wall_search) VALUES ('optimize')")


def forget_words(connection: Connection, entry: int) -> None:
    """Let an entry be found no more."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM wall_search WHERE rowid = ?", (entry,))
