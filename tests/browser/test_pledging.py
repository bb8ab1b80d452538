"""A supporter makes a pledge."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from campaign.folder import load_folder
from commands.accessibility import checking
from tests.browser.conftest import Open
from tests.browser.endpoint_kinds import AFTER_THE_LAST_DAY
from tests.browser.hosting import Host
from tests.browser.kinds import touch

#: The sample's pledges have a page of their own, so the endpoint thanks.
THANKS = re.compile(r"/api/forms/pledge/thanks/[a-z2-7]{28}$")
WORDS = 'I will walk to work <b>& back</b>\non "Mondays"'


class Rows:
    """The pledges that came in since the test began."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._before = len(host.rows())

    def __call__(self) -> list[dict[str, Any]]:
        return self._host.rows()[self._before :]


@pytest.fixture
def rows(host: Host) -> Rows:
    """The new rows of the store."""
    return Rows(host)


def fill(page: Page, words: str = WORDS) -> None:
    """Answer what must be answered, on both pages, and agree to the wall."""
    page.fill("#pledge", words)
    press(page, "Continue")
    page.check("#topic-2")
    page.check("#on_wall")


def press(page: Page, name: str) -> None:
    """Press a button of the form."""
    page.get_by_role("button", name=name).click()


def focused(page: Page) -> str:
    """Return the id of what has the focus; its class where it has none."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression is true; `wait_for_function` evaluates it later, which the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def note_of(html: str) -> str:
    """Return a note's HTML, as a browser understands it, without the space between its tags."""
    note = BeautifulSoup(html, "lxml").figure
    assert note is not None
    for text in note.find_all(string=True):
        text.replace_with(str(text).strip())
    return str(note)


def test_the_keyboard_is_enough_to_pledge(host: Host, visit: Open, rows: Rows) -> None:
    """Tab, space, Enter and letters: mistakes are told, led to and mended without the page ever loading anew."""
    page = visit("/pledge/?from=poster-7")
    page.evaluate("window.sameDocument = true; document.querySelector('#pledge').focus()")
    keys = page.keyboard

    keys.press("Tab")
    assert focused(page) == "button"
    keys.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: Make your promise ")
    expect(page.locator("#pledge")).to_have_accessible_description(
        "You can write up to 280 characters One small thing, in your own words Error: Write what you will do"
    )
    keys.press("Tab")
    keys.press("Enter")
    assert focused(page) == "pledge"
    keys.type("I will walk to work")
    keys.press("Tab")
    keys.press("Enter")

    expect(page.get_by_role("heading", name="About your promise")).to_be_focused()
    order = []
    for _ in range(7):
        keys.press("Tab")
        order.append(focused(page))
    assert order == ["topic", "name", "organisation", "on_wall", "show_name", "button", "button button--quiet"]
    page.focus("#name")
    keys.type("Ann")
    keys.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: About your promise ")
    expect(page.locator(".error-summary a")).to_have_text(["Choose what your promise is about"])
    expect(page.locator("#name")).to_have_value("Ann")
    keys.press("Tab")
    keys.press("Enter")
    assert focused(page) == "topic"
    keys.press("Space")
    keys.press("ArrowDown")
    page.focus("#on_wall")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")

    expect(page.get_by_role("heading", name="This is what everyone will see")).to_be_focused()
    assert page.title().startswith("Check your pledge ")
    expect(page.locator(".form-region")).to_contain_text("Nothing is sent yet. Read it through once.")
    expect(page.locator(".error-summary")).to_have_count(0)
    assert page.locator("figure.note").inner_text().split("\n")[-1] == "Somebody who gave no name"
    assert "Ann" not in page.locator("figure.note").inner_html()
    assert page.evaluate("window.sameDocument")
    assert rows() == []

    keys.press("Tab")
    expect(page.get_by_role("button", name="Make my pledge")).to_be_focused()
    with page.expect_navigation():
        keys.press("Enter")
    assert THANKS.search(page.url)
    assert [row["touchpoint"] for row in rows()] == ["poster-7"]
    assert rows()[0]["public_answers"] == {"pledge": "I will walk to work", "topic": "kind-words"}


