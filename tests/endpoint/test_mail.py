"""Mail against a real mail server in this process, which takes it, refuses it, drops the line, or is not there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from endpoint.config import Settings, SettingsFault, read_settings
from endpoint.mail.address import sender
from endpoint.mail.messages import Messages
from endpoint.mail.outbox import LEASE, TRIES, Outgoing, claim
from endpoint.mail.smtp import MailServer, Session
from endpoint.mail.tables import confirmations, mail_stops, outbox
from endpoint.manage.changes import reply
from endpoint.moderation import decide, list_pending, withdraw
from endpoint.moderation.actions import approve, question, refuse
from endpoint.moderators.queue import waiting_numbers
from endpoint.serve import must_fit
from endpoint.store import now
from endpoint.tables import decisions
from tests.endpoint.mailing import FROM, Post, link, mailer
from tests.endpoint.managing import own_form, rewrite, table_of, text_of
from tests.endpoint.material import CAMPAIGN, OPEN, SECRET
from tests.endpoint.running import Endpoint, edit_bundle, page_of, wait_until

FIELDS = [
    *({**field, "required": "yes"} if field["name"] == "email" else field for field in own_form()["fields"]),
    {"name": "mail_me", "kind": "checkbox", "label": "Send me the link"},
]
CONFIRM = own_form(fields=FIELDS, mail={"to": "email", "confirm": "yes", "link_when": "mail_me"})
LINK = own_form(fields=FIELDS, mail={"to": "email", "link_when": "mail_me"})
ASKED = {**OPEN, "mail_me": "yes", "form_key": "made-once-by-the-page"}


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form that confirms addresses and mails links; nothing is sent until a test says so."""
    rewrite(settings, CONFIRM)
    running = Endpoint(settings)
    yield running
    running.close()


def states(endpoint: Endpoint) -> list[tuple[str, str, str | None]]:
    """Return kind, state and address of each mail."""
    return [(row["kind"], row["state"], row["address"]) for row in table_of(endpoint, outbox)]


# Asking


def test_mail_is_asked_for_with_the_pledge_and_once(endpoint: Endpoint) -> None:
    """The rows are there when the pledge is; a repeat asks for nothing more; an unticked box for no link."""
    for _ in range(2):
        assert endpoint.post(ASKED).status_code == 303
    address = OPEN["email"]
    assert states(endpoint) == [("confirm", "waiting", address), ("manage", "waiting", address)]
    endpoint.post({**OPEN, "words": "Another", "form_key": "another"})
    assert [kind for kind, _, _ in states(endpoint)] == ["confirm", "manage", "confirm"]


def test_a_repeat_without_a_key_asks_for_no_mail(endpoint: Endpoint) -> None:
    """Somebody who sends the same again in the same day does not set off a second mail."""
    keyless = {name: value for name, value in ASKED.items() if name != "form_key"}
    endpoint.post(keyless)
    endpoint.post(keyless)
    assert len(states(endpoint)) == 2
    assert len(table_of(endpoint, confirmations)) == 1


@pytest.mark.sqlite_only
def test_a_refused_form_asks_for_no_mail(endpoint: Endpoint) -> None:
    """No pledge, no mail."""
    endpoint.post({**ASKED, "words": ""})
    assert states(endpoint) == []


# Confirming


def test_a_pledge_counts_once_its_address_is_confirmed(endpoint: Endpoint, post: Post) -> None:
    """Held and uncounted until the button is pressed; opening the link alone, as mail scanners do, confirms nothing."""
    endpoint.post(ASKED)
    assert endpoint.rows()[0]["state"] == "held"
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 0
    assert mailer(endpoint, post).send_due(now()) == 2
    path = link(post.taken[0], "confirm")
    assert "count my pledge" in text_of(endpoint.get(path))
    assert endpoint.rows()[0]["state"] == "held"
    for _ in range(2):
        assert endpoint.request("POST", path).status_code == 200
    assert endpoint.rows()[0]["state"] == "pending"
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 1
    assert [(row["actor"], row["action"]) for row in table_of(endpoint, decisions)] == [("supporter", "confirm")]
    assert [pledge.state for pledge in list_pending(endpoint.store)] == ["pending"]


