"""The next year: one task ends an edition, and what it was stays where it was, whatever the next one brings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from campaign.campaign_file import load_campaign
from campaign.public_data import read_areas, read_chosen
from campaign.settings import Campaign
from commands.console import Stop
from commands.edition import edition
from commands.pull import pull
from tests.servers import Quiet, http_server
from tests.site.building import CONTENT, Site, build, one, public_pledges, replace_in, sample_rows, words_of
from tests.site.small import copy_small

THIS = date(datetime.now(UTC).year - 1, 3, 3)  # over, whenever this runs
NEXT = THIS.replace(year=THIS.year + 2)
ARCHIVE = f"earlier-years/{THIS.year}/"
PLEDGES = public_pledges(sample_rows())


class Answers(dict[str, Any]):
    """What the endpoint answers, by path and query; anything else is answered 404."""


@pytest.fixture
def answers() -> Answers:
    """An endpoint in the last days of an edition."""
    numbers = {"pledged": 3912, "published": 3001, "done": 1204, "number": "3,912", "sentence": "Yes.", "shown": True}
    moment = "2026-01-09T10:00:00+00:00"
    return Answers(
        {
            "/api/summary.json": {"as_of": moment, "since": None, "forms": {"pledge": numbers}},
            "/api/pledges.json": {"as_of": moment, "since": None, "pledges": [asdict(one) for one in PLEDGES]},
            "/api/comments.json": {"comments": []},
            "/api/actions.json": {"as_of": moment, "forms": {"pledge": {"one-tea": 40}}},
            "/api/areas.json": {"as_of": moment, "forms": {"pledge": {"harbour": 40}}},
        }
    )


@pytest.fixture
def endpoint(answers: Answers) -> Iterator[str]:
    """The address of an endpoint that gives ``answers``."""

    class Handler(Quiet):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in answers else 404)
            body = json.dumps(answers.get(self.path)).encode()
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with http_server(Handler) as address:
        yield f"{address}/api"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small campaign whose day is over, and which knows of a year from before it had this site."""
    monkeypatch.chdir(tmp_path)
    folder = copy_small(CONTENT, tmp_path / "content")
    settings = folder / "campaign.yml"
    replace_in(settings, "day: 2027-03-03", f"day: {THIS}  # a Wednesday, or so")
    replace_in(settings, "opens: 2026-11-02", f"opens: {THIS.year - 1}-11-02")
    replace_in(settings, "closes: 2027-04-30", f'closes: "{THIS.year}-04-30"')
    replace_in(settings, "year: 2026\n    total: 3186", "year: 2013\n    total: 189000")
    settings.write_text(f"{settings.read_text(encoding='utf-8').rstrip()}\nmode: after", encoding="utf-8")
    replace_in(folder / "forms/pledge.yml", "\nbutton:", f"\ncloses: {THIS.year}-03-31\nbutton:")
    return folder


def campaign_of(content: Path) -> Campaign:
    """Return what campaign.yml says."""
    campaign, _, problems = load_campaign(content / "campaign.yml")
    assert campaign, problems
    return campaign


def built(content: Path, name: str) -> Site:
    """Build the site as it is published."""
    folder = content.parent / name
    build(content, folder, NOW=datetime(THIS.year + 1, 1, 11, tzinfo=UTC))
    return Site(folder, content)


def archived(site: Site, texts: Sequence[str] = ("stories/two-mugs/", "blog/talking-too-much/")) -> dict[Path, bytes]:
    """Return the pages of the year that is over, and some texts of that year."""
    pages = [*(site.folder / ARCHIVE).rglob("*.html"), *map(site.file, texts)]
    return {path.relative_to(site.folder): path.read_bytes() for path in pages}


