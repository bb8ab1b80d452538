"""Lists of pledges and comments: published, refused, asked; of one kind; searched by public words or their id."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, ColumnElement, String, cast, or_, select, true

from campaign.forms.wall import public_view
from endpoint.bundle import Bundle
from endpoint.moderators.views import moment_text
from endpoint.states import PUBLISHED, REFUSED
from endpoint.store import Store
from endpoint.tables import pledges
from endpoint.versions import Versions

PAGE_PLEDGES = 20
SEARCH_CHARACTERS = 100

#: What a list may be of, and by which moment. Asked pledges wait for their supporters.
LISTS: Final[dict[str, tuple[ColumnElement[bool], Column[datetime]]]] = {
    "published": (pledges.c.state == PUBLISHED, pledges.c.published_at),
    "refused": (pledges.c.state == REFUSED, pledges.c.decided_at),
    "asked": (pledges.c.asked_at.is_not(None), pledges.c.asked_at),
}


#: What a list may be narrowed to.
KINDS: Final[dict[str, ColumnElement[bool]]] = {
    "pledges": pledges.c.stands_on.is_(None),
    "comments": pledges.c.stands_on.is_not(None),
}


@dataclass(frozen=True)
class ListRow:
    """A line of a list; ``words`` is empty where they are not public.

    :param page: of a comment: the title of the text that it stands below, or its address where it takes none any more.
    """

    public_id: str
    words: str
    when: str
    page: str


def list_pledges(
    store: Store, versions: Versions, bundle: Bundle, which: str, kind: str, search: str, page: int
) -> tuple[list[ListRow], bool]:
    """Return a page of a list, newest first, and whether there are more.

    :param which: a key of `LISTS`.
    :param kind: a key of `KINDS`; anything else for both.
    :param search: part of public words, or a public id; empty for all.
    :param page: counted from 1.
    """
    columns, (listed, moment) = pledges.c, LISTS[which]
    names = ("public_id", "form_id", "form_digest", "public_answers", "stands_on")
    query = (
        select(*(columns[name] for name in names), moment.label("moment"))
        .where(listed, moment.is_not(None), KINDS.get(kind, true()), _matches(search))
        .order_by(moment.desc(), columns.id.desc())
        .offset((page - 1) * PAGE_PLEDGES)
        .limit(PAGE_PLEDGES + 1)
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
    found = []
    for row in rows[:PAGE_PLEDGES]:
        version = versions.find(row.form_digest, row.form_id)
        view = public_view(version.form, row.public_answers) if version else None
        when = moment_text(row.moment, bundle)
        found.append(ListRow(row.public_id, view.words if view else "", when, page_title(bundle, row.stands_on)))
    return found, len(rows) > PAGE_PLEDGES


def page_title(bundle: Bundle, stands_on: str | None) -> str:
    """Return the title of the text that a comment stands below, or its address; empty for a pledge."""
    page = bundle.commented.get(stands_on or "")
    return page.title if page else stands_on or ""


def _matches(search: str) -> ColumnElement[bool]:
    words = " ".join(search.split())[:SEARCH_CHARACTERS]
    if not words:
        return pledges.c.id.is_not(None)
    # As the words stand in the stored JSON, where a quotation mark has a stroke before it.
    stored = json.dumps(words, ensure_ascii=False)[1:-1]
    answers = cast(pledges.c.public_answers, String)
    return or_(pledges.c.public_id == words, answers.icontains(stored, autoescape=True))