def test_what_the_supporter_approves_is_what_the_wall_shows(host: Host, visit: Open, rows: Rows) -> None:
    """The check view's note and the wall's are the same HTML, name and team only where the box was ticked."""
    previews = []
    for script, named in ((True, False), (False, True)):
        page = visit("/pledge/", java_script_enabled=script)
        fill(page)
        page.fill("#name", "Zoë O'Neill")
        page.fill("#organisation", "Tea & Co")
        page.set_checked("#show_name", named)
        press(page, "Make my pledge")
        preview = note_of(page.locator("figure.note").evaluate("(note) => note.outerHTML"))
        assert ("Zoë" in preview) == named
        assert ("Tea &amp; Co" in preview) == named
        assert "&lt;b&gt;" in preview
        press(page, "Make my pledge")
        page.wait_for_url(THANKS)
        previews.append(preview)

    for row in rows():
        host.approve(row)
    host.pull()
    host.build()
    wall = BeautifulSoup((host.site / "wall/index.html").read_text(encoding="utf-8"), "lxml")
    assert [note_of(str(wall.find(id=f"pledge-{row['public_id']}"))) for row in rows()] == previews


LEFT_AND_RIGHT = """selector => {
  const element = document.querySelector(selector), words = document.createRange();
  words.selectNodeContents(element);
  const box = element.getBoundingClientRect(), text = words.getBoundingClientRect();
  return [text.left - box.left, box.right - text.right];
}"""


def test_words_in_arabic_begin_at_the_right(visit: Open) -> None:
    """Whatever the campaign's language. And the check page fits a small phone where letters are twice as large, as a
    poll's results do.
    """
    small = {"width": 320, "height": 640}
    page = visit("/pledge/", viewport=small)
    fill(page, "سأتصل بأمي.")
    press(page, "Make my pledge")
    for words in (".note p", ".answers-list dd"):
        page.wait_for_selector(words)
        left, right = page.evaluate(LEFT_AND_RIGHT, words)
        assert left > right + 20, words
    for wide in (page, visit("/blog/promises-i-have-broken/", viewport=small)):
        wide.evaluate("document.documentElement.style.fontSize = '200%'")
        assert wide.evaluate("document.documentElement.scrollWidth") == 320


def test_words_that_are_not_for_the_wall_have_no_note(visit: Open) -> None:
    """Who does not tick the box sees that nobody will read it, and no note."""
    page = visit("/pledge/")
    fill(page)
    page.uncheck("#on_wall")
    press(page, "Make my pledge")
    expect(page.get_by_role("heading", name="Nobody but the campaign team will see your words")).to_be_focused()
    expect(page.locator("figure.note")).to_have_count(0)


def test_a_double_click_is_one_pledge_and_other_words_are_another(visit: Open, rows: Rows) -> None:
    """Pressed twice counts once; who goes back and writes something else has made a second pledge."""
    page = visit("/pledge/")
    fill(page)
    press(page, "Make my pledge")
    page.get_by_role("button", name="Make my pledge").dblclick()
    page.wait_for_url(THANKS)
    assert len(rows()) == 1

    page.go_back()
    fill(page, "I will also ring my aunt")
    press(page, "Make my pledge")
    expect(page.locator("figure.note")).to_contain_text("ring my aunt")
    press(page, "Make my pledge")
    page.wait_for_url(THANKS)
    assert [row["public_answers"]["pledge"] for row in rows()] == [WORDS, "I will also ring my aunt"]


def test_changing_an_answer_keeps_the_others(visit: Open, rows: Rows) -> None:
    """From the check view back to the form, and from its second page: everything is as it was typed."""
    page = visit("/pledge/")
    page.fill("#pledge", WORDS)
    for back in ("Back", "Change my answers"):
        press(page, "Continue")
        if back == "Change my answers":
            expect(page.locator("#name")).to_have_value("Ann")
            page.check("#topic-2")
            page.check("#on_wall")
            press(page, "Make my pledge")
        else:
            page.fill("#name", "Ann")
        press(page, back)
        expect(page.locator("#pledge")).to_have_value(WORDS)
        assert focused(page) == "form-region"
    press(page, "Continue")
    expect(page.locator("#name")).to_have_value("Ann")
    expect(page.locator("#topic-2")).to_be_checked()
    expect(page.locator("#on_wall")).to_be_checked()
    assert rows() == []


