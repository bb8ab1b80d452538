"""The published sample campaign and the real endpoint on one port, as an operator would put them behind one host."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, get_args
from unittest.mock import patch

import yaml
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from campaign.comments import PAGE_COMMENTS
from campaign.public_data import EDITIONS, PLEDGES, edition_file
from campaign.staffed_hours import Weekday
from commands.accessibility.serving import Served
from commands.build import build_site
from commands.fetching import fetch
from commands.preview.backend import Backend
from commands.preview.host import ENDPOINT
from commands.store import sqlite_url
from endpoint import forms
from endpoint.config import Settings
from endpoint.headers import security_headers
from endpoint.moderation import approve
from endpoint.polls.counting import count_answer
from endpoint.service import Service
from endpoint.store import Store
from endpoint.tables import pledges
from tests.site.building import BEFORE_THE_DAY, UNCOMPRESSED, replace_in

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "content"
SECOND_SAMPLE = ROOT / "examples/two-doors-down/content"
STORY = "stories/two-mugs.md"  # in which the pledge form begins
POLL = "broken"  # the sample's
LONGER_WALL = 15  # pledges on top of the samples, so that the wall has a second page
PLACES = ("harbour", "high-town", "the-links", "farms", "harbour")  # the second sample's, from most to fewest
TALKED_ABOUT = "blog/pockets-open.md"  # a post with more comments than one page shows
LAST_YEARS = 3  # pledges on top of those, sent before the sample's earlier edition had ended
EDITION_ENDED = datetime(2026, 5, 4, 18, tzinfo=UTC)


class Host(Served):
    """A host that a test can look into and switch off.

    :param folder: for content, site, bundle and database; empty, or a copy of what a host made that is closed.
    :param content: the campaign, without what was pulled.
    :param apart: whether the endpoint is on another host: the same server by another name, which browsers tell apart.
    """

    def __init__(self, folder: Path, *, apart: bool = False, content: Path = SAMPLE) -> None:
        super().__init__(folder / "site")
        self.content = folder / "content"
        if not self.content.exists():
            _copy_campaign(content, self.content)
        self.ended = _ended_years(self.content)
        self.bundle = folder / "endpoint"
        self.database = sqlite_url(folder / "pledges.sqlite3")
        self.endpoint_is_up = True
        other = self.address.replace("localhost", "127.0.0.1") if apart else ""
        self.settings = {
            "ENDPOINT": f"{other}{ENDPOINT}",
            "SITE": self.address if apart else "",
            "NOW": BEFORE_THE_DAY,
        }
        # A static host has the endpoint's policy, with the endpoint as the other place that pages may send to.
        self.headers = security_headers(other, ENDPOINT)

    def build(self, *, publish: bool = True) -> None:
        """Publish the site with the pledges that are approved by now."""
        settings = {**self.settings, **(UNCOMPRESSED if publish else {})}
        build_site(ROOT, self.content, self.site, bundle=self.bundle, publish=publish, overrides=settings)

    def pull(self) -> None:
        """Bring what the endpoint makes public into the content, as the operator's task does."""
        data = self.content / "data"
        self.run(self.backend.pull(data))
        for year in self.ended:
            (data / EDITIONS).mkdir(exist_ok=True)
            (data / edition_file(year)).write_bytes(fetch(f"{self.address}{ENDPOINT}/{PLEDGES}?edition={year}"))

    def serve(self) -> None:
        """Serve the site that was built, with an endpoint."""
        settings = Settings(
            secret="a-secret-for-tests-only-0123456789",
            database_url=self.database,
            bundle=self.bundle,
            cache_seconds=0,
            busy_seconds=0.3,
            # However many pledges the tests send, none is held for their number.
            trusted_networks=(ip_network("127.0.0.0/8"),),
        )
        self.open(Backend(settings))
        self.store = Store(self.database)

    @property
    def service(self) -> Service:
        """Return what runs behind the endpoint's pages."""
        return self.backend.service

    def start(self) -> None:
        """Serve the site, with the sample pledges in the store and on the wall."""
        self.build(publish=False)  # the endpoint needs the bundle; the pages are written once the pledges are there
        self.serve()
        _make_wall_longer(self.content, LONGER_WALL + (LAST_YEARS if self.ended else 0))
        self.backend.load_samples(self.content)
        for number, answer in enumerate(["too-big"] * 12 + ["forgot"] * 7 + ["the-day"] * 3 + ["not-mine"] * 2):
            count_answer(self.store, POLL, answer, f"sample-{number}", datetime.now(UTC))
        if self.ended:
            self._date_back()
        self.pull()
        self.build()

    def close(self) -> None:
        """Stop serving."""
        self.store.close()
        super().close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; for an endpoint that is down as a proxy does."""
        if self.endpoint_is_up or not scope["path"].startswith(f"{ENDPOINT}/"):
            await super().__call__(scope, receive, send)
        else:
            await PlainTextResponse("Bad gateway", 502)(scope, receive, send)

    def rows(self) -> list[dict[str, Any]]:
        """Return every pledge of the store, oldest first."""
        with self.store.read() as connection:
            return [dict(row) for row in connection.execute(pledges.select().order_by(pledges.c.id)).mappings()]

    def _date_back(self) -> None:
        """Let the oldest pledges be of the edition that is over."""
        oldest = pledges.c.id.in_([row["id"] for row in self.rows()[:LAST_YEARS]])
        earlier = EDITION_ENDED - timedelta(days=1)
        with self.store.write() as connection:
            connection.execute(pledges.update().where(oldest).values(created_at=earlier, published_at=earlier))

    def approve(self, row: dict[str, Any]) -> None:
        """Publish a pledge, as a moderator does."""
        approve(self.store, row["public_id"], "a moderator")

    @contextmanager
    def endpoint_down(self) -> Iterator[None]:
        """Answer for the endpoint as a proxy does that finds nothing behind it."""
        self.endpoint_is_up = False
        try:
            yield
        finally:
            self.endpoint_is_up = True

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let the endpoint ask at another moment whether its forms are open."""
        with patch.object(forms, "now", lambda: moment):
            yield

    @contextmanager
    def store_busy(self) -> Iterator[None]:
        """Hold the database's write lock, so that the endpoint itself has to say that it cannot store."""
        with self.store.write():
            yield


