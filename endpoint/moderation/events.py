"""What is done beside deciding about a pledge: who did what, and when, in the chain of decisions.

A line holds nothing of a supporter: it stays when they are erased.
"""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy import Connection

from endpoint.moderation.chain import extended
from endpoint.store import now

#: Who acts where nobody is signed in.
COMMAND_LINE: Final = "command line"

Action = Literal[
    "sign-in",
    "link",
    "moderator-add",
    "moderator-mail",
    "moderator-remove",
    "export-pledges",
    "export-person",
    "draft-stories",
    "erase-person",
    "void-many",
    "unvoid-many",
]


def note(
    connection: Connection, actor: str, action: Action, about: str | None = None, number: int | None = None
) -> None:
    """Write an event in the caller's transaction, as its last lock: moderators' rows come before the chain's end.

    :param actor: a moderator's name, or `COMMAND_LINE`.
    :param about: the moderator or the batch that it is done to.
    :param number: of pledges.
    """
    row = {"at": now(), "actor": actor, "action": action, "about": about, "number": number}
    with extended(connection) as chain:
        chain.add_event(row)
