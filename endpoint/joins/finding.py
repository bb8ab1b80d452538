"""The pledge that somebody wants to join."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from campaign.forms import WallPledge
from endpoint.store import Store
from endpoint.tables import wall_entries
from endpoint.wall.query import find_entry


class First(NamedTuple):
    """A pledge that others join.

    :param number: its row's.
    :param pledge: as it hangs on the wall.
    """

    number: int
    pledge: WallPledge


def find_first(store: Store, public_id: str) -> First | None:
    """Return a pledge that can be joined: one that hangs on the wall. Of no other does anybody learn anything."""
    if not public_id:
        return None
    with store.read() as connection:
        query = select(wall_entries.c.pledge_id).where(wall_entries.c.public_id == public_id)
        number: int | None = connection.scalar(query)
    pledge = find_entry(store, public_id) if number is not None else None
    return First(number, pledge) if number is not None and pledge else None
