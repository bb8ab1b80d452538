"""Pictures of every kind of page, on a phone and on a desk, for docs/reference/pages.md, which this writes too.

And those of docs/editors, which the same site gives.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import get_args
from unittest.mock import patch

import yaml
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.guide_pictures import take_pictures
from campaign.staffed_hours import Weekday
from commands import programs
from tests.browser.endpoint_kinds import HELP, MODERATING, OWN_PAGE, SEEN, WALL, See
from tests.browser.hosting import SAMPLE, SECOND_SAMPLE, Host
from tests.browser.kinds import ENDPOINT_PAGES, KINDS, OF_SECOND_SAMPLE, PAGES
from tests.site.building import ROOT

PAGE = ROOT / "docs/reference/pages.md"
PICTURES = ROOT / "docs/images/pages"
WIDTHS = {"phone": 390, "desk": 1280}
#: Somebody is there to read, at whatever hour the pictures are taken.
NOON = datetime(2027, 2, 17, 12, tzinfo=UTC)
#: Of a long page the beginning is shown.
MOST_HEIGHT = {"phone": 1500, "desk": 1400}
QUALITY = 60

GROUPS = {
    "Pages of the site": PAGES,
    "Forms and messages of the endpoint": ENDPOINT_PAGES,
    "The whole wall": WALL,
    "Urgent help": HELP,
    "A supporter's own page": OWN_PAGE,
    "Moderators' pages": MODERATING,
    "Floods, and a form that is over": {name: SEEN[name] for name in ("held", "sent too late")},
    "What only the second sample has": OF_SECOND_SAMPLE,
}


def main() -> int:
    """Take all pictures and write the page; always 0."""
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    with _browser() as browser, staffed():
        with _hosting(SAMPLE) as host:
            take_pictures(browser, host.address)
            for kind, see in _kinds():
                _take_both(browser, host, kind, see)
        with _hosting(SECOND_SAMPLE) as host:
            for kind, path in OF_SECOND_SAMPLE.items():
                _take_both(browser, host, kind, lambda page, host, path=path: page.goto(host.address + path) and None)
    PAGE.write_text(_document(), encoding="utf-8")
    return 0


@contextmanager
def _hosting(content: Path) -> Iterator[Host]:
    """Serve a sample with its pledges and its own hours, on every day."""
    with tempfile.TemporaryDirectory() as folder:
        host = Host(Path(folder), content=content)
        _write_hours(host.content / "campaign.yml", content / "campaign.yml")
        host.start()
        yield host
        host.close()


@contextmanager
def staffed() -> Iterator[None]:
    """Let the endpoint's pages be of a Wednesday at noon."""
    with patch("endpoint.pages.datetime", SimpleNamespace(now=lambda _zone: NOON)):
        yield


def _write_hours(file: Path, sample_file: Path) -> None:
    """Give the campaign the sample's hours again, on every day: pages differ outside of them."""
    campaign, sample = (yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in (file, sample_file))
    campaign["staffed_hours"] = {**sample["staffed_hours"], "days": list(get_args(Weekday))}
    file.write_text(yaml.safe_dump(campaign, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _kinds() -> Iterator[tuple[str, See]]:
    for kind, go in KINDS.items():
        yield kind, lambda page, host, go=go: go(page, host.address)
    yield from SEEN.items()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs.find("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def _take_both(browser: Browser, host: Host, kind: str, see: See) -> None:
    for width in WIDTHS:
        _take(browser, host, see, width, PICTURES / _name(kind, width))


def _take(browser: Browser, host: Host, see: See, width: str, target: Path) -> None:
    context = browser.new_context(viewport={"width": WIDTHS[width], "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    see(page, host)
    _load_pictures(page)
    height = min(page.evaluate("document.documentElement.scrollHeight"), MOST_HEIGHT[width])
    page.set_viewport_size({"width": WIDTHS[width], "height": height})
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(target, quality=QUALITY, method=6)
    context.close()


def _load_pictures(page: Page) -> None:
    """See to it that pictures further down are there."""
    page.evaluate(
        """async () => {
            const pictures = [...document.images];
            pictures.forEach((one) => { one.loading = "eager"; });
            await Promise.all(pictures.map((one) => one.decode().catch(() => {})));
        }"""
    )


def _name(kind: str, width: str) -> str:
    return f"{re.sub(r'[^a-z0-9]+', '-', kind.lower()).strip('-')}-{width}.webp"


def _document() -> str:
    parts = [
        "# Every kind of page",
        "The sample campaign as it is published, with its endpoint, at 1280 and 390 pixels, and of the second\n"
        "sample what the first has not; of long pages the beginning. Written by `python3 tasks.py bench screenshots`.",
    ]
    for group, kinds in GROUPS.items():
        parts.append(f"## {group}")
        for kind in kinds:
            desk, phone = (f"../images/pages/{_name(kind, width)}" for width in ("desk", "phone"))
            parts.append(
                f"### {kind[0].upper()}{kind[1:]}\n\n"
                f'<img src="{desk}" width="600" alt="{kind}, 1280 pixels wide"> '
                f'<img src="{phone}" width="190" alt="{kind}, 390 pixels wide">'
            )
    return "\n\n".join(parts) + "\n"
