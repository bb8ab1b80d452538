"""What the browser tests start from: the machine's Chromium and a host with site and endpoint."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.hosting import Host, make_host
from tests.browser.kinds import touch
from tests.browser.watching import Watch
from tests.once import made_once
from tests.programs import need_browser

SECONDS = 8
#: A page of a test is gone before what is compiled for speed, or cleaned away, was worth it: an eighth of the time.
FOR_SHORT_VISITS = "--js-flags=--no-opt --no-maglev --min-semi-space-size=32"

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The published sample campaign and its endpoint. Pledges of earlier tests stay: count from where you began."""
    made = made_once(tmp_path_factory, "host", make_host)
    host = Host(Path(shutil.copytree(made, tmp_path_factory.mktemp("host") / "own")))
    host.serve()
    yield host
    host.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """One Chromium for all tests of a process, and the loop of Playwright, which counts as running from now on."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-quic", FOR_SHORT_VISITS]
        )
        loop = asyncio.get_running_loop()
        yield browser, loop
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture(scope="module")
def browser(chromium: tuple[Browser, asyncio.AbstractEventLoop]) -> Iterator[Browser]:
    """The Chromium; each test gets a fresh profile.

    Between the files its loop does not count as running: other tests of the process start loops of their own.
    """
    browser, loop = chromium
    asyncio._set_running_loop(loop)
    yield browser
    asyncio._set_running_loop(None)


@pytest.fixture
def watch(host: Host) -> Watch:
    """What no page may do: errors in the console, requests elsewhere, anything stored on the visitor's machine."""
    return Watch(host.address)


@pytest.fixture
def visit(browser: Browser, host: Host, watch: Watch) -> Iterator[Open]:
    """Open an address in a fresh profile: ``visit("/wall/", color_scheme="dark")``; at the end nobody was followed.

    Where scripts run, a form has been touched: the script that it needs is there.
    """
    contexts = []

    def visit(path: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 390, "height": 844}, **options})
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        watch.follow(context)
        page = context.new_page()
        if path:
            page.goto(host.address + path)
            if options.get("java_script_enabled", True) and page.locator("[data-form]").count():
                touch(page)
        return page

    yield visit
    for context in contexts:
        watch.look_for_traces(context)
        context.close()
    assert watch.faults == []
