"""A public reply published, changed or taken back from the moderators' page of its pledge."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from endpoint.mail.decided import mail_decision
from endpoint.mail.reply import address_for_replies
from endpoint.mail.tables import REPLY
from endpoint.moderation import ModerationFault
from endpoint.moderators.pages import find_pledge, show_refused
from endpoint.moderators.views import read_pledge
from endpoint.moderators.visit import Visit
from endpoint.replies.draft import Draft
from endpoint.replies.writing import take_back, write_reply

TAKE_BACK = "take-back"


async def send_reply(visit: Visit) -> Response:
    """Do what the button says and show the pledge again; what cannot be published is still in the form."""
    return await asyncio.to_thread(_send, visit, visit.request.path_params["public_id"])


def _send(visit: Visit, public_id: str) -> Response:
    find_pledge(visit, public_id)  # nobody replies to what they may not read
    if visit.posted("action") == TAKE_BACK:
        with visit.store.write() as connection:
            take_back(visit.store, connection, public_id, visit.moderator.name)
        return visit.go(f"/pledges/{public_id}")
    draft = Draft.typed(visit.posted)
    if draft.faults:
        return show_refused(visit, public_id, draft)
    try:
        _publish(visit, public_id, draft)
    except ModerationFault as fault:
        return show_refused(visit, public_id, draft, str(fault))
    return visit.go(f"/pledges/{public_id}")


def _publish(visit: Visit, public_id: str, draft: Draft) -> None:
    store, actor = visit.store, visit.moderator.name
    seen, replied = visit.posted("seen"), visit.posted("replied")
    with store.write() as connection:
        written = write_reply(store, connection, public_id, draft, actor, seen=seen, replied=replied)
        row = read_pledge(connection, public_id) if written and written.is_news else None
        version = visit.service.running.versions.find(row["form_digest"], row["form_id"]) if row else None
        if written is None or row is None or version is None or visit.service.running.mailer is None:
            return
        codes = visit.service.codes
        if address := address_for_replies(connection, row, version.form, codes):
            mail_decision(connection, REPLY, row, address, codes, decision=written.decision, at=written.at)
