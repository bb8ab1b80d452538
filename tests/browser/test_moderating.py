"""A moderator at work: on a phone, with a keyboard alone, without JavaScript."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.headerregistry import Address
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from campaign.forms import Faults, compile_form, load_form
from commands.accessibility.checking import (
    axe_faults,
    clipped_text,
    focus_faults,
    heading_faults,
    motion_faults,
    reflow_faults,
    target_faults,
)
from endpoint.abuse.screen import UNSCREENED
from endpoint.mail.mailer import Mailer
from endpoint.mail.messages import Messages
from endpoint.mail.smtp import MailServer
from endpoint.moderation import ModerationFault, void
from endpoint.moderators.links import make_link
from endpoint.moderators.people import ModeratorFault, add_moderator, set_mail
from endpoint.moderators.roles import OWNER
from endpoint.moderators.tables import leases
from endpoint.states import REFUSAL_REASONS
from endpoint.store import new_public_id, now
from endpoint.submissions import pledge_row
from endpoint.tables import outbox, pledges
from tests.browser.hosting import ENDPOINT, Host
from tests.site.building import sample_campaign

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
MODERATE = f"{ENDPOINT}/moderate"

SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser, host: Host) -> Iterator[SignIn]:
    """Sign an owner in on a phone without JavaScript; ``sign_in(java_script_enabled=True)`` to look into pages."""
    contexts = []

    def sign_in(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": PHONE, "java_script_enabled": False, **options})
        contexts.append(context)
        page = context.new_page()
        with suppress(ModeratorFault):
            add_moderator(host.store, "Sam", OWNER)
        page.goto(make_link(host.store, "Sam").address(f"{host.address}{ENDPOINT}"))
        page.get_by_role("button", name="Sign in").click()
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def waiting(host: Host) -> Iterator[list[str]]:
    """Twenty pledges that come before all others, in their order; afterwards they never were.

    Nobody reads anything at first: what a moderator had on the screen in an earlier test would come before them.
    """
    form, _, problems = load_form(host.content / "forms/pledge.yml", topics=sample_campaign().topics)
    assert form, problems
    checker, rows = compile_form(form), []
    for number in range(20):
        said = {"pledge": f"I will walk number {number} to work", "topic": "moving-more", "name": "Ann"}
        judged = checker.check({**said, "on_wall": "yes", "show_name": "yes"})
        assert not isinstance(judged, Faults), judged
        rows.append(pledge_row(form, judged, new_public_id(), UNSCREENED, now()))
    with host.store.write() as connection:
        host.store.add_pledges(connection, rows)
        connection.execute(leases.delete())
        ids = [row["public_id"] for row in rows]
        connection.execute(pledges.update().where(pledges.c.public_id.in_(ids)).values(urgent=True))
    yield ids
    for public_id in ids:
        with suppress(ModerationFault):
            void(host.store, public_id, "test")
    with host.store.write() as connection:
        connection.execute(pledges.update().where(pledges.c.public_id.in_(ids)).values(urgent=False))


def state_of(host: Host, public_id: str) -> str:
    return str(next(row["state"] for row in host.rows() if row["public_id"] == public_id))


@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.faults)])
def test_pledges_by_keyboard_alone(host: Host, sign_in: SignIn, waiting: list[str], count: int) -> None:
    """Tab and Enter are an approval; each is written down with the moderator's name. No JavaScript."""
    page = sign_in()
    for number in range(count):
        expect(page.locator(".item blockquote")).to_have_text(f"I will walk number {number} to work")
        expect(page.locator(".item")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Approve")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You approved.")
    states = [state_of(host, public_id) for public_id in waiting]
    assert states == ["published"] * count + ["pending"] * (len(waiting) - count)


def test_two_taps_are_a_refusal(host: Host, sign_in: SignIn, waiting: list[str]) -> None:
    """Refuse, then the reason; the buttons of a usual pledge are on the first screen; undo is one tap."""
    page = sign_in(has_touch=True)
    for name in ("Approve", "Ask", "Edit out", "Refuse"):
        box = page.locator("button.wide, summary").filter(has_text=name).first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= PHONE["height"], name
    page.locator("summary", has_text="Refuse").tap()
    page.get_by_role("button", name=REFUSAL_REASONS["off-topic"]).tap()
    expect(page.locator(".item blockquote")).to_have_text("I will walk number 1 to work")
    assert state_of(host, waiting[0]) == "refused"
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator(".item blockquote")).to_have_text("I will walk number 0 to work")
    assert state_of(host, waiting[0]) == "pending"


