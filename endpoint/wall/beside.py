"""What stands beside a pledge on the wall and is not its supporter's own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import Connection

from campaign.replies import PublicReply
from endpoint.joins.counting import names_of_firsts, numbers_joined
from endpoint.replies.reading import replies_to


class Beside(NamedTuple):
    """What `campaign.forms.WallPledge` has by these names."""

    reply: PublicReply | None
    joins: str
    joined: int


#: Beside a pledge that is not shown.
NOTHING: Final = Beside(None, "", 0)


def beside(connection: Connection, pledge_ids: Collection[int]) -> dict[int, Beside]:
    """Return what stands beside each of these pledges, by their numbers."""
    replies = replies_to(connection, pledge_ids)
    firsts, numbers = names_of_firsts(connection, pledge_ids), numbers_joined(connection, pledge_ids)
    return {each: Beside(replies.get(each), firsts.get(each, ""), numbers.get(each, 0)) for each in pledge_ids}
