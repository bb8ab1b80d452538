"""Mail that comes back: at once, or later as a notice of some mail server."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from commands import bounce as command
from endpoint.config import Settings
from endpoint.governance.retention import MAIL_KEPT, retain
from endpoint.mail.bounces import is_dead, read_notice
from endpoint.mail.tables import confirmations, mail_stops, outbox
from endpoint.store import now
from tests.endpoint.mailing import Post, link, mailer
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.material import OPEN
from tests.endpoint.running import Endpoint

FIELDS = [*own_form()["fields"], {"name": "mail_me", "kind": "checkbox", "label": "Send me the link"}]
ASKED = {"mail_me": "yes", "form_key": "made-once-by-the-page"}

#: As Postfix writes it: what was said, what it means, and the head of the mail.
POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mail.promise.example.org (Mail Delivery System)
To: hello@promise.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="9F2A1.1/mail.promise.example.org"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--9F2A1.1/mail.promise.example.org
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

<{address}>: host mx.example.org[192.0.2.25] said: 550 5.1.1 no such mailbox

--9F2A1.1/mail.promise.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.promise.example.org
X-Postfix-Queue-ID: 9F2A1
Arrival-Date: Wed, 3 Mar 2027 09:00:00 +0000 (GMT)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--9F2A1.1/mail.promise.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{head}
--9F2A1.1/mail.promise.example.org--
"""

#: As servers write it that send the whole mail back and know only where it went in the end.
WHOLE = """\
Content-Type: multipart/report; boundary=b; report-type=delivery-status
MIME-Version: 1.0

--b
Content-Type: text/plain

Gone.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns;mx.example.org

Final-Recipient: rfc822;somebody.else@forwarded.example
Action: {action}
Status: {status} (address unknown)

--b
Content-Type: message/rfc822

{head}

The mail itself.
--b--
"""


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form that mails the link to a pledge's own page to whoever ticks the box."""
    rewrite(settings, own_form(fields=FIELDS, mail={"to": "email", "link_when": "mail_me"}))
    running = Endpoint(settings)
    yield running
    running.close()


@pytest.fixture
def path(endpoint: Endpoint, post: Post) -> str:
    """The own page of a pledge whose mail was sent."""
    made = pledge(endpoint, **ASKED)
    assert mailer(endpoint, post).send_due(now()) == 1
    return made


def head_of(message: EmailMessage) -> str:
    """Return a mail's head as a server quotes it."""
    return "".join(f"{name}: {value}\n" for name, value in message.items())


def notice(message: EmailMessage, shape: str = POSTFIX, *, action: str = "failed", status: str = "5.1.1") -> str:
    """Return a notice that a mail came back."""
    return shape.format(address=message["To"], action=action, status=status, head=head_of(message))