def _make_wall_longer(content: Path, most: int) -> None:
    """Put further pledges before the samples; where there are areas, enough from each to tell its number."""
    samples = content / "samples/pledges.yml"
    rows = yaml.load(samples.read_text(encoding="utf-8"), yaml.BaseLoader)
    wall = yaml.load((content / "forms/pledge.yml").read_text(encoding="utf-8"), yaml.BaseLoader)["wall"]
    same = {wall["topic"]: rows[0][wall["topic"]], "on_wall": "yes", "show_name": "no"}
    places = [{wall["place"]: place} for place in PLACES] if "place" in wall else [{}]
    older = [
        {wall["words"]: f"I will take the stairs on day {number}.", **same, **places[number % len(places)]}
        for number in range(1, most + 1)
    ]
    samples.write_text(yaml.safe_dump([*older, *rows], allow_unicode=True, sort_keys=False), encoding="utf-8")


def make_host(folder: Path) -> None:
    """Write what a host of the sample needs to serve, sample pledges included."""
    host = Host(folder)
    host.start()
    host.close()


def _copy_campaign(content: Path, place: Path) -> None:
    """Copy a campaign; in the copy somebody is always there, and the earlier editions have ended."""
    shutil.copytree(content, place, ignore=shutil.ignore_patterns("data"))
    file = place / "campaign.yml"
    campaign = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
    # Else the endpoint's pages would have urgent help on them by night and at the weekend.
    campaign["staffed_hours"] |= {"days": list(get_args(Weekday)), "from": "00:00", "until": "00:00"}
    for edition in campaign.get("editions", []):
        edition["ended"] = EDITION_ENDED.isoformat()
    file.write_text(yaml.safe_dump(campaign, allow_unicode=True, sort_keys=False), encoding="utf-8")
    if (place / STORY).exists():
        replace_in(place / STORY, "topic:", "form: pledge\ntopic:")
        replace_in(place / TALKED_ABOUT, "author:", "comments: yes\nauthor:")
        row = f"- on: {TALKED_ABOUT.removesuffix('.md')}/\n  comment: Chair {{}} is free.\n  may_show: yes\n"
        with (place / "samples/comments.yml").open("a", encoding="utf-8") as comments:
            comments.writelines(row.format(number) for number in range(PAGE_COMMENTS + 2))


def _ended_years(content: Path) -> list[int]:
    campaign = yaml.load((content / "campaign.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return [int(edition["year"]) for edition in campaign.get("editions", [])]


def wait_until(is_so: Any, seconds: float = 5.0) -> None:
    """Wait until something is so; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
