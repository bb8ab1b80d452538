"""The moderators' page on how the talk goes: figures, and the comments that nobody has replied to."""

from __future__ import annotations

import asyncio
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from starlette.responses import Response

from campaign.forms import public_view
from campaign.language import ENGLISH
from endpoint.conversation.counting import count_talk
from endpoint.conversation.sides import count_by_page
from endpoint.moderators.listing import page_title
from endpoint.moderators.views import moment_text
from endpoint.moderators.visit import Visit
from endpoint.pages import MODERATE_CONVERSATION
from endpoint.replies.tables import public_replies
from endpoint.states import PUBLIC_STATES
from endpoint.store import now
from endpoint.tables import IS_COMMENT, pledges

#: Comments without a reply that are listed, the newest first.
MOST_LISTED: Final = 10


class Waiting(NamedTuple):
    """A published comment without a reply."""

    public_id: str
    words: str
    page: str
    when: str


async def show_conversation(visit: Visit) -> Response:
    """Show the figures."""
    return await asyncio.to_thread(_show, visit)


def _show(visit: Visit) -> Response:
    with visit.store.snapshot() as connection:
        figures = count_talk(connection, visit.bundle.campaign, now())
        unanswered = connection.execute(_UNANSWERED).all()
        sides = count_by_page(connection, visit.bundle, visit.service.running.versions)
    talks = {"Comments": figures.comments, "Pledges": figures.pledges, "Together": figures.together}
    names: dict[str, Any] = {
        "talks": talks,
        "months": {f"{ENGLISH.month_name(month)[:3]} {month.year}": talk for month, talk in figures.months.items()},
        "sides": sides,
        "waiting": [found for row in unanswered if (found := _waiting(visit, row))],
    }
    return visit.render(MODERATE_CONVERSATION, "Conversation", heading="Conversation", **names)


_UNANSWERED: Final = (
    select(pledges)
    .outerjoin(public_replies, public_replies.c.pledge_id == pledges.c.id)
    .where(IS_COMMENT, pledges.c.state.in_(sorted(PUBLIC_STATES)), public_replies.c.pledge_id.is_(None))
    .order_by(pledges.c.published_at.desc(), pledges.c.id.desc())
    .limit(MOST_LISTED)
)


def _waiting(visit: Visit, row: Any) -> Waiting | None:
    version = visit.service.running.versions.find(row.form_digest, row.form_id)
    view = public_view(version.form, row.public_answers) if version else None
    when = moment_text(row.published_at, visit.bundle)
    return Waiting(row.public_id, view.words, page_title(visit.bundle, row.stands_on), when) if view else None
