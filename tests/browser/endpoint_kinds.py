"""Every kind of page that the endpoint makes beside the form: the wall, a pledge's own page, the moderators' pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from playwright.sync_api import APIResponse, Page

from campaign.forms import PLEDGE_FORM
from endpoint.moderators.links import make_link
from endpoint.moderators.people import ModeratorFault, add_moderator
from endpoint.moderators.roles import OWNER
from tests.browser.hosting import ENDPOINT, Host
from tests.browser.kinds import send_without_script

See = Callable[[Page, Host], None]

MODERATOR = "Sam"
#: More pledges a minute from programs that looked at no page than one network may send.
FLOOD = 12
#: Of the sample's form for ideas.
AFTER_THE_LAST_DAY = datetime(2031, 1, 1, 12, tzinfo=UTC)


def _plain(path: str) -> See:
    return lambda page, host: page.goto(f"{host.address}{ENDPOINT}{path}") and None


def single_pledge(page: Page, host: Host) -> None:
    """Go to one published pledge's page, by its address."""
    shown = next(row for row in host.rows() if row["state"] == "published" and row["public_answers"])
    page.goto(f"{host.address}{ENDPOINT}/pledge/{shown['public_id']}")


def help_before_checking(page: Page, host: Host) -> None:
    """Go to the check page of a pledge with the words of a hard moment: urgent help comes first."""
    page.goto(f"{host.address}/pledge/")
    page.fill("#pledge", "I cannot go on like this")
    send_without_script(page, "next")
    page.locator("[name=topic]").first.check()
    send_without_script(page, "check")
    page.wait_for_selector(".help-first")


def name_question(page: Page, host: Host) -> None:
    """Go to the question that is asked where words about health stand beside a name."""
    page.goto(f"{host.address}/pledge/")
    page.fill("#pledge", f"I will walk home with my asthma, day {len(host.rows())}")
    send_without_script(page, "next")
    page.locator("[name=topic]").first.check()
    page.fill("#name", "Ann")
    page.check("#on_wall")
    page.check("#show_name")
    send_without_script(page, "send")


def thanks(page: Page, host: Host) -> None:
    """Go to the thank-you page with the way to the pledge's own page."""
    name_question(page, host)
    page.get_by_role("button", name="Make my pledge", exact=True).click()
    page.wait_for_url("**/thanks/*")


def _own(path: str = "") -> See:
    def see(page: Page, host: Host) -> None:
        thanks(page, host)
        page.goto(f"{host.address}{ENDPOINT}/manage/{page.url.rpartition('/')[2]}{path}")

    return see


def edit_with_errors(page: Page, host: Host) -> None:
    """Go to the page to change a pledge, with an error."""
    _own("/edit")(page, host)
    page.fill("#pledge", "")
    page.get_by_role("button", name="Save my changes").click()
    page.wait_for_selector(".error-summary")


def plan_with_errors(page: Page, host: Host) -> None:
    """Go to the page to plan it, with an error."""
    _own("/plan")(page, host)
    page.fill("#time", "08:30")
    page.get_by_role("button", name="Read my plan back").click()
    page.wait_for_selector(".error-summary")


def story_prompts(page: Page, host: Host) -> None:
    """Go to the prompts for a story, from the own page of a pledge that is done."""
    _own()(page, host)
    page.get_by_role("button", name="I did it").click()
    page.get_by_role("link", name="Tell your story").click()
    page.get_by_label("What happened?").wait_for()


def story_with_errors(page: Page, host: Host) -> None:
    """Go to the prompts for a story, with errors."""
    story_prompts(page, host)
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_selector(".error-summary")


def told_story(page: Page, host: Host) -> None:
    """Go to the own page of a pledge with a story that waits to be read."""
    story_prompts(page, host)
    page.get_by_label("What happened?").fill("The kettle broke.\nWe talked to each other.")
    page.get_by_label("What you do").fill("night nurse")
    page.locator("#agree").check()
    page.get_by_role("button", name="Send my story").click()
    page.get_by_text("You told us your story").wait_for()
    page.goto(page.url.partition("#")[0])  # from its beginning


def stories_that_wait(page: Page, host: Host) -> None:
    """Go to the stories that moderators have to read."""
    told_story(page, host)
    _moderating("/stories")(page, host)


def taken_back(page: Page, host: Host) -> None:
    """Go to the own page of a pledge that its supporter took back."""
    _own("/withdraw")(page, host)
    page.get_by_role("button", name="Take my pledge back").click()
    page.get_by_text("You took it back").wait_for()


def wrong_code(page: Page, host: Host) -> None:
    """Go to what a code that opens nothing gives."""
    page.goto(f"{host.address}{ENDPOINT}/manage")
    page.fill("#code", "no such code")
    page.locator("main form button").click()
    page.wait_for_load_state()


def too_late(page: Page, host: Host) -> None:
    """Go to what a form gives that was sent after its last day: the sentence, and the words that were typed."""
    page.goto(f"{host.address}/suggest/")
    page.fill("#idea", "A clock in the waiting room\nthat says when it is my turn")
    page.select_option("#place", "hospital")
    with host.at(AFTER_THE_LAST_DAY):
        send_without_script(page, "next")


