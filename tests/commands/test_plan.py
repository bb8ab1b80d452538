"""Planning a month of posts."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar

from campaign.folder import load_folder
from campaign.problems import ProblemsFound
from campaign.sharing import load_channels
from commands.console import Stop
from commands.plan import plan
from tests.campaign.writing import as_yaml
from tests.commands.test_pull import PLEDGE
from tests.site.building import replace_in

ROOT = Path(__file__).resolve().parents[2]
X = {"channel": "x", "audience": "Staff and reporters", "aim": "News as it happens"}
OWN = {"audience": "Neighbours", "aim": "Promises", "good_for": ["Reading slowly"]}
MONTH = "2027-03"  # 31 days
#: Longer than X allows beside hashtag and address, and begun like a formula.
LONG = "=I will " + "walk with my neighbour to the bench and back " * 6


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The sample campaign with a plan for X alone."""
    place = tmp_path / "content"
    shutil.copytree(ROOT / "content", place, ignore=shutil.ignore_patterns("images", "files", "films", "*.mp4"))
    for name in ("images", "files", "films"):
        (place / name).symlink_to(ROOT / "content" / name)
    write_plan(place, X)
    return place


def write_plan(content: Path, *channels: Mapping[str, Any], **keys: Any) -> None:
    """Write plan.yml."""
    (content / "plan.yml").write_text(as_yaml({"channels": channels, **keys}), encoding="utf-8")


def publish(content: Path, *pledges: Mapping[str, Any]) -> None:
    """Let the endpoint have published these pledges, as `pull` leaves them."""
    (content / "data").mkdir(exist_ok=True)
    data = {"as_of": PLEDGE["published"], "pledges": [{**PLEDGE, **pledge} for pledge in pledges]}
    (content / "data" / "pledges.json").write_text(json.dumps(data), encoding="utf-8")