@pytest.mark.sqlite_only
def test_an_address_that_was_confirmed_stays(endpoint: Endpoint) -> None:
    """A pledge is changed and its address is not: mail would else go to one that nobody confirmed."""
    endpoint.post(ASKED)
    path = f"/manage/{endpoint.service.codes.make('manage', endpoint.rows()[0]['public_id'])}/edit"
    assert not page_of(endpoint.get(path)).select("#email")
    changed = {**OPEN, "words": "Other words", "email": "bo@example.org"}
    assert endpoint.request("POST", path, data=changed).status_code == 303
    (row,) = endpoint.rows()
    assert (row["public_answers"]["words"], row["private_answers"]["email"]) == ("Other words", OPEN["email"])


def test_confirming_frees_nothing_that_is_held_for_more(endpoint: Endpoint) -> None:
    """A pledge that the abuse guard held waits for a human look, confirmed or not."""
    endpoint.post({**ASKED, "form_website": "https://spam.example"})
    assert waiting_numbers(endpoint.store) == (1, 0)
    code = endpoint.service.codes.make("confirm", endpoint.rows()[0]["public_id"])
    answer = endpoint.request("POST", f"/confirm/{code}")
    assert answer.status_code == 200
    assert waiting_numbers(endpoint.store) == (1, 0)
    assert "Somebody reads your pledge before it counts." in answer.text
    assert endpoint.rows()[0]["state"] == "held"


def test_whoever_confirms_what_was_read_already_is_told_nothing_of_reading(endpoint: Endpoint) -> None:
    """Neither that a refused one will be read before it counts, nor that a published one will be before it is shown."""
    for number, decided in enumerate((approve, lambda *said: refuse(*said[:2], "abusive", said[2]))):
        endpoint.post({**ASKED, "form_key": f"{number}", "form_website": "https://spam.example"})
        public_id = str(endpoint.rows()[-1]["public_id"])
        decided(endpoint.store, public_id, "sam")
        answer = endpoint.request("POST", f"/confirm/{endpoint.service.codes.make('confirm', public_id)}")
        assert (answer.status_code, "Somebody reads" in answer.text) == (200, False)


def test_what_was_taken_back_is_not_confirmed(endpoint: Endpoint) -> None:
    """A link that is pressed after that says so, counts nothing, and nothing is written down."""
    endpoint.post(OPEN)
    public_id = str(endpoint.rows()[0]["public_id"])
    withdraw(endpoint.store, public_id, "supporter")
    answer = endpoint.request("POST", f"/confirm/{endpoint.service.codes.make('confirm', public_id)}")
    assert (answer.status_code, "counts" in answer.text) == (409, False)
    assert [row["action"] for row in table_of(endpoint, decisions)] == ["withdraw"]
    assert table_of(endpoint, confirmations)[0]["confirmed_at"] is None


@pytest.mark.sqlite_only
def test_only_the_mails_code_confirms(endpoint: Endpoint) -> None:
    """The code of the pledge's own page, which the thank-you page shows, confirms no address."""
    endpoint.post(ASKED)
    code = endpoint.service.codes.make("manage", endpoint.rows()[0]["public_id"])
    assert endpoint.request("POST", f"/confirm/{code}").status_code == 404
    assert endpoint.rows()[0]["state"] == "held"


# Sending


@pytest.mark.sqlite_only
def test_a_mail_is_text_with_our_words_and_their_link(endpoint: Endpoint, post: Post) -> None:
    """Plain text, the campaign's sender, a stop link by RFC 8058, and no word that the supporter typed."""
    endpoint.post(ASKED)
    mailer(endpoint, post).send_due(now())
    for message in post.taken:
        assert message.get_content_type() == "text/plain"
        assert message["From"] == FROM
        assert message["To"] == OPEN["email"]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Message-ID"].endswith("@promise.example.org>")
        assert OPEN["words"] not in str(message)
        assert OPEN["name"] not in message.get_content()
    assert "Pocket Promise" in post.taken[0]["Subject"]
    assert endpoint.get(link(post.taken[1], "manage")).status_code == 200


@pytest.mark.sqlite_only
def test_a_link_that_nobody_wants_any_more_is_not_sent(settings: Settings, post: Post) -> None:
    """The tick was taken away before the mail server took the mail."""
    rewrite(settings, LINK)
    running = Endpoint(settings)
    running.post(ASKED)
    code = running.service.codes.make("manage", running.rows()[0]["public_id"])
    assert running.request("POST", f"/manage/{code}/edit", data=OPEN).status_code == 303
    assert mailer(running, post).send_due(now()) == 0
    assert states(running) == []
    running.close()


