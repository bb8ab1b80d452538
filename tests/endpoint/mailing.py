"""A real mail server for the tests, and a mailer that they drive by hand."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from endpoint.config import Settings
from endpoint.mail.address import sender
from endpoint.mail.mailer import Mailer
from endpoint.mail.messages import Messages
from endpoint.mail.smtp import MailServer
from tests.endpoint.running import Endpoint

FROM = "Pocket Promise <hello@promise.example.org>"


class Post:
    """A mail server's other end: keeps what it takes; ``say`` is what it answers to whom or to what."""

    controller: Controller  # runs it

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to_recipient = "250 OK"
        self.to_data = "250 OK"
        self.drops = False

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.drops:
            server.transport.abort()
            return "250 never heard"
        if self.to_data.startswith("2"):
            message = message_from_bytes(envelope.content or b"", policy=policy.SMTP)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
        return self.to_data


class Free(Controller):
    """A server on a port that the system chooses."""

    def __init__(self, handler: Post) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


def mailer(endpoint: Endpoint, post: Post, *digest_to: str) -> Mailer:
    """Return a mailer for the endpoint's outbox that the test drives by hand."""
    codes = endpoint.service.codes
    server = MailServer.of(f"smtp://127.0.0.1:{post.controller.port}")
    messages = Messages(sender(FROM), codes)
    running, days = endpoint.service.running, endpoint.settings.manage_days
    return Mailer(
        endpoint.store, server, messages, lambda: endpoint.service.served, codes, running.versions, days, digest_to
    )


def with_mail(settings: Settings, post: Post) -> Settings:
    """Return settings of an endpoint that sends its mail to the server itself."""
    server = MailServer.of(f"smtp://127.0.0.1:{post.controller.port}")
    return dataclasses.replace(settings, smtp_url=server, mail_from=sender(FROM))


def link(message: EmailMessage, place: str) -> str:
    """Return the path of the link in a mail that leads to a place."""
    found = re.search(rf"https://promise\.example\.org(/api/{place}/[a-z2-7]+)", message.get_content())
    assert found, message.get_content()
    return found[1]


@contextmanager
def running_post() -> Iterator[Post]:
    """Start a mail server that takes everything until told otherwise; a test may stop it before."""
    handler = Post()
    controller = Free(handler)
    controller.start()
    handler.controller = controller
    yield handler
    if controller.server:
        controller.stop()
