"""What the moderators' page of a pledge has for its public reply."""

from __future__ import annotations

from typing import Any

from campaign.replies import STATUSES
from endpoint.moderators.roles import Right
from endpoint.moderators.views import PledgeView
from endpoint.moderators.visit import Visit
from endpoint.replies.draft import BY_CHARACTERS, WORDS_CHARACTERS, Draft
from endpoint.replies.reading import last_named
from endpoint.states import PUBLISHED


def reply_form(
    visit: Visit, pledge: PledgeView, refused: Draft | None = None, fault: str = ""
) -> dict[str, Any] | None:
    """Return what the form gets; None where there is nothing to reply to, or this is not somebody to do so.

    :param refused: what was typed and not published; else it begins with the reply that is there.
    :param fault: why not, where no field is to blame.
    """
    # Only words that hang on the wall are replied to: a reply hangs below them.
    if not visit.moderator.may(Right.REPLY) or pledge.state != PUBLISHED or pledge.note is None:
        return None
    return {
        "draft": refused or _begun(visit, pledge),
        "faults": refused.faults if refused else {},
        "fault": fault,
        "statuses": STATUSES,
        "most_words": WORDS_CHARACTERS,
        "most_by": BY_CHARACTERS,
    }


def _begun(visit: Visit, pledge: PledgeView) -> Draft:
    if pledge.reply:
        return Draft.of(pledge.reply)
    with visit.store.read() as connection:
        return Draft(by=last_named(connection, visit.moderator.name))