def test_sent_mail_forgets_its_address(endpoint: Endpoint, post: Post) -> None:
    """After sending the row has no address, and nothing is sent again."""
    endpoint.post(ASKED)
    sending = mailer(endpoint, post)
    assert [sending.send_due(now()), sending.send_due(now() + timedelta(days=1))] == [2, 0]
    assert states(endpoint) == [("confirm", "sent", None), ("manage", "sent", None)]


@pytest.mark.parametrize(
    ("fault", "code"),
    [({"to_recipient": "450 later"}, "recipient 450"), ({"to_data": "421 closing"}, "data 421"), ({"drops": True}, "")],
    ids=["recipient later", "421", "dropped"],
)
def test_a_passing_fault_is_tried_again(endpoint: Endpoint, post: Post, fault: dict[str, Any], code: str) -> None:
    """The mail waits longer each time, and goes out once, with the same Message-ID as ever, when the server is well."""
    endpoint.post({**OPEN, "form_key": "one"})
    sending, at = mailer(endpoint, post), now()
    for name, value in fault.items():
        setattr(post, name, value)
    assert sending.send_due(at) == 0
    row = table_of(endpoint, outbox)[0]
    assert (row["state"], row["tries"], row["address"]) == ("waiting", 1, OPEN["email"])
    assert row["fault"].startswith(code)
    assert sending.send_due(at + timedelta(seconds=59)) == 0, "not before a minute is over"
    assert sending.send_due(at + timedelta(seconds=61)) == 0
    assert table_of(endpoint, outbox)[0]["due_at"] - at > timedelta(minutes=3)
    post.to_recipient = post.to_data = "250 OK"
    post.drops = False
    assert sending.send_due(at + timedelta(minutes=10)) == 1
    assert len(post.taken) == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize("fault", [{"to_recipient": "550 nobody here"}, {"to_data": "554 not this"}])
def test_a_final_no_is_not_tried_again(endpoint: Endpoint, post: Post, fault: dict[str, str]) -> None:
    """5xx: the row stays, failed, with the code, never with the server's words, and without the address."""
    endpoint.post({**OPEN, "form_key": "one"})
    ((name, value),) = fault.items()
    setattr(post, name, value)
    sending = mailer(endpoint, post)
    assert sending.send_due(now()) == 0
    row = table_of(endpoint, outbox)[0]
    assert (row["state"], row["address"], row["fault"].split()[-1]) == ("failed", None, value[:3])
    assert sending.send_due(now() + timedelta(days=9)) == 0
    assert endpoint.rows()[0]["state"] == "held"


@pytest.mark.sqlite_only
def test_a_server_that_is_not_there_costs_no_pledge(endpoint: Endpoint, post: Post) -> None:
    """Pledges are taken all the same; mail waits, and is given up after the last try."""
    sending, at = mailer(endpoint, post), now()
    post.controller.stop()  # type: ignore[attr-defined]
    assert endpoint.post({**OPEN, "form_key": "one"}).status_code == 303
    for _ in range(TRIES + 1):
        assert sending.send_due(at) == 0
        at += timedelta(hours=7)
    row = table_of(endpoint, outbox)[0]
    assert (row["state"], row["tries"], row["fault"], row["address"]) == (
        "failed", TRIES, "ConnectionRefusedError", None,
    )  # fmt: skip


def test_two_mailers_never_send_the_same_mail(endpoint: Endpoint, post: Post) -> None:
    """What one has claimed the other does not get, until the first has been gone for longer than the lease."""
    endpoint.post({**OPEN, "form_key": "one"})
    at = now()
    first = claim(endpoint.store, at)
    assert first
    assert mailer(endpoint, post).send_due(at) == 0
    assert mailer(endpoint, post).send_due(at + LEASE + timedelta(seconds=1)) == 1
    again = Messages(sender(FROM), endpoint.service.codes).message(endpoint.service.served, first)
    assert again["Message-ID"] == post.taken[0]["Message-ID"], "a program that got both knows them as one"


