"""Every kind of page that a visitor can meet."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.hosting import wait_until

PAGES = {
    "front page": "/",
    "story": "/stories/two-mugs/",
    "post that answers": "/blog/say-which-day/",
    "further comments": "/blog/pockets-open/comments/2/",
    "post with a download": "/blog/card-box-in-an-hour/",
    "post with a poll": "/blog/promises-i-have-broken/",
    "case study": "/case-studies/bowl-or-mug/",
    "case studies": "/case-studies/",
    "film": "/films/the-kettle/",
    "films": "/films/",
    "interview": "/interviews/one-pencil-each/",
    "interviews": "/interviews/",
    "article elsewhere": "/coverage/thirty-one-boxes/",
    "coverage": "/coverage/",
    "resource": "/resources/pocket-cards/",
    "resources": "/resources/",
    "partner": "/partners/library/",
    "partners": "/partners/",
    "event": "/events/kettle-on-at-noon/",
    "events": "/events/",
    "search": "/search/?q=tea",
    "ideas": "/actions/",
    "ideas by time": "/actions/under-5-minutes/",
    "local campaigns": "/local-campaigns/",
    "earlier years": "/earlier-years/",
    "earlier year": "/earlier-years/2026/",
    "series": "/series/from-the-library-desk/",
    "stories": "/stories/",
    "blog": "/blog/",
    "topics": "/topics/",
    "topic": "/topics/kind-words/",
    "people": "/people/",
    "person": "/people/ward-sister/",
    "pledge form": "/pledge/",
    "form of two pages": "/suggest/",
    "thank-you": "/pledge/thank-you/",
    "wall": "/wall/",
    "older pledges": "/wall/page/2/",
    "page with a table": "/privacy/",
    "page": "/about/",
    "sheets to print": "/print/",
    "letter to print": "/print/letter/",
    "missing page": "/nowhere/",
}

#: What only the second sample has, of all that a campaign may have.
OF_SECOND_SAMPLE = {"areas": "/areas/"}


def refused(page: Page, address: str) -> None:
    """Go to the pledge form with errors, as the endpoint renders it."""
    page.goto(f"{address}/pledge/")
    send_without_script(page, "send")


def refused_first_page(page: Page, address: str) -> None:
    """Go to the first of two pages, with errors at every kind of field that can have one."""
    page.goto(f"{address}/suggest/")
    send_without_script(page, "next")


def second_page(page: Page, address: str) -> None:
    """Go to the second of two pages, with an error in the date."""
    page.goto(f"{address}/suggest/")
    page.fill("#idea", "A clock in the waiting room")
    page.select_option("#place", "hospital")
    page.check("#readiness")
    send_without_script(page, "next")
    page.fill("#start-day", "32")
    page.fill("#email", "no address")
    send_without_script(page, "check")


def checked(page: Page, address: str) -> None:
    """Go to the check page with a public note."""
    page.goto(f"{address}/pledge/")
    page.fill("#pledge", "I will walk to work & back\non <Mondays>")
    send_without_script(page, "next")
    page.check("#topic")
    page.fill("#name", "Ann")
    page.check("#on_wall")
    send_without_script(page, "check")


def checked_in_place(page: Page, address: str) -> None:
    """Go to the check view that the script folds open in the form's page."""
    page.goto(f"{address}/pledge/")
    touch(page)
    page.fill("#pledge", "I will walk to work")
    if not page.locator("#topic").count():  # it is asked on the form's second page
        page.click(".form .button")
    page.check("#topic")
    page.click(".form .button")
    page.wait_for_selector(".answers-list")


def refused_in_place(page: Page, address: str) -> None:
    """Go to the errors that the script shows without leaving the form's page."""
    page.goto(f"{address}/pledge/")
    touch(page)
    page.fill("#pledge", "x" * 300)
    page.click(".form .button")
    page.wait_for_selector(".error-summary")


def asked_once_more(page: Page, address: str) -> None:
    """Go to the page that asks to send a poll's answer once more, as whoever has no script meets it."""
    page.goto(f"{address}/blog/promises-i-have-broken/")
    page.check("#reason")
    send_without_script(page, "send")


def poll_thanks(page: Page, address: str) -> None:
    """Go to a poll's thank-you page, with what people answered."""
    page.goto(f"{address}/api/forms/broken/results")


def message(page: Page, address: str) -> None:
    """Go to the endpoint's page for an address that it does not have."""
    page.goto(f"{address}/api/forms/none")


Go = Callable[[Page, str], None]


def begun(page: Page, address: str) -> None:
    """Go to the form that begins with an idea's words, as its link does."""
    page.goto(f"{address}/actions/")
    with page.expect_navigation():  # until its style sheet is there, too
        page.locator(".action__begin").first.click()
    page.locator("textarea").wait_for()


ENDPOINT_PAGES: dict[str, Go] = {
    "form with errors": refused,
    "first page with errors": refused_first_page,
    "second page with errors": second_page,
    "form begun with an idea": begun,
    "check page": checked,
    "check view in place": checked_in_place,
    "errors in place": refused_in_place,
    "poll once more": asked_once_more,
    "poll's thank-you": poll_thanks,
    "message": message,
}


def _plain(path: str) -> Go:
    return lambda page, address: page.goto(f"{address}{path}") and None


KINDS: dict[str, Go] = {**{kind: _plain(path) for kind, path in PAGES.items()}, **ENDPOINT_PAGES}


def touch(page: Page) -> None:
    """Touch the form, as everybody does who answers it, until what sends it without leaving the page is there."""
    page.hover("[data-form]")
    wait_until(lambda: page.evaluate("Boolean(document.onsubmit)"))


def send_without_script(page: Page, step: str) -> None:
    """Send the form as a browser without script does: `form.submit()` calls no listener."""
    with page.expect_event("load"):  # what the page's script writes into the history is a navigation, too
        page.evaluate(
            """(step) => {
                const form = document.querySelector(".form");
                form.insertAdjacentHTML("beforeend", `<input type=hidden name=form_step value=${step}>`);
                form.submit();
            }""",
            step,
        )
