"""Moderators have their links sent to themselves; strangers learn nothing, end nothing and fill no mailbox."""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from endpoint.codes import Codes
from endpoint.config import Settings
from endpoint.governance.erase import erase
from endpoint.governance.person import find_person
from endpoint.mail.tables import outbox
from endpoint.moderators.by_mail import MOST_A_DAY, YOUNG, ask_for_link, with_address
from endpoint.moderators.links import make_link
from endpoint.moderators.people import add_moderator, remove_moderator, set_mail
from endpoint.moderators.tables import moderators, sign_in_links
from endpoint.store import now
from tests.endpoint.mailing import Post, mailer, with_mail
from tests.endpoint.managing import own_form, rewrite, table_of, text_of
from tests.endpoint.material import SECRET
from tests.endpoint.moderating import Browser, signed_in
from tests.endpoint.running import Endpoint, wait_until

ADDRESS = "Ward@example.org"
LINK = re.compile(r"https://promise\.example\.org/api/moderate(/sign-in/\S+)")
CODES = Codes(SECRET)


@pytest.fixture
def endpoint(settings: Settings, post: Post) -> Iterator[Endpoint]:
    """The endpoint with a mail server and a moderator whose address is known."""
    rewrite(settings, own_form())
    running = Endpoint(with_mail(settings, post))
    add_moderator(running.store, "Ward office", "moderator", ADDRESS)
    yield running
    running.close()


def ask(endpoint: Endpoint, typed: str = ADDRESS) -> Browser:
    """Open the moderators' page and ask for a link."""
    browser = Browser(endpoint)
    assert browser.get().status_code == 403
    browser.press("Send me a link", mail=typed)
    return browser


def number_of(endpoint: Endpoint) -> int:
    """Return the number of the one moderator."""
    return int(table_of(endpoint, moderators)[0]["id"])


def test_a_mailed_link_asks_and_its_button_signs_in(endpoint: Endpoint, post: Post) -> None:
    """Whatever the capitals; the address in the mail is the campaign's, not the host's that was asked."""
    ask(endpoint, "  wARD@EXAMPLE.org ")
    wait_until(lambda: post.taken)
    message = post.taken[0]
    assert (message["To"], message["Subject"]) == (ADDRESS, "Pocket Promise: your link to sign in")
    assert message.get_content_type() == "text/plain"
    found = LINK.search(message.get_content())
    assert found, message.get_content()
    assert "Ward office" in message.get_content()
    browser = Browser(endpoint)
    browser.get(found[1])
    assert browser.cookies == {}, "a link alone signs nobody in"
    assert "Nothing waits" in browser.press("Sign in").text
    wait_until(lambda: table_of(endpoint, outbox)[0]["state"] == "sent")
    row = table_of(endpoint, outbox)[0]
    assert row["address"] is None
    assert found[1].rsplit("/")[-1] not in str([row, table_of(endpoint, sign_in_links)])


@pytest.mark.sqlite_only
def test_everybody_gets_the_same_answer(endpoint: Endpoint, post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """A moderator, a stranger, nobody at all: not a byte differs, and no address is logged."""
    caplog.set_level(logging.DEBUG)
    told = [ask(endpoint, typed).answer for typed in (ADDRESS, "stranger@example.org", "", "x" * 2000)]
    assert {(answer.status_code, answer.text) for answer in told} == {(200, told[0].text)}
    assert "If this address belongs to a moderator, a link is on its way." in text_of(told[0])
    wait_until(lambda: post.taken)
    endpoint.service.log.flush()
    assert len(table_of(endpoint, outbox)) == 1
    ours = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("groundswell"))
    assert "ask_by_mail" in ours
    assert "@" not in ours


@pytest.mark.sqlite_only
def test_a_young_link_is_not_sent_again(settings: Settings, post: Post) -> None:
    """One mail while it waits and a quarter of an hour after, unless its link was used; a dozen a day at most."""
    rewrite(settings, own_form())
    endpoint = Endpoint(settings)  # nothing is sent but by the test
    add_moderator(endpoint.store, "Ward office", "moderator", ADDRESS)
    number, at, sending = number_of(endpoint), now() - timedelta(hours=30), mailer(endpoint, post)

    def asked() -> bool:
        return ask_for_link(endpoint.store, CODES, number, at)

    post.to_recipient = "450 later"
    assert [asked(), asked()] == [True, False]
    assert sending.send_due(at) == 0
    post.to_recipient = "250 OK"
    at += timedelta(minutes=2)
    assert sending.send_due(at) == 1
    at += YOUNG / 2
    assert not asked()
    at += YOUNG
    assert [asked(), sending.send_due(at)] == [True, 1]
    browser = Browser(endpoint)
    found = LINK.search(post.taken[0].get_content())
    assert found
    browser.get(found[1])
    assert browser.press("Sign in").status_code == 200, "a later mail does not end an earlier link"
    assert asked(), "the links are used up"
    for _ in range(MOST_A_DAY + 3):
        sending.send_due(at)
        at += YOUNG * 1.5
        asked()
    assert len(table_of(endpoint, outbox)) == MOST_A_DAY
    at += timedelta(days=1)
    assert asked()
    endpoint.close()