def test_back_in_the_browser_leads_to_the_part_before(visit: Open, watch: Any, rows: Rows) -> None:
    """From the question about the name to the first part, every word kept; without signal the part stays as it is.

    The form's own button takes the same step, so that the browser's next one leaves the page.
    """
    watch.allow("net::ERR_FAILED")
    page = visit("/wall/")
    page.goto(page.url.replace("wall", "pledge"))
    fill(page, "I will walk because of my depression")
    page.fill("#name", "Ann")
    page.check("#show_name")
    press(page, "Make my pledge")
    press(page, "Make my pledge")
    expect(page.get_by_role("heading", name="Your words say something about health")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="This is what everyone will see")).to_be_focused()
    page.go_back()
    expect(page.locator("#topic-2")).to_be_checked()
    expect(page.locator("#name")).to_have_value("Ann")

    page.route("**/api/**", lambda route: route.abort())
    for _ in range(2):
        page.go_back()
        expect(page.locator(".failure")).to_be_focused()
        expect(page.locator("#name")).to_have_value("Ann")
    page.unroute("**/api/**")
    page.go_back()
    expect(page.locator("#pledge")).to_have_value("I will walk because of my depression")
    press(page, "Continue")
    press(page, "Back")
    wait_until(page, "history.state === 'part 01'")
    page.fill("#pledge", "")
    press(page, "Continue")
    page.click(".error-summary a")  # an entry in the history that is no part
    page.fill("#pledge", WORDS)
    press(page, "Continue")
    expect(page.locator("#name")).to_have_value("Ann")
    page.go_back()
    expect(page.locator("#pledge")).to_have_value(WORDS)
    page.go_back()
    page.wait_for_url("**/wall/")
    assert rows() == []


def test_back_to_an_answer_of_the_endpoint_is_back_to_that_answer(host: Host, visit: Open) -> None:
    """The page's script leaves its entry in the history alone: the browser would ask for it without what was posted."""
    page = visit("/pledge/")
    page.route("**/api/**", lambda route: route.continue_())  # else the browser first asks whether to post again
    page.evaluate("document.querySelector('.form').submit()")
    expect(page.locator(".error-summary")).to_be_visible()
    wait_until(page, "Boolean(document.onsubmit)")
    page.goto(f"{host.address}/wall/")
    page.go_back()
    expect(page.locator(".error-summary")).to_be_visible()


def test_a_pledge_needs_no_script(host: Host, visit: Open, rows: Rows) -> None:
    """The endpoint renders what the script would show: errors with the answers kept, check page, way back, thanks.

    Somebody who heard the address on the radio is counted there, through all of that.
    """
    page = visit("/r/td1", java_script_enabled=False)
    page.fill("#pledge", WORDS)
    press(page, "Continue")
    page.fill("#name", "<i>Ann</i>")
    with page.expect_response(f"{host.address}/api/forms/pledge") as answer:
        press(page, "Make my pledge")
    assert answer.value.status == 422
    assert page.title().startswith("Error: About your promise ")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=pledge]")).to_have_value(WORDS)
    expect(page.locator("#name")).to_have_value("<i>Ann</i>")
    page.click(".error-summary a")
    assert page.url.endswith("#topic")
    page.check("#topic-2")
    page.check("#on_wall")
    press(page, "Make my pledge")
    expect(page.locator("h1")).to_have_text("Check your pledge")
    press(page, "Change my answers")
    expect(page.locator("#pledge")).to_have_value(WORDS)
    page.fill("#pledge", "I will take the stairs")
    press(page, "Continue")
    expect(page.locator("#topic-2")).to_be_checked()
    press(page, "Make my pledge")
    with page.expect_response(f"{host.address}/api/forms/pledge") as answer:
        press(page, "Make my pledge")
    assert answer.value.status == 303
    assert THANKS.search(page.url)
    assert [row["public_answers"]["pledge"] for row in rows()] == ["I will take the stairs"]
    assert [row["touchpoint"] for row in rows()] == ["td1"]
    assert load_folder(host.content).touchpoints.touchpoints["td1"].kind == "radio"


