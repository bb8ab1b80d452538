"""What a mail says, as it is when it is sent: nothing is mailed that nobody wants, or that is not so, any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from campaign.forms import Form
from endpoint.bundle import Bundle
from endpoint.codes import Codes
from endpoint.follow_ups.asking import FollowUps
from endpoint.follow_ups.reading import follow_ups_of, next_after, waits_for_answer
from endpoint.mail.digest import waiting
from endpoint.mail.given import address_for_link
from endpoint.mail.outbox import Outgoing
from endpoint.mail.question import address_for_questions, waiting_question
from endpoint.mail.reply import address_for_replies, comment_address, shown_reply
from endpoint.mail.tables import CONFIRM, DIGEST, FOLLOW_UP, MANAGE, QUESTION, REPLY, SIGN_IN
from endpoint.moderators.by_mail import mailed_link
from endpoint.store import Store
from endpoint.tables import pledges
from endpoint.versions import Versions

Names = dict[str, Any]


@dataclass(frozen=True)
class StillWanted:
    """Knows what there is to say.

    :param bundle: gives the bundle in use.
    """

    store: Store
    versions: Versions
    bundle: Callable[[], Bundle]
    codes: Codes
    follow_ups: FollowUps

    def names(self, mail: Outgoing, at: datetime) -> Names | None:
        """Return what this mail's template gets; None where there is nothing left to say, or nobody to say it to.

        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        if mail.kind == DIGEST:
            return waiting(self.store)
        if mail.kind == SIGN_IN:
            link = mailed_link(self.store, mail.moderator_id, mail.address) if mail.moderator_id else None
            endpoint = self.bundle().campaign.endpoint_address
            return {"name": link.name, "sign_in_address": link.address(endpoint)} if link else None
        if mail.kind == CONFIRM:
            return {}
        return self._to_supporter(mail, at)

    def _to_supporter(self, mail: Outgoing, at: datetime) -> Names | None:
        with self.store.read() as connection:
            query = select(pledges).where(pledges.c.public_id == mail.public_id)
            pledge = connection.execute(query).mappings().one_or_none()
            version = self.versions.find(pledge["form_digest"], pledge["form_id"]) if pledge else None
            if pledge is None or version is None:
                return None
            address = self._address(connection, mail.kind, pledge, version.form, at)
            # They may have changed it since: what was meant for another address goes to neither.
            if address is None or self.codes.address_hash(address) != mail.address_hash:
                return None
            if mail.kind == FOLLOW_UP:
                found = follow_ups_of(connection, pledge["id"])
                names = {"sent": pledge["created_at"], "next_day": next_after(found, at)}
                return names if waits_for_answer(found) else None
        if mail.kind == QUESTION:
            question = waiting_question(self.store, mail.public_id)
            return None if question is None else {"question": question}
        if mail.kind == REPLY:
            return self._reply(mail.public_id, pledge["stands_on"])
        return {}

    def _reply(self, public_id: str, stands_on: str | None) -> Names | None:
        reply = shown_reply(self.store, public_id)
        address = comment_address(self.bundle(), stands_on, public_id) if stands_on else ""
        return None if reply is None or address is None else {"reply": reply, "comment_address": address}

    def _address(self, connection: Connection, kind: str, pledge: RowMapping, form: Form, at: datetime) -> str | None:
        if kind == FOLLOW_UP:
            return self.follow_ups.address(connection, pledge, form, at)
        asked = {MANAGE: address_for_link, QUESTION: address_for_questions, REPLY: address_for_replies}[kind]
        return asked(connection, pledge, form, self.codes)