def planned(content: Path, month: str = MONTH) -> list[dict[str, str]]:
    """Plan the month; returns the rows of its table."""
    built = content.parent / "built"
    plan(content, month, built / month)
    with (built / month / "plan.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def posts(content: Path, month: str = MONTH) -> list[str]:
    """Plan the month; returns its file's references in the order of their times."""
    planned(content, month)
    return re.findall(r"kit: (.+)", (content / "plans" / f"{month}.yml").read_text(encoding="utf-8"))


def own_month(content: Path, *entries: Mapping[str, Any]) -> None:
    """Write the month's file as an editor left it."""
    (content / "plans").mkdir()
    (content / "plans" / f"{MONTH}.yml").write_text(as_yaml({"posts": entries}), encoding="utf-8")


def test_a_month_keeps_the_pace_and_leaves_time_to_answer(content: Path) -> None:
    """31 days at 1 to 3 a day are 31 to 93 posts, each day has one at least, and every day has its time to answer."""
    rows = planned(content)
    kinds = Counter(row["kind"] for row in rows)
    on_x = Counter(row["date"] for row in rows if row["channel"] == "X")
    assert 31 <= sum(on_x.values()) <= 93
    assert len(on_x) == 31
    assert max(on_x.values()) <= 3
    assert kinds["answer"] == kinds["amplify"] == 31
    assert {"picture", "quote", "question", "call", "text"} <= set(kinds)
    assert all("07:59" < row["time"] < "19:01" for row in rows)


def test_a_post_is_as_long_as_its_channel_allows(content: Path) -> None:
    """A quotation that is too long ends with an ellipsis inside its marks, its name, hashtags and address unharmed."""
    publish(content, {"id": "long", "words": LONG, "name": "Ann"})
    channel = next(channel for channel in load_channels() if channel.id == "x")
    rows = [row for row in planned(content) if row["channel"] == "X"]
    for row in rows:
        words = re.sub(r"https://\S+", "a" * 23, row["words"])
        assert channel.length(words) <= 280, row["words"]
    pledge = next(row["words"] for row in rows if row["kind"] == "pledge")
    assert re.fullmatch(r"“=I will .+…” Ann #PocketPromise .*https://.+/api/pledge/long", pledge)


def test_no_cell_is_run_by_a_spreadsheet(content: Path) -> None:
    """Words that begin like a formula stay words."""
    own_month(content, {"at": f"{MONTH}-01 09:00", "channel": "x", "words": "=1+1"})
    assert next(row["words"] for row in planned(content) if row["kind"] == "own").startswith("'=1+1")


def test_what_was_never_posted_comes_first(content: Path) -> None:
    """Published pledges that are not out yet begin the month; what is marked as posted comes when all else is used."""
    publish(content, {"id": "new"}, {"id": "old"})
    (content / "plans").mkdir()
    said = [{"at": "2027-02-01 09:00", "channel": "x", "kit": "pledge old", "posted": "yes"}]
    (content / "plans" / "2027-02.yml").write_text(as_yaml({"posts": said}), encoding="utf-8")
    references = posts(content)
    assert references[0] == "pledge new"
    assert references.count("pledge new") == 1
    assert "pledge old" not in references[:31]


def test_nothing_is_posted_before_it_is_on_the_site(content: Path) -> None:
    """A story of the 20th is not announced on the 19th."""
    story = content / "stories" / "two-mugs.md"
    text = re.sub(r"(?m)^date: .*$", f"date: {MONTH}-20", story.read_text(encoding="utf-8"))
    story.write_text(text, encoding="utf-8")
    days = [row["date"] for row in planned(content) if "/stories/two-mugs/" in row["words"]]
    assert days
    assert min(days) >= f"{MONTH}-20"


def test_the_file_is_the_editors_once_it_is_there(content: Path) -> None:
    """Own words win over the kit's, a post that is out is marked, and planning again changes no letter of the file."""
    kit = "stories/two-mugs.md picture"
    own_month(
        content,
        {"at": f"{MONTH}-02 09:00", "channel": "x", "kit": kit, "words": "Two mugs, one hello.", "posted": "yes"},
        {"at": f"{MONTH}-03 09:00", "channel": "x", "words": "Who has had a break?", "link": "https://example.org/"},
    )
    file = content / "plans" / f"{MONTH}.yml"
    before = file.read_bytes()
    first, second = (row for row in planned(content) if row["channel"] == "X")
    assert file.read_bytes() == before
    assert first["words"].startswith("Two mugs, one hello. #PocketPromise")
    assert (first["picture"], first["posted"]) == ("images/two-mugs.jpg", "yes")
    assert second["words"] == "Who has had a break? #PocketPromise #SmallEnoughToKeep https://example.org/"


def test_it_says_what_to_look_at_again(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nine days of silence, five posts within an hour, six channels, days without a turn, a pledge that is gone."""
    own = [{"channel": f"board-{number}", **OWN} for number in range(5)]
    write_plan(content, X, *own, rota=[{"who": "Porter", "days": ["monday", "tuesday", "wednesday", "thursday"]}])
    at_once = [{"at": f"{MONTH}-01 09:{minute:02}", "channel": "x", "words": "Again"} for minute in range(0, 50, 10)]
    later = [{"at": f"{MONTH}-{day} 09:00", "channel": "x", "words": "Hello"} for day in ("10", "17", "24")]
    last = {"at": f"{MONTH}-30 09:00", "channel": "x", "kit": "pledge gone"}
    own_month(content, *at_once, *later, last)
    gone = planned(content)[-1]
    said = re.findall(r"Look at this: (.+)", capsys.readouterr().out)
    assert [line for line in said if not line.startswith("Board")] == [
        "6 channels are many. Few that your audience uses, and answered, do better.",
        "X: nothing for 9 days, from 1 March to 10 March.",
        "X: 5 posts within an hour on 1 March.",
        "Nobody answers on Friday, Saturday, Sunday: 'rota' in plan.yml says whose turn it is.",
        "30 March: the pledge gone is not among the pledges that were pulled; leave it out.",
    ]
    assert said.count("Board-1: nothing is planned.") == 1
    assert gone["date"] == f"{MONTH}-31"
    assert not re.search(r"\bgone\b", (content.parent / "built" / MONTH / "plan.html").read_text(encoding="utf-8"))


def test_the_sheet_says_what_a_channel_is_good_for(content: Path) -> None:
    """The four channels of the briefing have 13 things that they are good for; every post's words can be copied."""
    write_plan(content, *({**X, "channel": name} for name in ("x", "linkedin", "facebook", "youtube")))
    rows = planned(content)
    sheet = BeautifulSoup((content.parent / "built" / MONTH / "plan.html").read_text(encoding="utf-8"), "html.parser")
    table = [row.find_all("td")[1].find_all("li") for row in sheet.select("tbody tr")]
    assert sum(len(entries) for entries in table) == 13
    assert [words.get_text() for words in sheet.select(".words")] == [row["words"] for row in rows]


def test_calendars_can_read_it(content: Path) -> None:
    """Every entry is in the calendar at its time in the campaign's zone, summer time minded."""
    rows = planned(content)
    calendar = Calendar.from_ical((content.parent / "built" / MONTH / "plan.ics").read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == len(rows)
    assert len({event["UID"] for event in events}) == len(rows)
    last = datetime.strptime(f"{rows[-1]['date']} {rows[-1]['time']} +0100", "%Y-%m-%d %H:%M %z")
    assert abs(events[-1]["DTSTART"].dt - last) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("channels", "line", "message", "hint"),
    [
        ([{"channel": "x", "aim": "News"}], 2, "'audience' is missing in 'channels: 1'", "Add 'audience: ...'."),
        ([X, X], 5, "the channel 'x' is there twice", "Say in one place"),
        ([{**X, "channel": "linkdin"}], 2, "nothing is known of the channel 'linkdin'", "Did you mean 'linkedin'?"),
        ([{**X, "posts": "often"}], 5, "'channels: 1: posts': 'often' is no pace", "How often"),
    ],
)
def test_a_slip_in_the_plan_is_a_problem(
    content: Path, channels: list[Mapping[str, Any]], line: int, message: str, hint: str
) -> None:
    """`check` finds it as well, at its line."""
    write_plan(content, *channels)
    (problem,) = load_folder(content, "content").problems
    assert (problem.path, problem.line) == ("content/plan.yml", line)
    assert problem.message.startswith(message)
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    ("entry", "message", "hint"),
    [
        (
            {"kit": "stories/two-mug.md quote"},
            "there is no kit 'stories/two-mug.md quote'",
            "Did you mean 'stories/two",
        ),
        ({"channel": "y", "words": "Hello"}, "the channel 'y' is not in plan.yml", "Channels of plan.yml: x."),
        ({"at": "2027-04-01 09:00", "words": "Hello"}, "'2027-04-01' is not in 2027-03", "Move it to"),
        (
            {"at": f"{MONTH}-02T09:00Z", "words": "Hello"},
            f"'posts: 1: at': '{MONTH}-02T09:00:00+00:00' has a time zone; "
            f"write {MONTH}-02 09:00, by the campaign's clock",
            "Day and time",
        ),
        ({}, "there is nothing to post", "Add 'kit' or 'words'."),
    ],
)
def test_a_slip_in_a_month_is_a_problem(content: Path, entry: Mapping[str, Any], message: str, hint: str) -> None:
    """Nothing is written while there is one."""
    own_month(content, {"at": f"{MONTH}-01 09:00", "channel": "x", **entry})
    with pytest.raises(ProblemsFound) as found:
        planned(content)
    (problem,) = found.value.problems
    assert problem.path.endswith(f"plans/{MONTH}.yml")
    assert problem.message == message
    assert problem.hint.startswith(hint)
    assert not (content.parent / "built").exists()


def test_what_is_missing_is_said(content: Path) -> None:
    """A month that is none, and a campaign without a plan."""
    with pytest.raises(Stop, match="'March' is no month"):
        plan(content, "March")
    (content / "plan.yml").unlink()
    with pytest.raises(Stop, match=r"There is no .*plan\.yml"):
        plan(content, MONTH)


def test_nothing_is_posted_before_an_election_or_before_it_is_approved(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No slot on those days, not even one that the file has, and it says why; time to answer and what is out stay."""
    replace_in(content / "campaign.yml", "nation:", "pre_election: {from: 2027-02-20, until: 2027-03-20}\nnation:")
    replace_in(content / "stories/two-mugs.md", "date:", "sensitive: yes\napproved_by: [porter]\ndate:")
    rows = planned(content)
    days = {row["date"] for row in rows if row["channel"] == "X"}
    assert days == {f"{MONTH}-{day}" for day in range(21, 32)}
    assert Counter(row["kind"] for row in rows)["answer"] == 31
    assert "two-mugs" not in (content / f"plans/{MONTH}.yml").read_text("utf-8")
    said = capsys.readouterr().out
    assert "Nothing is posted from 20 February 2027 to 20 March 2027: it is the pre-election period" in said
    assert "X: nothing" not in said, "that is no fault of the channel's"
    shutil.rmtree(content / "plans")
    post = {"channel": "x", "words": "Hello"}
    own_month(content, {"at": f"{MONTH}-04 09:00", **post, "posted": "yes"}, {"at": f"{MONTH}-05 09:00", **post})
    assert [row["date"] for row in planned(content) if row["channel"] == "X"] == [f"{MONTH}-04"]
    assert "Left out of all three: 1 post of days before an election." in capsys.readouterr().out
