"""Which stories were told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, func, select

from endpoint.states import PENDING, PUBLISHED
from endpoint.store import Store
from endpoint.tables import pledges
from endpoint.told_stories.tables import ACCEPTED, WAITING, ended_consents, told_stories

#: Of a pledge that is held, refused or void no story is written.
_STANDS = pledges.c.state.in_((PENDING, PUBLISHED))
#: Somebody may need help, whatever became of their pledge.
_IS_READ = _STANDS | pledges.c.urgent


class Waiting(NamedTuple):
    """How many stories wait to be read, and how many of them have words that somebody should read soon."""

    number: int
    urgent: int


@dataclass(frozen=True)
class ToldStory:
    """A story that was told.

    :param public_id: of its pledge.
    :param pledge: the pledge's answers that everybody may see.
    :param answers: by prompt; what was left out is missing.
    :param urgent: whether its supporter may need help now.
    """

    public_id: str
    form_id: str
    pledge: Mapping[str, Any]
    reference: str
    answers: Mapping[str, str]
    state: str
    told_at: datetime
    urgent: bool


def row_of(connection: Connection, pledge_id: int) -> RowMapping | None:
    """Return the row of the story that was told about a pledge; None where none was."""
    return connection.execute(select(told_stories).where(told_stories.c.pledge_id == pledge_id)).mappings().first()


def stories_in(store: Store, state: str, limit: int | None = None) -> list[ToldStory]:
    """Return the stories in a state whose pledges are not held, refused or void, first told first.

    Of those that wait the urgent ones come before, and none of them is left out.
    """
    waits = state == WAITING
    first = (pledges.c.urgent.desc(),) if waits else ()
    query = (
        select(told_stories, pledges.c.public_id, pledges.c.form_id, pledges.c.public_answers, pledges.c.urgent)
        .join(pledges, pledges.c.id == told_stories.c.pledge_id)
        .where(told_stories.c.state == state, _IS_READ if waits else _STANDS)
        .order_by(*first, told_stories.c.told_at, told_stories.c.pledge_id)
        .limit(limit)
    )
    with store.read() as connection:
        return [
            ToldStory(
                row.public_id,
                row.form_id,
                row.public_answers,
                row.reference,
                row.answers,
                row.state,
                row.told_at,
                row.urgent,
            )
            for row in connection.execute(query)
        ]


def accepted_stories(store: Store) -> list[ToldStory]:
    """Return the stories that an editor may write."""
    return stories_in(store, ACCEPTED)


def waiting_stories(store: Store) -> Waiting:
    """Return how many stories wait to be read."""
    both = told_stories.join(pledges, pledges.c.id == told_stories.c.pledge_id)
    numbers = func.count(), func.count().filter(pledges.c.urgent)
    query = select(*numbers).select_from(both).where(told_stories.c.state == WAITING, _IS_READ)
    with store.read() as connection:
        return Waiting(*connection.execute(query).one())


def ended_references(store: Store) -> list[str]:
    """Return the consents that hold no more, in the order in which they ended."""
    query = select(ended_consents.c.reference).order_by(ended_consents.c.ended_at, ended_consents.c.reference)
    with store.read() as connection:
        return list(connection.scalars(query))