def test_a_pledge_is_the_same_row_with_and_without_script(visit: Open, rows: Rows) -> None:
    """Every column but those of its own key and moment: answers, consents, state, all. The form began in a story."""
    for script in (True, False):
        page = visit("/stories/two-mugs/", java_script_enabled=script)
        fill(page)
        page.fill("#name", "  Ann \u00a0 Lee ")
        page.check("#show_name")
        press(page, "Make my pledge")
        page.get_by_role("heading", name="This is what everyone will see").wait_for()
        press(page, "Make my pledge")
        page.wait_for_url(THANKS)
    own = {"id", "public_id", "submission_key", "created_at", "changed_at"}
    alike = [{name: value for name, value in row.items() if name not in own} for row in rows()]
    for row in alike:
        for consent in row["consents"]:
            consent.pop("at")
    assert len(alike) == 2
    assert alike[0] == alike[1]
    assert alike[0]["public_answers"]["name"] == "Ann Lee"
    assert [each["given"] for each in alike[0]["consents"]] == [True, True]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_form_of_two_pages_keeps_the_answers_of_both(visit: Open, rows: Rows, script: bool) -> None:
    """Errors on the first and on the second page are told there; at the end both pages' answers are one row."""
    page = visit("/suggest/", java_script_enabled=script)
    page.fill("#idea", "A clock in the waiting room")
    press(page, "Continue")
    links = page.locator(".error-summary a")
    expect(links).to_have_text(["Choose where your idea would help", "Choose how ready your idea is"])
    links.nth(1).click()
    assert page.url.endswith("#readiness")
    page.select_option("#place", "hospital")
    page.check("#readiness-2")
    page.check("#teams")
    page.check("#teams-3")
    press(page, "Continue")

    expect(page.get_by_text("Part 2 of 2")).to_be_visible()
    page.fill("#start-day", "3")
    page.fill("#start-month", "May")
    page.fill("#how_many", "0")
    page.fill("#postcode", "ab")
    press(page, "Send my idea")
    expect(links).to_have_text(
        ["Write a real date, such as 3 3 2027", "Write 1 or a higher number", "Write a full postcode"]
    )
    assert page.title().startswith("Error: ")
    expect(links.nth(0)).to_have_attribute("href", "#start-month")  # the day is good
    links.nth(0).click()
    if script:
        assert focused(page) == "start-month"
    page.fill("#start-day", "3")
    page.fill("#start-month", "3")
    page.fill("#start-year", "2027")
    page.fill("#how_many", "12")
    page.fill("#postcode", "ex1 1aa")
    press(page, "Send my idea")

    expect(page.get_by_role("button", name="Send my idea")).to_be_visible()
    expect(page.locator(".answers-list")).to_contain_text("A clock in the waiting room")
    expect(page.locator(".answers-list")).to_contain_text("EX1 1AA")
    press(page, "Send my idea")
    page.wait_for_url("**/suggest/thank-you/")
    [row] = rows()
    assert row["form_id"] == "idea"
    assert row["private_answers"]["teams"] == ["cleaning", "neighbours"]
    assert row["private_answers"]["start"] == "2027-03-03"


def test_the_count_speaks_when_typing_pauses_and_stops_nobody(visit: Open) -> None:
    """Seen at each key, heard after a second, counted in characters as people see them; too many can be typed."""
    page = visit("/pledge/")
    seen, heard = page.locator("#pledge-count"), page.locator("#pledge-count + [aria-live=polite]")
    expect(page.locator("#pledge")).to_have_accessible_description(
        "You can write up to 280 characters One small thing, in your own words"
    )
    page.locator("#pledge").press_sequentially("tea 🫖")
    expect(seen).to_have_text("275 characters left")
    assert heard.text_content() == ""
    expect(heard).to_have_text("275 characters left")
    expect(seen).to_have_attribute("aria-hidden", "true")
    page.fill("#pledge", "x" * 300)
    expect(seen).to_have_text("20 characters too many")
    expect(page.locator("#pledge")).to_have_value("x" * 300)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_form_that_closed_while_it_was_open_somewhere_gives_the_words_back(
    host: Host, visit: Open, watch: Any, rows: Rows, script: bool
) -> None:
    """The sentence takes the form's place and has the focus; every word can be copied, and nothing is stored."""
    watch.allow("410")
    page = visit("/suggest/", java_script_enabled=script)
    expect(page.locator(".form")).to_contain_text("You can send it until 31 December 2030.")
    page.fill("#idea", WORDS)
    page.select_option("#place", "hospital")
    with host.at(AFTER_THE_LAST_DAY):
        press(page, "Continue")
        heading = page.get_by_role("heading", name="This form closed on 31 December 2030")
        expect(heading).to_be_visible()
    assert page.url.endswith("/suggest/" if script else "/api/forms/idea")
    assert page.title().startswith("This form closed on 31 December 2030 ")
    if script:
        expect(heading).to_be_focused()
        assert checking.axe_faults(page) == []
    expect(page.locator(".form")).to_have_count(0)
    assert page.locator(".answers-list dd").all_inner_texts() == [WORDS, "At the hospital"]
    assert rows() == []
    page.get_by_role("link", name="Read what people pledged").click()
    page.wait_for_url("**/wall/")