def take(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> int:
    """Give the command a message, as a mail server does; returns its status."""
    raw = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", endpoint.settings.database_url)
    monkeypatch.setenv("GROUNDSWELL_SECRET", endpoint.settings.secret)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    return command.bounce()


def mails(endpoint: Endpoint) -> list[tuple[str, str | None]]:
    """Return state and fault of each mail."""
    return [(row["state"], row["fault"]) for row in table_of(endpoint, outbox)]


@pytest.mark.parametrize("shape", [POSTFIX, WHOLE], ids=["the head", "the whole mail, forwarded"])
def test_a_notice_stops_mail_to_a_dead_address(
    endpoint: Endpoint, path: str, post: Post, shape: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The mail did not arrive, its supporter reads so, and nothing more goes there; the command names nobody."""
    text = notice(post.taken[0], shape)
    assert [take(endpoint, monkeypatch, text) for _ in range(2)] == [0, 0]
    said = capsys.readouterr().out
    assert "came back: 5.1.1" in said
    assert OPEN["email"] not in said
    assert mails(endpoint) == [("failed", "came back 5.1.1")]
    page = text_of(endpoint.get(path))
    assert "Mail to the address that you gave did not arrive." in page
    assert "could not be delivered" in page
    pledge(endpoint, **{**ASKED, "form_key": "later", "words": "Later"})
    assert mailer(endpoint, post).send_due(now() + timedelta(hours=1)) == 0
    assert mails(endpoint)[1:] == [("failed", "came back before")]
    assert len(table_of(endpoint, mail_stops)) == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "4.4.7", "nonsense"])
def test_a_full_mailbox_or_a_doubted_sender_is_not_a_dead_address(
    endpoint: Endpoint, path: str, post: Post, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail did not arrive, and later ones are tried: a block of our server shall not silence everybody."""
    assert take(endpoint, monkeypatch, notice(post.taken[0], status=status)) == 0
    assert mails(endpoint)[0][0] == "failed"
    assert table_of(endpoint, mail_stops) == []


def changed(text: str, old: str, new: str) -> str:
    """Replace what must be there."""
    assert old in text
    return text.replace(old, new)


@pytest.mark.sqlite_only
def test_what_is_no_notice_of_ours_changes_nothing(
    endpoint: Endpoint, path: str, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forged Message-ID, one of another secret, somebody else's mail, late mail, an answer, and rubbish: status 0."""
    text = notice(post.taken[0])
    name = str(post.taken[0]["Message-ID"]).strip("<>").partition("@")[0]
    other = changed(text, name, f"{'0' if name[0] != '0' else '1'}{name[1:]}")
    for message in (
        other, changed(text, name, "1"), changed(text, name, "é" * 9), changed(text, OPEN["email"], "bo@example.org"),
        changed(text, "Message-ID:", "X-ID:"), notice(post.taken[0], action="delayed"),
        notice(post.taken[0], action="delivered"), changed(text, "multipart/report", "multipart/mixed"),
        str(post.taken[0]), "Subject: Thank you\n\nI did it!", "", "\0\n\n",
    ):  # fmt: skip
        assert take(endpoint, monkeypatch, message) == 0
    for end in range(0, len(text), 97):
        take(endpoint, monkeypatch, text.encode()[:end].replace(name.encode(), b"\xff\xfe"))
    assert mails(endpoint) == [("sent", None)]
    assert table_of(endpoint, mail_stops) == []
    assert take(endpoint, monkeypatch, text) == 0
    assert mails(endpoint)[0][0] == "failed", "the same without the change is believed"


@pytest.mark.sqlite_only
def test_a_server_gets_its_notice_back_while_the_store_is_away(
    endpoint: Endpoint, path: str, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 75, EX_TEMPFAIL: a mail server keeps the notice and tries again."""
    text = notice(post.taken[0])
    monkeypatch.setattr(command, "note_bounce", _no_store)
    assert take(endpoint, monkeypatch, text) == 75
    monkeypatch.undo()
    monkeypatch.setenv("GROUNDSWELL_SECRET", "short")
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", endpoint.settings.database_url)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert command.bounce() == 75


def _no_store(*_: object) -> None:
    raise command.Stop("The store does not answer.")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("reply", "stops"),
    [("550 5.1.1 nobody here", 1), ("550 nobody here", 1), ("552 full", 0), ("554 5.7.1 blocked", 0), ("554 no", 0)],
)
def test_a_refusal_of_the_recipient_at_once_says_the_same(
    endpoint: Endpoint, post: Post, reply: str, stops: int
) -> None:
    """A server that says "never" while it is told the address: dead or not by its status, the page tells it."""
    path = pledge(endpoint, **ASKED)
    post.to_recipient = reply
    assert mailer(endpoint, post).send_due(now()) == 0
    assert mails(endpoint) == [("failed", f"recipient {reply[:3]}")]
    assert [row["bounced"] for row in table_of(endpoint, mail_stops)] == [True] * stops
    assert "Mail to the address that you gave did not arrive." in text_of(endpoint.get(path))


@pytest.mark.sqlite_only
def test_a_refusal_of_the_mail_says_nothing_of_the_address(endpoint: Endpoint, post: Post) -> None:
    """5xx to the text: the next mail may be taken."""
    pledge(endpoint, **ASKED)
    post.to_data = "550 5.1.1 not this"
    mailer(endpoint, post).send_due(now())
    assert (mails(endpoint), table_of(endpoint, mail_stops)) == ([("failed", "data 550")], [])


def test_a_dead_address_may_come_back_but_who_asked_is_left_alone(
    endpoint: Endpoint, path: str, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 90 days the hash is forgotten; who also pressed the stop link gets no mail ever again."""
    take(endpoint, monkeypatch, notice(post.taken[0]))
    later = now() + MAIL_KEPT + timedelta(days=1)
    endpoint.request("POST", link(post.taken[0], "stop"))
    retain(endpoint.store, later, do=True)
    assert [row["bounced"] for row in table_of(endpoint, mail_stops)] == [False]
    with endpoint.store.write() as connection:
        connection.execute(mail_stops.update().values(bounced=True))
    assert any("came back" in due.what for due in retain(endpoint.store, later, do=True))
    assert table_of(endpoint, mail_stops) == []


@pytest.mark.sqlite_only
def test_who_cannot_be_reached_to_confirm_reads_why_it_does_not_count(
    endpoint: Endpoint, post: Post, settings: Settings
) -> None:
    """The page no longer sends them to a mail that never came."""
    rewrite(settings, own_form(fields=FIELDS, mail={"to": "email", "confirm": "yes"}))
    path = pledge(endpoint)
    assert "open the link in our mail" in text_of(endpoint.get(path))
    post.to_recipient = "550 5.1.1 nobody here"
    mailer(endpoint, post).send_due(now())
    assert "Your address is not confirmed, as our mail did not arrive." in text_of(endpoint.get(path))
    assert table_of(endpoint, confirmations)[0]["confirmed_at"] is None


@pytest.mark.parametrize(
    ("status", "dead"),
    [("5.1.1", True), ("5.1.10", True), ("5.0.0", True), ("5.2.1", True), ("5.4.4", True), ("5.2.2", False),
     ("5.7.26", False), ("4.1.1", False), ("5.1.1x", False), ("", False)],
)  # fmt: skip
def test_which_statuses_mean_a_dead_address(status: str, dead: bool) -> None:
    """RFC 3463: unknown, moved, disabled, no such host."""
    assert is_dead(status) is dead


def test_a_notice_says_what_it_says() -> None:
    """Addresses that it may have been going to, the mail's own name, and the status without the words behind it."""
    message = EmailMessage()
    message["To"] = "Ann <ann@example.org>"
    message["Message-ID"] = "<abc@promise.example.org>"
    found = read_notice(notice(message, WHOLE).encode())
    assert found is not None
    assert (found.message_id, found.status) == ("abc", "5.1.1")
    assert found.addresses == {"ann@example.org", "somebody.else@forwarded.example"}
