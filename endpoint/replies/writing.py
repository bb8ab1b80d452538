"""Writing, changing and taking back a reply: each is a decision, so the log keeps every wording and who gave it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from endpoint.dialects import locked
from endpoint.moderation import Decision, ModerationFault, decide_in
from endpoint.replies.draft import Draft
from endpoint.replies.reading import REPLIED, is_shown, reply_mark, reply_to
from endpoint.replies.tables import public_replies
from endpoint.store import Store, now
from endpoint.tables import pledges

TAKEN_BACK = "reply-taken-back"


class Written(NamedTuple):
    """A decision about a reply.

    :param is_news: whether it tells its supporter more than better wording: it is the first, or has another status.
    """

    decision: int
    at: datetime
    is_news: bool


def write_reply(
    store: Store, connection: Connection, public_id: str, draft: Draft, actor: str, *, seen: str, replied: str
) -> Written | None:
    """Publish a reply, or change it, in the caller's transaction.

    :param draft: without faults.
    :param seen: `answers_seen` of the words that it replies to.
    :param replied: `reply_mark` of the reply that its writer saw.
    :returns: None where exactly this reply is there already.
    :raises ModerationFault: the pledge does not hang on the wall, has other words, or somebody else replied meanwhile.
    """
    pledge_id = _locked(connection, public_id)
    there = reply_to(connection, pledge_id)
    if there and Draft.of(there) == draft:
        return None
    if reply_mark(connection, pledge_id) != replied:
        raise ModerationFault("Somebody else replied meanwhile. Read that reply first.")
    if not is_shown(connection, pledge_id):
        raise ModerationFault("Only a pledge that hangs on the wall, or a published comment, can be replied to.")
    at = now()
    number = decide_in(store, connection, public_id, Decision(REPLIED, None, actor, at, note=draft.note, seen=seen))
    values = {"status": draft.status, "words": draft.words, "said_by": draft.by, "changed_at": at}
    if there:
        this = public_replies.c.pledge_id == pledge_id
        connection.execute(public_replies.update().where(this).values(values))
    else:
        connection.execute(public_replies.insert().values(pledge_id=pledge_id, **values))
    return Written(number, at, there is None or there.status != draft.status)


def take_back(store: Store, connection: Connection, public_id: str, actor: str) -> None:
    """Take a reply back in the caller's transaction; one that is gone already stays so.

    :raises ModerationFault: there is no such pledge.
    """
    pledge_id = _locked(connection, public_id)
    gone = connection.execute(public_replies.delete().where(public_replies.c.pledge_id == pledge_id))
    if gone.rowcount:
        decide_in(store, connection, public_id, Decision(TAKEN_BACK, None, actor, now()))


def _locked(connection: Connection, public_id: str) -> int:
    query = select(pledges.c.id).where(pledges.c.public_id == public_id)
    number: int | None = connection.scalar(locked(query))
    if number is None:
        raise ModerationFault(f"There is no pledge {public_id}.")
    return number