def test_words_are_struck_out_by_touching_them(host: Host, sign_in: SignIn, waiting: list[str]) -> None:
    """A touched word is marked, and gone from what is published."""
    page = sign_in(has_touch=True)
    page.locator("summary", has_text="Edit out").tap()
    page.locator(".words label", has_text="walk").tap()
    page.get_by_role("button", name="Publish without them").tap()
    expect(page.locator(".item blockquote")).to_have_text("I will walk number 1 to work")
    row = next(row for row in host.rows() if row["public_id"] == waiting[0])
    assert row["public_answers"]["pledge"] == "I will […] number 0 to work"


def pages_of(page: Page, host: Host, public_id: str) -> Iterator[str]:
    """Go to each kind of page; gives its name."""
    for path in ("", "/published", f"/pledges/{public_id}", "/team", "/asked", "/how-it-went", "/stories"):
        page.goto(f"{host.address}{MODERATE}{path}")
        if path == "":
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })")
            yield "queue, unfolded"
            page.goto(f"{host.address}{MODERATE}")
            with page.expect_navigation():
                page.get_by_role("button", name="Approve").click()
            yield "queue with undo"
        else:
            yield path
    page.goto(make_link(host.store, "Sam").address(f"{host.address}{ENDPOINT}"))
    yield "sign in"
    page.context.clear_cookies()
    page.goto(f"{host.address}{MODERATE}")
    yield "signed out"


@pytest.fixture
def mailing(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host's endpoint as one that has a mail server; what is asked for stays in the outbox."""
    service = host.service
    codes, server = service.codes, MailServer.of("smtp://127.0.0.1:9")
    messages = Messages(Address("Example", "hello", "example.org"), codes)
    mailer = Mailer(host.store, server, messages, lambda: service.served, codes, service.running.versions, 730)
    monkeypatch.setattr(service, "_running", dataclasses.replace(service.running, mailer=mailer))


def test_a_link_is_asked_for_on_a_phone(host: Host, browser: Browser, mailing: None) -> None:
    """At 390 px, without script: one field, one button, and an answer that fits; the page is for everybody."""
    with suppress(ModeratorFault):
        add_moderator(host.store, "Sam", OWNER)
    set_mail(host.store, "Sam", "sam@example.org")
    context = browser.new_context(viewport=PHONE, has_touch=True, reduced_motion="reduce", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{host.address}{MODERATE}")
    button = page.get_by_role("button", name="Send me a link")
    box = button.bounding_box()
    assert box
    assert box["y"] + box["height"] <= PHONE["height"], "on the first screen"
    faults = [*axe_faults(page), *target_faults(page), *heading_faults(page), *focus_faults(page)]
    assert faults + reflow_faults(page) + clipped_text(page) == []
    page.get_by_label("Your e-mail address").fill("SAM@example.org")
    button.tap()
    expect(page.locator("h1")).to_have_text("Look into your mail")
    assert axe_faults(page) + reflow_faults(page) == []
    with host.store.read() as connection:
        rows = connection.execute(outbox.select().where(outbox.c.kind == "sign-in")).all()
    assert [row.address for row in rows] == ["sam@example.org"]
    context.close()
    set_mail(host.store, "Sam", None)


def test_every_page_is_for_everybody(host: Host, sign_in: SignIn, waiting: list[str]) -> None:
    """axe finds nothing; nobody scrolls sideways; words may be larger; every stop of the keyboard can be seen."""
    page = sign_in(java_script_enabled=True, bypass_csp=True, reduced_motion="reduce")
    host.approve({"public_id": waiting[5]})
    faults = []
    for number, kind in enumerate(pages_of(page, host, waiting[5])):
        page.set_viewport_size({"width": 320, "height": 640})
        found = reflow_faults(page)
        page.set_viewport_size([PHONE, DESK][number % 2])
        page.emulate_media(color_scheme=["light", "dark"][number // 2 % 2])
        found += [*axe_faults(page), *target_faults(page), *heading_faults(page), *motion_faults(page)]
        found += focus_faults(page)
        page.evaluate("document.documentElement.style.fontSize = '36px'")
        found += reflow_faults(page) + clipped_text(page)
        page.evaluate("document.documentElement.style.fontSize = ''")
        faults += [f"{kind}: {fault}" for fault in found]
    assert faults == [], "\n".join(faults)