DOWN = ["no signal", "nothing behind the proxy", "a store that is busy"]


@pytest.mark.parametrize("down", DOWN)
def test_a_pledge_survives_an_endpoint_that_is_down(host: Host, visit: Open, watch: Any, rows: Rows, down: str) -> None:
    """The words stay, the message says what to do and has the focus; later the same press makes one row."""
    watch.allow("502", "503", "net::ERR_FAILED")
    page = visit("/pledge/")
    fill(page)
    press(page, "Make my pledge")
    expect(page.locator("figure.note")).to_be_visible()
    if down == "a store that is busy":
        with host.store_busy():
            press(page, "Make my pledge")
            summary = page.locator(".error-summary")
            expect(summary).to_be_focused()
        expect(summary).to_contain_text("It was not stored. Please try again in a minute.")
        expect(page.locator("[name=pledge]")).to_have_value(WORDS)
        press(page, "Make my pledge")
        expect(page.locator("figure.note")).to_be_visible()
    elif down == "no signal":
        page.route("**/api/**", lambda route: route.abort())
        press(page, "Make my pledge")
        _says_what_to_do(page)
        page.unroute("**/api/**")
    else:
        with host.endpoint_down():
            press(page, "Make my pledge")
            _says_what_to_do(page)
    assert rows() == []
    press(page, "Make my pledge")
    page.wait_for_url(THANKS)
    assert len(rows()) == 1


def _says_what_to_do(page: Page) -> None:
    failure = page.locator(".failure")
    expect(failure).to_be_focused()
    expect(failure.get_by_role("alert")).to_contain_text("We could not send it")
    expect(failure).to_contain_text("Your words are still here. Check your signal and press the button again.")
    expect(failure).to_contain_text("call 01632 960100")
    expect(page.locator("figure.note")).to_contain_text("I will walk to work")


def test_the_first_press_may_meet_an_endpoint_that_is_down(host: Host, visit: Open, watch: Any) -> None:
    """Before the second page, too: what was typed is still in its field, and the button works again."""
    watch.allow("502")
    page = visit("/pledge/")
    page.fill("#pledge", WORDS)
    with host.endpoint_down():
        press(page, "Continue")
        expect(page.locator(".failure")).to_be_focused()
        expect(page.locator(".failure + p")).to_contain_text("If sending does not work, call 01632 960100")
    expect(page.locator("#pledge")).to_have_value(WORDS)
    press(page, "Continue")
    expect(page.get_by_role("heading", name="About your promise")).to_be_focused()


def test_the_page_says_what_the_endpoint_says(visit: Open, watch: Any) -> None:
    """An answer that is a message of the endpoint's is told in the form, in its words."""
    watch.allow("400")
    page = visit("/pledge/")
    fill(page)
    page.evaluate("document.querySelector('#name').name = 'nickname'")
    press(page, "Make my pledge")
    expect(page.locator(".failure")).to_contain_text("This form has no field “nickname”.")
    expect(page.locator("[name=pledge]")).to_have_value(WORDS)
    expect(page.locator("#topic-2")).to_be_checked()


def test_the_endpoint_may_live_on_another_host(browser: Browser, tmp_path: Path) -> None:
    """Errors, check view and thanks work across hosts too, where a script may not follow a redirect."""
    host = Host(tmp_path, apart=True)
    host.build(publish=False)
    host.serve()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{host.address}/pledge/")
    touch(page)
    press(page, "Continue")
    expect(page.locator(".error-summary")).to_be_focused()
    fill(page)
    press(page, "Make my pledge")
    expect(page.locator("figure.note")).to_be_visible()
    press(page, "Make my pledge")
    page.wait_for_url(THANKS)
    assert len(host.rows()) == 1
    context.close()
    host.close()
