"""Contents, pledges and built sites for the tests of the built site."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from jinja2 import FileSystemBytecodeCache

from campaign.campaign_file import load_campaign
from campaign.forms import Faults, WallPledge, compile_form, load_form, public_view
from campaign.house_rules import HOUSE_RULES
from campaign.problems import ProblemsFound
from campaign.replies import PublicReply
from campaign.settings import Campaign
from commands.build import BuildReport, build_site
from endpoint.states import STATES
from pelicanconf import JINJA_ENVIRONMENT
from publishconf import PLUGINS

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
BEFORE_THE_DAY = datetime(2026, 12, 1, 12, tzinfo=UTC)
PULLED_AT = datetime(2026, 11, 30, 18, tzinfo=UTC)
#: Settings of a publication of which nobody reads the compressed files: those take a third of the time.
UNCOMPRESSED = {"PLUGINS": [name for name in PLUGINS if name != "plugins.precompress"]}
#: What the campaign says to the newest pledge.
REPLY = PublicReply("doing", "<b>Ordered</b>", "Ward <manager>, Example Hospital", PULLED_AT.isoformat())


def copy_content(place: Path, content: Path = CONTENT) -> Path:
    """Copy the sample campaign without what was pulled into its data folder."""
    return Path(shutil.copytree(content, place, ignore=shutil.ignore_patterns("data")))


def sample_campaign(content: Path = CONTENT) -> Campaign:
    """Return what a campaign.yml says."""
    campaign, _, problems = load_campaign(content / "campaign.yml")
    assert campaign, problems
    return campaign


def sample_rows(content: Path = CONTENT) -> list[dict[str, Any]]:
    """Return the sample's pledges as supporters would send them."""
    return list(yaml.safe_load((content / "samples/pledges.yml").read_text(encoding="utf-8")))


def public_pledges(rows: Sequence[dict[str, Any]], content: Path = CONTENT) -> list[WallPledge]:
    """Return what the wall may show of pledges, newest first: judged by the form, as the endpoint does."""
    form, _, problems = load_form(content / "forms/pledge.yml", topics=sample_campaign(content).topics)
    assert form, problems
    checker = compile_form(form)
    shown = []
    for number, row in enumerate(rows):
        posted = {name: "yes" if value is True else value for name, value in row.items() if value is not False}
        judged = checker.check(posted)
        assert not isinstance(judged, Faults), judged
        moment = PULLED_AT - timedelta(hours=number)
        shown.append(public_view(form, judged.public, id=f"pledge{number:04}", published=moment))
    return [pledge for pledge in shown if pledge]


#: What people answered to the sample's poll.
POLLED: Mapping[str, int | None] = {"too-big": 32, "forgot": 24, "the-day": None, "not-mine": None, "whole": 0}


def write_data(content: Path, pledges: Sequence[WallPledge], pledged: int, **others: int) -> None:
    """Write what `pull` would bring; ``others`` are further totals of the pledge form."""
    data = content / "data"
    data.mkdir(exist_ok=True)
    moment = PULLED_AT.isoformat()
    totals = {"pledge": {"pledged": pledged, "published": len(pledges), **others}}
    (data / "summary.json").write_text(json.dumps({"as_of": moment, "forms": totals}), encoding="utf-8")
    listing = {"as_of": moment, "pledges": [asdict(pledge) for pledge in pledges]}
    (data / "pledges.json").write_text(json.dumps(listing), encoding="utf-8")
    rules = enumerate(HOUSE_RULES.items())
    refused = [{"code": code, "sentence": sentence, "number": number} for number, (code, sentence) in rules]
    states = {**dict.fromkeys(STATES, 0), "published": len(pledges), "refused": sum(one["number"] for one in refused)}
    figures = {"states": states, "refused": refused, "edited": 1, "median_hours": 3.5}
    transparency = {"as_of": moment, "forms": {"pledge": figures}}
    (data / "transparency.json").write_text(json.dumps(transparency), encoding="utf-8")
    polls = {"as_of": moment, "forms": {"broken": {"answered": 61, "choices": POLLED}}}
    (data / "polls.json").write_text(json.dumps(polls), encoding="utf-8")


def replace_in(path: Path, old: str, new: str) -> None:
    """Change a text file in one place; fails if the place is not there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def build(
    content: Path,
    output: Path,
    *,
    root: Path = ROOT,
    bundle: Path | None = None,
    publish: bool = False,
    **settings: Any,
) -> BuildReport:
    """Build a site at a fixed moment; settings win over the settings file."""
    # The same templates are compiled once for all builds of a test run.
    environment = {**JINJA_ENVIRONMENT, "bytecode_cache": FileSystemBytecodeCache()}
    overrides = {"NOW": BEFORE_THE_DAY, "JINJA_ENVIRONMENT": environment, **settings}
    return build_site(root, content, output, bundle=bundle, publish=publish, overrides=overrides)


def check_report(content: Path) -> str:
    """Return what an editor reads when a campaign with faults is checked; its files are named ``content/...``."""
    with pytest.raises(ProblemsFound) as stopped:
        build_site(ROOT, Path("content"), content.parent / "site", write=False)
    return stopped.value.report()


def tree_hash(folder: Path) -> str:
    """Return a digest of every name and byte below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        if path.is_file():
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


