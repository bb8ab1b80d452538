"""Moderators at work, as the tests have them: browsers that keep a cookie and press buttons."""

from __future__ import annotations

from typing import Any

import httpx
from bs4 import BeautifulSoup, Tag

from endpoint.moderators.links import make_link
from endpoint.moderators.people import add_moderator
from endpoint.moderators.sessions import SAFE_COOKIE, begin_session
from tests.endpoint.material import OPEN
from tests.endpoint.running import Endpoint, page_of

ORIGIN = "https://promise.example.org"


class Browser:
    """Somebody's browser, on a host with https."""

    def __init__(self, endpoint: Endpoint, origin: str = ORIGIN) -> None:
        self.endpoint = endpoint
        self.origin = origin
        self.cookies: dict[str, str] = {}
        self.answer: httpx.Response
        self._parsed: tuple[httpx.Response, BeautifulSoup] | None = None

    def get(self, path: str = "", **options: Any) -> httpx.Response:
        """Open one of the moderators' pages."""
        return self._send("GET", path, **options)

    def post(self, path: str, fields: Any, **headers: str) -> httpx.Response:
        """Post fields as a page of ours would; follows a redirect."""
        said = {"origin": self.origin, **headers}
        self._send("POST", path, data=fields, headers={name: text for name, text in said.items() if text})
        return self.follow()

    def follow(self) -> httpx.Response:
        """Open the page that the last answer leads to, if it does."""
        while self.answer.status_code == 303:
            self.get(self.answer.headers["location"].removeprefix("/api/moderate"))
        return self.answer

    def press(self, words: str, /, **fields: Any) -> httpx.Response:
        """Press the button of the page that was opened last; ``fields`` are what was filled in."""
        button = self.button(words)
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        hidden = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}
        pressed = {str(button["name"]): str(button["value"])} if button.get("name") else {}
        path = str(form["action"]).removeprefix("/api/moderate")
        return self.post(path, {**hidden, **pressed, **fields})

    def button(self, words: str) -> Tag:
        """Return a button of the page by its words."""
        found = [each for each in self.page.select("button") if words in " ".join(each.text.split())]
        assert found, f"there is no button {words!r} on\n{self.page.text}"
        return found[0]

    def sign_in(self, name: str) -> httpx.Response:
        """Sign in with a new link."""
        token = make_link(self.endpoint.store, name).token
        self.get(f"/sign-in/{token}")
        return self.press("Sign in")

    @property
    def page(self) -> BeautifulSoup:
        """Return the page that was opened last."""
        if self._parsed is None or self._parsed[0] is not self.answer:
            self._parsed = self.answer, page_of(self.answer)
        return self._parsed[1]

    @property
    def shown(self) -> str:
        """Return the words of the pledge on the screen; empty where there is none."""
        quote = self.page.select_one(".item blockquote")
        return " ".join(quote.text.split()) if quote else ""

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        headers.update(options.pop("headers", {}))
        self.answer = self.endpoint.request(method, f"/api/moderate{path}", headers=headers, **options)
        for name, text in self.answer.cookies.items():
            self.cookies[name] = text
        self.endpoint.client.cookies.clear()
        if method == "POST" and "Max-Age=0" in self.answer.headers.get("set-cookie", ""):
            self.cookies.clear()
        return self.answer


def signed_in(endpoint: Endpoint, name: str = "Mo", role: str = "moderator") -> Browser:
    """Add somebody who has signed in and looks at the first page; by which way they got in is of no account here."""
    moderator = add_moderator(endpoint.store, name, role)
    browser = Browser(endpoint)
    browser.cookies[SAFE_COOKIE] = begin_session(endpoint.store, moderator, SAFE_COOKIE)
    browser.get()
    assert browser.follow().status_code == 200, browser.page.text
    return browser


def send(endpoint: Endpoint, words: str, **changes: str) -> str:
    """Send a pledge; returns its public id."""
    assert endpoint.post({**OPEN, "words": words, "form_key": words, **changes}).status_code == 303
    return str(endpoint.rows()[-1]["public_id"])
