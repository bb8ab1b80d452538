"""Notice what a page does behind its visitor's back, and what goes wrong in it."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

STATUS = re.compile(r"the server responded with a status of (\d+)")
#: Chromium reports every answer from 400 up as an error; these are how the form and a missing page work.
MEANT = {"404", "405", "422"}
TRACES = """async () => {
    const traces = [];
    if (!location.protocol.startsWith("http")) return traces;
    if (document.cookie) traces.push("cookie");
    if (localStorage.length) traces.push("localStorage");
    if (sessionStorage.length) traces.push("sessionStorage");
    if ((await indexedDB.databases()).length) traces.push("indexedDB");
    if ((await caches.keys()).length) traces.push("caches");
    if ((await navigator.serviceWorker.getRegistrations()).length) traces.push("service worker");
    return traces;
}"""


class Watch:
    """Faults of all pages of a context.

    :param address: the host that pages may talk to.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.faults: list[str] = []
        self.allowed: set[str] = set(MEANT)

    def allow(self, *errors: str) -> None:
        """Expect an answer's status, or words of a console message."""
        self.allowed.update(errors)

    def follow(self, context: BrowserContext) -> None:
        """Listen to a context from now on."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._see)

    def look_for_traces(self, context: BrowserContext) -> None:
        """Add everything that the pages of a context left on the visitor's machine."""
        self.faults += [f"cookie {cookie.get('name')}" for cookie in context.cookies()]
        for page in context.pages:
            self.faults += [f"{page.url}: {trace}" for trace in page.evaluate(TRACES)]

    def _hear(self, message: ConsoleMessage) -> None:
        status = STATUS.search(message.text)
        if message.type != "error" or (status and status[1] in self.allowed):
            return
        if not any(words in message.text for words in self.allowed - MEANT):
            self.faults.append(f"console: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "about:")):
            self.faults.append(f"request to {request.url}")