@pytest.mark.sqlite_only
def test_asking_does_not_end_a_link_that_an_owner_made(endpoint: Endpoint, post: Post) -> None:
    """Else anybody who knows an address could keep its moderator out."""
    token = make_link(endpoint.store, "Ward office").token
    ask(endpoint)
    wait_until(lambda: post.taken)
    browser = Browser(endpoint)
    browser.get(f"/sign-in/{token}")
    assert browser.press("Sign in").status_code == 200
    assert table_of(endpoint, sign_in_links) == [], "whoever is in needs no other link"


@pytest.mark.sqlite_only
def test_a_network_that_asks_too_often_has_to_wait(settings: Settings, post: Post) -> None:
    """The limit of guesses; and a form from elsewhere asks for nothing."""
    rewrite(settings, own_form())
    running = Endpoint(dataclasses.replace(with_mail(settings, post), trusted_networks=()))
    browser = Browser(running)
    told = [browser.post("/link-by-mail", {"mail": f"{number}@example.org"}).status_code for number in range(31)]
    assert (told[:30], told[30]) == ([200] * 30, 429)
    assert browser.post("/link-by-mail", {"mail": ADDRESS}, origin="https://evil.example").status_code == 403
    running.close()


@pytest.mark.sqlite_only
def test_without_a_mail_server_the_page_says_whom_to_ask(settings: Settings) -> None:
    """No field, and nothing to post to."""
    rewrite(settings, own_form())
    running = Endpoint(settings)
    browser = Browser(running)
    assert "For a new link, ask an owner" in browser.get().text
    assert browser.page.select("input") == []
    assert browser.post("/link-by-mail", {"mail": ADDRESS}).status_code == 403
    running.close()


def test_the_address_goes_with_its_moderator(endpoint: Endpoint, post: Post) -> None:
    """Removed: no address, no mail on its way, no link. Another address: the links of the one before stop working."""
    post.to_recipient = "450 later"
    ask(endpoint)
    wait_until(lambda: table_of(endpoint, outbox)[0]["fault"])
    set_mail(endpoint.store, "Ward office", "new@example.org")
    assert (table_of(endpoint, outbox), table_of(endpoint, sign_in_links)) == ([], [])
    assert with_address(endpoint.store, CODES, ADDRESS) == []
    ask(endpoint, "new@example.org")
    wait_until(lambda: table_of(endpoint, outbox))
    remove_moderator(endpoint.store, "Ward office")
    assert (table_of(endpoint, outbox), table_of(endpoint, sign_in_links)) == ([], [])
    assert table_of(endpoint, moderators)[0]["mail"] is None


@pytest.mark.sqlite_only
def test_erasing_finds_mail_to_a_moderator(endpoint: Endpoint, post: Post) -> None:
    """By the address: who they were stays beside decisions, what was sent to them does not stay."""
    ask(endpoint)
    wait_until(lambda: post.taken)
    erase(endpoint.store, CODES, find_person(endpoint.store, CODES, ADDRESS))
    assert table_of(endpoint, outbox) == []
    assert table_of(endpoint, moderators)[0]["mail"] is None


@pytest.mark.sqlite_only
def test_an_owner_changes_an_address(endpoint: Endpoint) -> None:
    """On the page of moderators; what is no address is told and changes nothing."""
    sam = signed_in(endpoint, "Sam", "owner")
    sam.get("/team")
    assert sam.post("/team", fields(sam, "sam@example.org")).status_code == 200
    assert "sam@example.org" in text_of(sam.answer)
    assert sam.post("/team", fields(sam, "sam")).status_code == 409
    assert "does not look like an e-mail address" in text_of(sam.answer)


def fields(browser: Browser, mail: str) -> dict[str, str]:
    """Return what the form for a moderator's address posts."""
    csrf = browser.page.select_one("input[name=csrf]")
    assert csrf
    return {"csrf": str(csrf["value"]), "action": "mail", "name": "Sam", "mail": mail}