class Site:
    """A built site, asked by address: ``site["stories/two-mugs/"]`` is a parsed page.

    :param base: the folder of the host that the site is put into, with slashes: ``/`` or ``/small-changes/``.
    """

    def __init__(self, folder: Path, content: Path, base: str = "/") -> None:
        self.folder = folder
        self.content = content
        self.base = base
        self._parsed: dict[str, BeautifulSoup] = {}

    def __getitem__(self, address: str) -> BeautifulSoup:
        if address not in self._parsed:
            self._parsed[address] = BeautifulSoup(self.text(address), "lxml")
        return self._parsed[address]

    def file(self, address: str) -> Path:
        """Return the file that a static host answers with; an asset may be asked for by its name in the sources."""
        return self.folder / (f"{address}index.html" if address.endswith("/") or not address else self._named(address))

    def _named(self, address: str) -> str:
        manifest = self.folder / "assets.json"
        if (self.folder / address).exists() or not manifest.is_file():
            return address
        return str(json.loads(manifest.read_text(encoding="utf-8")).get(address, address))

    def text(self, address: str) -> str:
        """Return a file's text."""
        return self.file(address).read_text(encoding="utf-8")

    def has(self, address: str) -> bool:
        """Tell whether a static host would answer."""
        return self.file(address).is_file()

    @cached_property
    def addresses(self) -> list[str]:
        """Return the address of every HTML page."""
        names = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))
        return sorted(name.removesuffix("index.html") for name in names)

    @cached_property
    def campaign(self) -> Campaign:
        """Return the site's campaign."""
        return sample_campaign(self.content)

    def pages(self) -> Iterator[tuple[str, BeautifulSoup]]:
        """Yield every HTML page with its address."""
        for address in self.addresses:
            yield address, self[address]

    def pages_of_their_own(self) -> Iterator[tuple[str, BeautifulSoup]]:
        """Yield every page but those that another one stands for: short addresses, sheets to print, thanks.

        test_touchpoints, test_print and test_pages have those.
        """
        for address, page in self.pages():
            is_sheet = address.startswith("print/") and address != "print/"
            if not (is_sheet or address.startswith("r/") or address.endswith("/thank-you/")):
                yield address, page

    def dead_links(self) -> list[str]:
        """Follow every link of every page as a browser would; return those that lead nowhere."""
        dead = []
        for address, page in self.pages():
            for link in links_of(page):
                fault = self._fault(address, link)
                if fault:
                    dead.append(f"/{address}: {link} {fault}")
        return dead

    def _fault(self, address: str, link: str) -> str:
        own = link.removeprefix(self.campaign.address) if link.startswith(f"{self.campaign.address}/") else ""
        parts = urlsplit(own or link)
        if parts.scheme or parts.netloc:
            return ""
        path = self.base.rstrip("/") + parts.path if own else parts.path
        found = _resolve(f"{self.base}{address}", path)
        if found.startswith(f"{self.campaign.endpoint}/"):
            return ""
        if not found.startswith(self.base) or not self.has(found.removeprefix(self.base)):
            return "leads nowhere"
        target = found.removeprefix(self.base)
        if parts.fragment and not self[target].find(id=unquote(parts.fragment)):
            return "leads to a missing place"
        return ""


def build_example(
    place: Path, content: Path, *, publish: bool = False, areas: Mapping[str, int | None] | None = None, **totals: int
) -> Site:
    """Build a small campaign with its sample pledges, as if they had been pulled; ``totals`` are further ones."""
    copy = copy_content(place / "content", content)
    rows = sample_rows(content)
    write_data(copy, public_pledges(rows, content), pledged=len(rows), **totals)
    if areas:
        told = {"as_of": PULLED_AT.isoformat(), "forms": {"pledge": areas}}
        (copy / "data/areas.json").write_text(json.dumps(told), encoding="utf-8")
    build(copy, place / "site", publish=publish)
    return Site(place / "site", copy)


def _resolve(here: str, path: str) -> str:
    """Return the absolute path that a link leads to, with a slash at its end where the link has one."""
    if not path:
        return here
    joined = path if path.startswith("/") else f"{here.rpartition('/')[0]}/{path}"
    whole = os.path.normpath(unquote(joined))
    return f"{whole.rstrip('/')}/" if joined.endswith(("/", "/.", "/..")) else whole


def links_of(page: BeautifulSoup) -> Iterator[str]:
    """Yield everything that a page links to or loads."""
    for tag in page.find_all(["a", "link", "img", "script", "form", "source"]):
        for name in ("href", "src", "action"):
            value = tag.get(name)
            if value is not None:
                yield str(value)
        yield from (part.split()[0] for part in str(tag.get("srcset") or "").split(",") if part)


def words_of(tag: Tag | None) -> str:
    """Return what a reader reads, on one line."""
    assert tag is not None, "the page does not have it"
    return " ".join(tag.get_text(" ").split()).replace(" ,", ",")


def one(page: Tag, selector: str) -> Tag:
    """Return the only tag of a page that fits a selector."""
    found = page.select(selector)
    assert len(found) == 1, f"{len(found)} tags fit {selector}"
    return found[0]
