"""The pledge that somebody wants to join."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from campaign.forms import WallPledge
from endpoint.store import Store
from endpoint.tables import wall_entries
from endpoint.wall.beside import NOTHING
from endpoint.wall.query import wall_pledge


class First(NamedTuple):
    """A pledge that others join.

    :param number: its row's.
    :param pledge: as it hangs on the wall, without what stands beside it.
    """

    number: int
    pledge: WallPledge


def find_first(store: Store, public_id: str) -> First | None:
    """Return a pledge that can be joined: one that hangs on the wall. Of no other does anybody learn anything."""
    with store.read() as connection:
        row = connection.execute(select(wall_entries).where(wall_entries.c.public_id == public_id)).mappings().first()
    # What stands beside it is not asked for: to count who joined takes the longer the more have, and nobody sees it.
    return First(row["pledge_id"], wall_pledge(row, NOTHING)) if row else None
