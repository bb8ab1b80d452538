"""Roles and what each may do: as little as its work needs."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class Right(Enum):
    """Something that not everybody may do."""

    READ_PUBLISHED = auto()
    NOTE_ANSWERS = auto()
    REPLY = auto()
    DECIDE = auto()
    READ_PRIVATE = auto()
    EXPORT = auto()
    READ_REPORT = auto()
    MANAGE_MODERATORS = auto()


RESPONDER: Final = "responder"
MODERATOR: Final = "moderator"
OWNER: Final = "owner"

ROLES: Final = (RESPONDER, MODERATOR, OWNER)

RIGHTS: Final[dict[str, frozenset[Right]]] = {
    RESPONDER: frozenset({Right.READ_PUBLISHED, Right.NOTE_ANSWERS, Right.REPLY}),
    MODERATOR: frozenset({Right.READ_PUBLISHED, Right.NOTE_ANSWERS, Right.REPLY, Right.DECIDE}),
    OWNER: frozenset(Right),
}
