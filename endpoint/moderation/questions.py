"""A moderator's question to a supporter, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, select

from endpoint.tables import decisions

ASKED: Final = "asked"
SUPPORTER: Final = "supporter"


@dataclass(frozen=True)
class Exchange:
    """The last question about a pledge.

    :param question: in the moderator's words; empty where they asked in none.
    :param answer: in the supporter's words; empty where there are none.
    :param changed: whether the supporter changed the pledge since.
    """

    question: str
    answer: str = ""
    changed: bool = False


def question_note(text: str) -> str:
    """Return what is written down of a question."""
    return f"{ASKED}: {text}" if text else ASKED


def question_text(note: str | None) -> str:
    """Return a question's words as they were typed; empty where there are none."""
    return (note or "").removeprefix(ASKED).removeprefix(": ")


def last_exchange(rows: Iterable[Mapping[Any, Any]]) -> Exchange | None:
    """Return the last question that was not taken back, and what came of it.

    :param rows: a pledge's decisions, oldest first.
    """
    found: Exchange | None = None
    number = None
    for row in rows:
        if row["action"] == "ask":
            found, number = Exchange(question_text(row["note"])), row["id"]
        elif row["action"] == "undo" and row["undoes"] == number:
            found = None
        elif found and row["actor"] == SUPPORTER and row["action"] == "reply":
            found = replace(found, answer=row["note"] or "")
        elif found and row["actor"] == SUPPORTER and row["action"] == "edit":
            found = replace(found, changed=True)
    return found


def exchange_about(connection: Connection, pledge_id: int) -> Exchange | None:
    """Return the last question about a pledge."""
    query = select(decisions).where(decisions.c.pledge_id == pledge_id).order_by(decisions.c.id)
    return last_exchange(connection.execute(query).mappings())
