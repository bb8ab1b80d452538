"""Hand mail to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from urllib.parse import unquote, urlsplit

from endpoint.mail.bounces import status_of

SECONDS = 20.0  # a mail server that says nothing for so long is not waited for
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailFault(Exception):
    """A mail was not taken.

    :param code: what happened, in a word or a number; never the server's words, which may repeat the address.
    :param final: whether trying again is of no use.
    :param status: what the server says of the address, as in RFC 3463; empty where it says nothing of it.
    """

    def __init__(self, code: str, *, final: bool = False, status: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.final = final
        self.status = status


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and how."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def of(cls, url: str) -> MailServer:
        """Read ``smtp://user:password@host:port``; raises ValueError saying what was expected."""
        expected = "expected smtp://HOST:PORT, smtp+starttls://USER:PASSWORD@HOST or smtps://USER:PASSWORD@HOST"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError(expected) from None
        if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError(expected)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


class Session:
    """One connection to the mail server for several mails; opened with the first, anew after a fault."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._drop()

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail; when this returns, the server has it.

        :raises MailFault: it has not, or did not say so.
        """
        try:
            if self._client is None:
                self._client = self._connect()
            self._client.send_message(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            raise _fault(error) from None

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        # To read the authorities takes longer than all the rest: only where they are asked.
        context = None if server.scheme == "smtp" else ssl.create_default_context()
        if server.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        if server.scheme == "smtp+starttls":
            client.starttls(context=context)
        if server.user:
            client.login(server.user, server.password)
        return client

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            try:
                client.quit()
            except (smtplib.SMTPException, OSError):
                client.close()


def _fault(error: Exception) -> MailFault:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        status = status_of(code, text.decode("ascii", "replace"))
        return MailFault(f"recipient {code}", final=code >= 500, status=status)
    if isinstance(error, smtplib.SMTPDataError):
        return MailFault(f"data {error.smtp_code}", final=error.smtp_code >= 500)
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        # An address that this server cannot be told.
        return MailFault(type(error).__name__, final=True)
    if isinstance(error, smtplib.SMTPResponseException):
        # Sender or sign-in refused: the operator's to mend, so it is tried again.
        return MailFault(f"server {error.smtp_code}")
    return MailFault(type(error).__name__)