def test_a_slow_mail_server_lets_no_lease_end(endpoint: Endpoint, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long all mails take, each is claimed just before it is sent: another endpoint never gets it as well."""
    for number in range(3):
        endpoint.post({**ASKED, "form_key": f"page-{number}"})  # two mails each
    at, seconds = now(), 0.0
    others: list[Outgoing] = []

    def slow(*_: object) -> None:
        """Take almost all of this mail's lease; with the fourth another endpoint looks into the outbox."""
        nonlocal seconds
        seconds += LEASE.total_seconds() * 0.9
        while seconds > 3 * LEASE.total_seconds() and (mail := claim(endpoint.store, at + timedelta(seconds=seconds))):
            others.append(mail)

    monkeypatch.setattr("endpoint.mail.mailer.monotonic", lambda: seconds)
    monkeypatch.setattr(Session, "send", slow)
    assert mailer(endpoint, post).send_due(at) == 4
    assert len({mail.id for mail in others}) == len(others) == 2, "what nobody has claimed yet is anybody's"


def test_the_thread_sends_what_is_asked_for(settings: Settings, post: Post) -> None:
    """With a mail server in the settings a pledge's mail goes out by itself, and the endpoint closes in order."""
    rewrite(settings, CONFIRM)
    server = MailServer.of(f"smtp://127.0.0.1:{post.controller.port}")  # type: ignore[attr-defined]
    running = Endpoint(dataclasses.replace(settings, smtp_url=server, mail_from=sender(FROM)))
    running.post({**OPEN, "form_key": "one"})
    wait_until(lambda: post.taken)
    running.close()
    assert post.taken[0]["To"] == OPEN["email"]


# Headers


@pytest.mark.parametrize(
    "typed", ["ann@example.org\r\nBcc: x@evil.example", "ann@example.org\nX: 1", "a\r@example.org"]
)
def test_nothing_that_is_typed_reaches_a_header(endpoint: Endpoint, post: Post, typed: str) -> None:
    """An address with a line end is refused or mended by the form; even one in the database makes no header."""
    endpoint.post({**ASKED, "email": typed})
    endpoint.post(ASKED)
    with endpoint.store.write() as connection:
        connection.execute(outbox.update().values(address=typed))
    assert mailer(endpoint, post).send_due(now()) == 0
    assert post.taken == []
    assert {state for _, state, _ in states(endpoint)} == {"failed"}


@pytest.mark.sqlite_only
def test_the_campaigns_name_cannot_break_the_subject(endpoint: Endpoint, post: Post, settings: Settings) -> None:
    """A line end in a name that comes from a file stays one line."""
    edit_bundle(settings.bundle, campaign={**CAMPAIGN, "name": "Pocket\r\nBcc: x@evil.example"})
    endpoint.post(ASKED)
    mailer(endpoint, post).send_due(now())
    assert all(message["Bcc"] is None for message in post.taken)


# Stop


def test_stopped_is_stopped_for_ever(endpoint: Endpoint, post: Post) -> None:
    """One click by the header's address, with what mail programs send; later pledges with that address send nothing."""
    endpoint.post(ASKED)
    sending = mailer(endpoint, post)
    sending.send_due(now())
    path = link(post.taken[0], "stop")
    assert path in post.taken[0]["List-Unsubscribe"]
    assert "Stop all mail" in text_of(endpoint.get(path))
    assert table_of(endpoint, mail_stops) == [], "a link alone stops nothing"
    for _ in range(2):
        assert endpoint.request("POST", path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    endpoint.post({**ASKED, "words": "Later", "email": OPEN["email"].upper(), "form_key": "later"})
    assert sending.send_due(now() + timedelta(days=400)) == 0
    assert states(endpoint)[2:] == [("confirm", "stopped", None), ("manage", "stopped", None)]
    assert OPEN["email"] not in str(table_of(endpoint, mail_stops))


def test_a_stop_reaches_what_waits(endpoint: Endpoint, post: Post) -> None:
    """Mail that was asked for before the stop is not sent after it."""
    endpoint.post(ASKED)
    code = endpoint.service.codes.make("stop", table_of(endpoint, outbox)[0]["address_hash"])
    endpoint.request("POST", f"/stop/{code}")
    assert mailer(endpoint, post).send_due(now()) == 0
    assert {state for _, state, _ in states(endpoint)} == {"stopped"}


@pytest.mark.sqlite_only
def test_nobody_can_stop_a_strangers_mail(endpoint: Endpoint) -> None:
    """The address's hash without our proof is no code."""
    endpoint.post(ASKED)
    hashed = table_of(endpoint, outbox)[0]["address_hash"]
    assert endpoint.request("POST", f"/stop/{hashed}{'a' * 12}").status_code == 404


# Digest


def morning(days: int = 0, hour: int = 9) -> datetime:
    """Return a moment on a day to come."""
    return now().replace(hour=hour, minute=0) + timedelta(days=days + 1)


def test_the_digest_comes_once_a_day_while_pledges_wait(endpoint: Endpoint, post: Post, settings: Settings) -> None:
    """Opt-in; not in the night; nothing where nothing waits; how many, and no word of theirs."""
    rewrite(settings, LINK)
    sending = mailer(endpoint, post, "sam@example.org", "ward@example.org")
    assert sending.send_due(morning()) == 0
    endpoint.post(OPEN)
    assert sending.send_due(morning(0, 4)) == 0
    assert [sending.send_due(morning(0, hour)) for hour in (9, 10, 16)] == [2, 0, 0]
    assert sending.send_due(morning(1)) == 2
    assert {message["To"] for message in post.taken} == {"sam@example.org", "ward@example.org"}
    assert post.taken[0]["Subject"] == "Pocket Promise: 1 pledge waits"
    assert OPEN["words"] not in str(post.taken[0])


def test_the_digest_leaves_out_what_waits_for_its_supporter(endpoint: Endpoint, post: Post, settings: Settings) -> None:
    """A pledge that was asked about is nobody's work until it is answered; nor is one with an unconfirmed address."""
    endpoint.post({**OPEN, "form_key": "not confirmed"})
    rewrite(settings, LINK)
    endpoint.post({**OPEN, "words": "Asked about", "form_key": "asked"})
    asked = endpoint.rows()[-1]["public_id"]
    decide(endpoint.store, asked, question("Which garden?", "sam"))
    sending = mailer(endpoint, post, "ward@example.org")
    sending.send_due(morning())
    assert [message["To"] for message in post.taken if "wait" in message["Subject"]] == []
    reply(endpoint.store, asked, "The one behind the mill")
    sending.send_due(morning())
    assert post.taken[-1]["Subject"] == "Pocket Promise: 1 pledge waits"


# Settings


@pytest.mark.sqlite_only
def test_the_start_tells_what_is_wrong_with_mail(settings: Settings) -> None:
    """Every fault at once: addresses, sender, what needs what; and forms whose mail nobody would send."""
    given = {"GROUNDSWELL_SECRET": SECRET, "GROUNDSWELL_SMTP_URL": "http://mail", "GROUNDSWELL_DIGEST_TO": "sam"}
    with pytest.raises(SettingsFault) as found:
        read_settings({**given, "GROUNDSWELL_MAIL_FROM": "a@b.example\r\nBcc: x@y.example"})
    assert [fault.split()[0] for fault in found.value.faults] == [
        "GROUNDSWELL_SMTP_URL", "GROUNDSWELL_MAIL_FROM", "GROUNDSWELL_DIGEST_TO",
    ]  # fmt: skip
    with pytest.raises(SettingsFault, match="GROUNDSWELL_MAIL_FROM is '@b"):
        read_settings({**given, "GROUNDSWELL_MAIL_FROM": "@b.example"})
    with pytest.raises(SettingsFault, match="GROUNDSWELL_MAIL_FROM is missing"):
        read_settings({"GROUNDSWELL_SECRET": SECRET, "GROUNDSWELL_SMTP_URL": "smtp://mail.example.org"})
    rewrite(settings, CONFIRM)
    running = Endpoint(settings)
    with pytest.raises(SettingsFault, match="these forms ask for mail: pledge"):
        must_fit(settings, running.service.served)
    running.close()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("smtp", "localhost", 25, "", "")),
        (
            "smtp+starttls://me%40x:p%2Fw@mail.example.org",
            MailServer("smtp+starttls", "mail.example.org", 587, "me@x", "p/w"),
        ),
        ("smtps://mail.example.org:4650", MailServer("smtps", "mail.example.org", 4650, "", "")),
    ],
)  # fmt: skip
def test_the_mail_servers_address_is_read(url: str, server: MailServer) -> None:
    """Port by scheme; user and password may have any sign, written with %."""
    assert MailServer.of(url) == server
