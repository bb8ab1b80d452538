"""One thread sends what the outbox has."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from time import monotonic
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from endpoint.bundle import Bundle
from endpoint.codes import Codes
from endpoint.follow_ups.asking import FollowUps
from endpoint.log import kind_of
from endpoint.mail.bounces import is_dead
from endpoint.mail.digest import add_digests
from endpoint.mail.messages import Messages
from endpoint.mail.outbox import Outgoing, claim, drop, is_anything_due, note_fault, note_sent, stop_dead
from endpoint.mail.smtp import MailFault, MailServer, Session
from endpoint.mail.still_wanted import StillWanted
from endpoint.store import Store, now
from endpoint.versions import Versions

logger = logging.getLogger("groundswell.endpoint")

LOOK_SECONDS = 5.0  # how often the outbox is looked into when nothing wakes the thread: retries, other instances


class Mailer:
    """Sends mail from a thread of its own.

    :param bundle: gives the bundle in use.
    :param page_days: how long a pledge's own page opens.
    :param digest_to: who gets the moderators' digest.
    """

    def __init__(
        self,
        store: Store,
        server: MailServer,
        messages: Messages,
        bundle: Callable[[], Bundle],
        codes: Codes,
        versions: Versions,
        page_days: int,
        digest_to: Sequence[str] = (),
    ) -> None:
        self._store = store
        self._server = server
        self._messages = messages
        self._bundle = bundle
        self._codes = codes
        self._follow_ups = FollowUps(store, versions, codes, page_days)
        self._wanted = StillWanted(store, versions, bundle, codes, self._follow_ups)
        self._digest_to = digest_to
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to send."""
        self._thread = threading.Thread(target=self._run, name="mailer", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look into the outbox now."""
        self._wake.set()

    def close(self) -> None:
        """Stop after the mail under way."""
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def send_due(self, at: datetime) -> int:
        """Try everything that is due once; returns how many mails were sent.

        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        zone = self._bundle().campaign.zone
        add_digests(self._store, self._digest_to, self._codes, at, zone)
        sent, began = 0, monotonic()
        with Session(self._server) as session:
            # Follow-ups a few at a time, once nothing else is due: whoever waits for a mail waits behind no great many.
            while not self._closed and (is_anything_due(self._store, at) or self._follow_ups.ask_due(at, zone)):
                moment = at + timedelta(seconds=monotonic() - began)  # a full outbox takes longer than a claim lasts
                mail = claim(self._store, moment)
                sent += mail is not None and self._send(session, mail, moment)
        return sent

    def _run(self) -> None:
        while not self._closed:
            self._wake.clear()
            try:
                self.send_due(now())
            except SQLAlchemyError as error:
                logger.error("the outbox could not be read or written: %s", kind_of(error))
            except Exception:
                logger.exception("mail could not be sent")
            self._wake.wait(LOOK_SECONDS)

    def _send(self, session: Session, mail: Outgoing, at: datetime) -> bool:
        names = self._wanted.names(mail, at)
        if names is None:
            drop(self._store, mail)
            return False
        try:
            session.send(self._message(mail, names))
        except MailFault as fault:
            note_fault(self._store, mail, fault.code, at, final=fault.final)
            if is_dead(fault.status):
                stop_dead(self._store, mail.address_hash)
            logger.warning("mail %d (%s) was not taken: %s, try %d", mail.id, mail.kind, fault.code, mail.tries)
            return False
        note_sent(self._store, mail, at)
        return True

    def _message(self, mail: Outgoing, names: dict[str, Any]) -> EmailMessage:
        try:
            return self._messages.message(self._bundle(), mail, **names)
        except (ValueError, LookupError) as error:
            raise MailFault(type(error).__name__, final=True) from None
