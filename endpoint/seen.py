"""Which decisions change what everybody sees."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from endpoint.follow_ups.tables import OUTCOMES
from endpoint.states import PUBLIC_STATES, TOLD
from endpoint.store import Store
from endpoint.tables import decisions
from endpoint.told_stories.tables import ended_consents

#: Decisions that leave what everybody sees as it was.
_UNSEEN: Final = (
    *("answer", "ask", "agree", "disagree", "confirm", "forget"),
    # Totals of steps follow live, and with the next build: no word of the pledge changes.
    *TOLD,
    *(f"not-{step}" for step in TOLD),
    *(f"went-{answer}" for answer in (*OUTCOMES, "untold")),
    # Between the supporter and the team; a story is public once an editor has written it.
    *("hindrance", "follow-up-seen", "story-told", "story-accepted", "story-declined"),
)
#: Whatever was decided, and about a pledge in whichever state: the build gets the names of consents that hold no more.
#: Such a name leads to no pledge, only to the moment at which the decision was taken that ended it.
_ENDS_A_CONSENT: Final = decisions.c.at.in_(select(ended_consents.c.ended_at))


def is_seen() -> ColumnElement[bool]:
    """Return the condition for a decision that changes what everybody sees."""
    states = sorted(PUBLIC_STATES)
    public = or_(decisions.c.from_state.in_(states), decisions.c.to_state.in_(states))
    return or_(public & decisions.c.action.not_in(_UNSEEN), _ENDS_A_CONSENT)


def newest_seen(store: Store, after: int = 0) -> int:
    """Return the number of the newest decision that everybody sees the effect of, or ``after`` where none is newer.

    A number will do as a mark: it is given while the chain's end is locked, so that a later one is committed later.
    """
    query = select(func.max(decisions.c.id)).where(decisions.c.id > after, is_seen())
    with store.read() as connection:
        return connection.scalar(query) or after