def test_a_new_edition_begins_and_the_last_ones_pages_stay_to_the_byte(
    content: Path, endpoint: str, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """One task freezes the totals, moves every day on and keeps the editor's own lines. This year counts from nought;
    189,000 and last year's number are dated history. What is changed for the new edition changes no byte of the last.
    """
    written = (content / "campaign.yml").read_text(encoding="utf-8")
    edition(content, NEXT.isoformat(), endpoint)
    campaign = campaign_of(content)
    assert (campaign.day, campaign.closes, campaign.mode) == (NEXT, THIS.replace(month=4, day=30, year=NEXT.year), None)
    assert campaign.opens >= datetime.now(UTC).date(), "it opens today, or later"
    last, first = campaign.editions
    assert (last.year, last.total, last.done, last.day, last.name) == (THIS.year, 3912, 1204, THIS, campaign.name)
    assert (first.year, first.total, first.ended) == (2013, 189_000, None)
    assert campaign.since
    assert abs(campaign.since - datetime.now(UTC)) < timedelta(minutes=1)
    kept = (content / "campaign.yml").read_text(encoding="utf-8").splitlines()
    changed = [line for line in written.splitlines() if line not in kept]
    assert [line.partition(":")[0] for line in changed] == ["day", "opens", "closes", "mode"]
    assert any(line.endswith("# a Wednesday, or so") for line in kept)
    assert f"\ncloses: {NEXT.year}-03-31\n" in (content / "forms/pledge.yml").read_text(encoding="utf-8")
    assert f"{THIS.year} is history: 3,912 pledges" in capsys.readouterr().out

    begun = built(content, "begun")
    assert words_of(one(begun["wall/"], "[data-number]")) == "0", "what was pulled before is last year's"
    assert not begun["wall/"].select(".note")
    tally = words_of(one(begun[""], ".tally"))
    assert f"In {THIS.year}, people made 3,912 pledges." in tally
    assert "In 2013, people made 189,000 pledges." in tally
    page = begun[ARCHIVE]
    assert len(page.select(".note")) == min(len(PLEDGES), 40)
    milestone = f"3,912 pledges were made for 3 March {THIS.year} . 1,204 were said to be done."
    assert milestone in words_of(one(page, "main"))
    assert not page.select("form, .counter, [data-counter], script")
    years = words_of(one(begun["earlier-years/"], "main"))
    assert years.index("3,912 pledges were made for 3 March") < years.index("189,000 pledges were made in 2013.")
    assert begun["wall/"].select_one("a[href='../earlier-years/']")
    assert not begun.dead_links()

    since = campaign.since.isoformat()
    now = {"pledged": 7, "published": 1, "number": "7", "sentence": "Our goal is 6,000.", "shown": False}
    newest = {"id": "new", "words": "This year's promise", "published": "2027-01-12T10:00:00+00:00"}
    answers["/api/summary.json"] = {"as_of": None, "since": since, "forms": {"pledge": {**now, "pledged": 70}}}
    answers["/api/pledges.json"] |= {"since": since, "pledges": [newest]}
    old = {"as_of": None, "edition": THIS.year, "pledges": [asdict(each) for each in PLEDGES]}
    answers[f"/api/pledges.json?edition={THIS.year}"] = old
    pull(content, endpoint)
    replace_in(content / "campaign.yml", "target: 5000", "target: 6000")
    replace_in(content / "campaign.yml", f"day: {NEXT}", f"day: {NEXT + timedelta(days=7)}")
    replace_in(content / "campaign.yml", "hidden_below: 20", "hidden_below: 50")
    going_on = built(content, "going-on")
    assert words_of(one(going_on["wall/"], "[data-number]")) == "70"
    assert [words_of(note) for note in going_on["wall/"].select(".note blockquote")] == ["This year's promise"]
    assert archived(going_on) == archived(begun)

    replace_in(content / "campaign.yml", "name: Pocket Promise\n", "name: Small Words\n")
    replace_in(content / "campaign.yml", "strapline: ", "strapline: New! ")
    replace_in(content / "pages/about.md", "title: ", "title: New, ")
    renamed = built(content, "renamed")
    assert archived(renamed, ()) == archived(begun, ())


def test_whoever_takes_theirs_back_leaves_the_archive(
    content: Path, endpoint: str, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words are in no file that is kept: every pull brings them anew, and what fails leaves them as they were."""
    answers["/api/summary.json"]["forms"]["pledge"]["done"] = 19
    edition(content, NEXT.isoformat(), endpoint)
    assert campaign_of(content).editions[0].done is None, "below the goal's hidden_below"
    data, since = content / "data", campaign_of(content).since
    for read in (read_areas, read_chosen):
        assert read(data, "data")[0].forms, "last year's"
        assert not read(data, "data", since)[0].forms, "shown as this year's"
    kept = content / "data/editions" / f"{THIS.year}.json"
    assert len(json.loads(kept.read_text(encoding="utf-8"))["pledges"]) == len(PLEDGES)
    pull(content, endpoint)  # the endpoint does not know yet that the year is over
    assert len(json.loads(kept.read_text(encoding="utf-8"))["pledges"]) == len(PLEDGES)
    told = {"as_of": None, "pledges": [asdict(each) for each in PLEDGES[1:]]}
    answers[f"/api/pledges.json?edition={THIS.year}"] = told
    pull(content, endpoint)  # without the new bundle, for it the year goes on; only a publication makes that bundle
    assert PLEDGES[0].words in kept.read_text(encoding="utf-8")
    assert f"does not know yet that {THIS.year} is over" in capsys.readouterr().out
    answers[f"/api/pledges.json?edition={THIS.year}"] = {"edition": THIS.year, "pledges": "none"}
    with pytest.raises(Stop, match=rf"^editions/{THIS.year}\.json could not be fetched"):
        pull(content, endpoint)
    assert PLEDGES[0].words in kept.read_text(encoding="utf-8")
    answers[f"/api/pledges.json?edition={THIS.year}"] = told | {"edition": THIS.year}
    pull(content, endpoint)
    assert PLEDGES[0].words not in kept.read_text(encoding="utf-8")
    assert not any(PLEDGES[0].words in path.read_text(encoding="utf-8") for path in content.glob("*.yml"))
    replace_in(content / "campaign.yml", "    ended: ", "    # ended: ")
    pull(content, endpoint)
    assert not kept.exists(), "nothing refreshes it any more"


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ("3 March 2029", "'3 March 2029' is not a day; write 2029-03-03."),
        (THIS.isoformat(), "is no next edition's day: this edition is that of"),
    ],
)
def test_what_cannot_begin_changes_nothing(content: Path, endpoint: str, day: str, fault: str) -> None:
    """A day that is none, or of this year, is told; no file is another than before."""
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    with pytest.raises(Stop, match=fault):
        edition(content, day, endpoint)
    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file()} == before


def test_an_edition_ends_only_once_its_day_is_over_and_its_totals_are_known(content: Path) -> None:
    """A total that nobody could fetch is not frozen; a day that is to come is not history."""
    before = (content / "campaign.yml").read_bytes()
    with pytest.raises(Stop, match="did not answer"):
        edition(content, NEXT.isoformat(), "http://127.0.0.1:9/api")
    assert (content / "campaign.yml").read_bytes() == before
    coming = datetime.now(UTC).date() + timedelta(days=9)
    replace_in(content / "campaign.yml", f"day: {THIS}", f"day: {coming}")
    replace_in(content / "campaign.yml", f'closes: "{THIS.year}-04-30"', f"closes: {coming}")
    with pytest.raises(Stop, match="is not over yet"):
        edition(content, f"{coming.year + 1}-03-03")
