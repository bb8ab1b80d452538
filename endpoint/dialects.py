"""The two databases that the store speaks to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert

_INSERTS: dict[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_for(name: str) -> Callable[[Table], Insert]:
    """Return the INSERT that knows ON CONFLICT, for ``sqlite`` or ``postgresql``."""
    return _INSERTS[name]
