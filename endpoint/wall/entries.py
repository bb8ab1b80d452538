"""Keeps the wall's entries what the published pledges are, in the transaction that changes a pledge."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, select, tuple_

from campaign.forms import Form, WallPledge, public_view
from endpoint.states import PUBLIC_STATES
from endpoint.store import Store
from endpoint.tables import form_versions, pledges
from endpoint.wall.search import forget_words, keep_words
from endpoint.wall.tables import wall_entries

#: Pledges that are hung up in one transaction when a store from before there was a wall is opened.
FILLED_PLEDGES = 500

_COLUMNS = (
    pledges.c.id,
    pledges.c.public_id,
    pledges.c.form_id,
    pledges.c.form_digest,
    pledges.c.public_answers,
    pledges.c.state,
    pledges.c.published_at,
    pledges.c.stands_on,
)


def hang(connection: Connection, pledge_id: int) -> None:
    """Hang up, change or take down a pledge, whatever its row says now."""
    pledge = connection.execute(select(*_COLUMNS).where(pledges.c.id == pledge_id)).mappings().one()
    view = _view(connection, pledge)
    # What hung there until now is searched for no more, whether the row is changed or goes.
    entry: int | None = connection.scalar(select(wall_entries.c.id).where(wall_entries.c.pledge_id == pledge_id))
    if entry is not None:
        forget_words(connection, entry)
    if view is None:
        connection.execute(wall_entries.delete().where(wall_entries.c.pledge_id == pledge_id))
        return
    row = _row(pledge, view)
    if entry is None:
        entry = connection.execute(wall_entries.insert().returning(wall_entries.c.id), row).scalar_one()
    else:
        connection.execute(wall_entries.update().where(wall_entries.c.id == entry).values(row))
    keep_words(connection, entry, view)


def fill_wall(store: Store) -> None:
    """Hang up published pledges that do not hang there yet, oldest first, a few in each transaction."""
    order = pledges.c.published_at, pledges.c.id
    missing = (
        select(*order)
        .outerjoin(wall_entries, wall_entries.c.pledge_id == pledges.c.id)
        .where(pledges.c.state.in_(sorted(PUBLIC_STATES)), wall_entries.c.id.is_(None), pledges.c.stands_on.is_(None))
        .order_by(*order)
        .limit(FILLED_PLEDGES)
    )
    # From piece to piece by the order: what has no words to show never hangs, and would be found again for ever.
    following = missing
    while True:
        with store.write() as connection:
            found = connection.execute(following).all()
            if not found:
                return
            for row in found:
                hang(connection, row.id)
        following = missing.where(tuple_(*order) > tuple_(found[-1].published_at, found[-1].id))


def _view(connection: Connection, pledge: RowMapping) -> WallPledge | None:
    if pledge["state"] not in PUBLIC_STATES or pledge["stands_on"]:  # a comment hangs below its text
        return None
    return public_view(_form(connection, pledge["form_digest"]), pledge["public_answers"])


#: A digest names one definition for ever.
_forms: dict[str, Form] = {}


def _form(connection: Connection, digest: str) -> Form:
    if digest not in _forms:
        query = select(form_versions.c.definition).where(form_versions.c.digest == digest)
        _forms[digest] = Form.model_validate(connection.execute(query).scalar_one())
    return _forms[digest]


def _row(pledge: RowMapping, view: WallPledge) -> dict[str, Any]:
    return {
        "pledge_id": pledge["id"],
        "public_id": pledge["public_id"],
        "form_id": pledge["form_id"],
        "words": view.words,
        "name": view.name,
        "role": view.role,
        "organisation": view.organisation,
        "place": view.place,
        "topic": view.topic,
        "published_at": pledge["published_at"],
    }