def _send(page: Page, host: Host, words: str, **headers: str) -> APIResponse:
    """Send a pledge with the first of the form's topics, as a program does."""
    form = host.service.served.forms[PLEDGE_FORM].version.form
    topic = next(field for field in form.fields if field.name == form.wall.topic)
    said = {form.wall.words: words, topic.name: topic.choices[0].value, "form_step": "send"}
    return page.request.post(f"{host.address}{ENDPOINT}/forms/{form.id}", form=said, headers=headers, max_redirects=0)


def held(page: Page, host: Host) -> None:
    """Go to the page of a pledge that came in a flood, from a network that nobody trusts."""
    for number in range(FLOOD):
        words = f"Flood {len(host.rows())} {number}"
        sent = _send(page, host, words, **{"X-Forwarded-For": "203.0.113.9"})
    page.goto(host.address + sent.headers["location"])
    page.locator("h1", has_text="is kept").wait_for()


def sign_in_page(page: Page, host: Host) -> None:
    """Go to the page that a one-time link opens."""
    with suppress(ModeratorFault):  # there since the last page
        add_moderator(host.store, MODERATOR, OWNER)
    page.goto(make_link(host.store, MODERATOR).address(f"{host.address}{ENDPOINT}"))


def _moderating(path: str = "") -> See:
    def see(page: Page, host: Host) -> None:
        sign_in_page(page, host)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        page.goto(f"{host.address}{ENDPOINT}/moderate{path}")

    return see


def unfolded_queue(page: Page, host: Host) -> None:
    """Go to the queue, with all that can be done to a pledge open."""
    _moderating()(page, host)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })")


def queue_with_undo(page: Page, host: Host) -> None:
    """Go to the queue after an approval."""
    _send(page, host, f"I will sit down, day {len(host.rows())}")
    _moderating()(page, host)
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Undo").wait_for()


def moderated_pledge(page: Page, host: Host) -> None:
    """Go to everything that moderators see of one pledge."""
    _moderating(f"/pledges/{host.rows()[0]['public_id']}")(page, host)


def replied(page: Page, host: Host) -> str:
    """Reply in public to a published pledge, as a moderator does; returns its public id."""
    shown = next(row["public_id"] for row in host.rows() if row["state"] == "published" and row["public_answers"])
    _moderating(f"/pledges/{shown}")(page, host)
    page.locator("summary", has_text="public").first.click()
    page.get_by_label("This has changed").check()
    page.get_by_label("In your words").fill(f"There are {len(host.rows())} chairs by the window now.")
    page.get_by_label("Who says it?").fill("Ward manager, Example Hospital")
    page.get_by_role("button", name="Publish the").click()
    page.locator(".item .reply").wait_for()
    return str(shown)


def refused_reply(page: Page, host: Host) -> None:
    """Go to a reply that says that something has changed and not what, and to the one that is there."""
    replied(page, host)
    page.locator("summary", has_text="public").first.click()
    page.get_by_label("In your words").fill("")
    page.get_by_role("button", name="Publish the").click()
    page.locator(".error-summary").wait_for()


def pledge_with_reply(page: Page, host: Host) -> None:
    """Go to a published pledge that the campaign replied to."""
    page.goto(f"{host.address}{ENDPOINT}/pledge/{replied(page, host)}")


def joining(page: Page, host: Host) -> None:
    """Go to the form that begins with somebody's words, from their pledge's page."""
    single_pledge(page, host)
    page.get_by_role("link", name="I'll do this too").click()
    page.locator("textarea").wait_for()


WALL: dict[str, See] = {
    "whole wall": _plain("/wall"),
    "wall, searched": _plain("/wall?q=tea"),
    "wall without a match": _plain("/wall?q=nothinglikeit"),
    "wall of an earlier year": _plain("/wall?edition=2026"),
    "one pledge": single_pledge,
    "one pledge with a reply": pledge_with_reply,
    "joining a pledge": joining,
    "no such pledge": _plain("/pledge/none"),
}
HELP: dict[str, See] = {
    "check page with urgent help": help_before_checking,
    "thanks with urgent help": _plain("/forms/pledge/help"),
}
OWN_PAGE: dict[str, See] = {
    "question about the name": name_question,
    "thanks with a code": thanks,
    "page for codes": _plain("/manage"),
    "wrong code": wrong_code,
    "own page": _own(),
    "own page, to change": _own("/edit"),
    "own page, change with errors": edit_with_errors,
    "own page, story": story_prompts,
    "own page, story with errors": story_with_errors,
    "own page, story told": told_story,
    "own page, plan": _own("/plan"),
    "own page, plan with errors": plan_with_errors,
    "own page, to take back": _own("/withdraw"),
    "own page, taken back": taken_back,
}
MODERATING: dict[str, See] = {
    "moderators, signed out": _plain("/moderate"),
    "moderators, sign in": sign_in_page,
    "moderators, queue": _moderating(),
    "moderators, queue unfolded": unfolded_queue,
    "moderators, queue with undo": queue_with_undo,
    "moderators, published": _moderating("/published"),
    "moderators, asked": _moderating("/asked"),
    "moderators, refused": _moderating("/refused"),
    "moderators, a pledge": moderated_pledge,
    "moderators, a refused reply": refused_reply,
    "moderators, stories": stories_that_wait,
    "moderators, team": _moderating("/team"),
    "moderators, report": _moderating("/report"),
}
SEEN: dict[str, See] = {**WALL, **HELP, **OWN_PAGE, **MODERATING, "sent too late": too_late, "held": held}
