"""campaign.yml: what it may say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from campaign.campaign_file import load_campaign
from campaign.folder import load_folder
from campaign.language import ENGLISH
from campaign.problems import Problem
from campaign.settings import Campaign
from tests.campaign.settings_making import campaign_data
from tests.campaign.writing import as_yaml

LONDON = ZoneInfo("Europe/London")


def load(folder: Path, **keys: Any) -> tuple[Campaign | None, list[Problem]]:
    path = folder / "campaign.yml"
    path.write_text(as_yaml(campaign_data(**keys)), encoding="utf-8")
    campaign, _, problems = load_campaign(path, "content/campaign.yml")
    return campaign, problems


def test_the_sample_campaign_has_no_problems() -> None:
    """It is what a local campaign starts from."""
    campaign, _, problems = load_campaign(Path("content/campaign.yml"))
    assert problems == []
    assert campaign is not None


def test_a_fault_hides_no_other(tmp_path: Path) -> None:
    """Not of another key, not between sound keys, and not of a file that is held against a sound key."""
    said = campaign_data(closes="2026-01-01", strapeline="x", goal={"target": "lots"}, theme="harbour")
    (tmp_path / "campaign.yml").write_text(f"{as_yaml(said)}theme: valley\n", encoding="utf-8")
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories/tea.md").write_text("---\ntitle: A\ntitle: B\ntopic: kind-word\n---\n", encoding="utf-8")
    folder = load_folder(tmp_path, "content")
    assert (folder.campaign.theme, folder.knows("theme"), folder.campaign_is_sound) == ("harbour", True, False)
    told = [str(problem).splitlines()[0].removeprefix("content/") for problem in sorted(folder.problems)]
    assert [line for line in told if "missing" not in line] == [
        "campaign.yml:7:9: the campaign closes before it opens",
        "campaign.yml:10:11: 'goal: target' is 'lots', which is not a whole number",
        "campaign.yml:20:1: unknown key 'strapeline'",
        "campaign.yml:22:1: the key 'theme' is given twice",
        "stories/tea.md:3:1: the key 'title' is given twice",
        "stories/tea.md:4:8: the topic 'kind-word' is not in campaign.yml",
    ]


def test_a_faulty_opening_says_nothing_of_earlier_years(tmp_path: Path) -> None:
    """Nobody knows which of them ended after it."""
    ended = {"year": 2026, "total": 9, "ended": "2026-10-01 09:00"}
    _, problems = load(tmp_path, opens="2026-13-45", editions=[ended])
    assert [problem.message for problem in problems] == ["'opens' is '2026-13-45', which is not a date"]


@pytest.mark.parametrize(
    ("moment", "mode"),
    [
        (datetime(2026, 1, 1, tzinfo=LONDON), "before"),
        (datetime(2027, 3, 2, 23, 59, 59, tzinfo=LONDON), "before"),
        (datetime(2027, 3, 3, 0, 0, tzinfo=LONDON), "during"),
        (datetime(2027, 3, 3, 23, 59, 59, tzinfo=LONDON), "during"),
        (datetime(2027, 3, 4, 0, 0, tzinfo=LONDON), "after"),
    ],
)
def test_the_mode_switches_at_midnight_in_the_campaigns_time_zone(moment: datetime, mode: str) -> None:
    """Before on 2 March, during on 3 March, after from 4 March on."""
    assert Campaign.model_validate(campaign_data()).mode_at(moment) == mode


def test_a_summer_midnight_is_the_campaigns_not_utc() -> None:
    """In June, London's midnight is 23:00 UTC of the day before."""
    dates = {"day": "2027-06-10", "opens": "2027-06-01", "closes": "2027-06-30"}
    _, during, after = Campaign.model_validate(campaign_data(**dates)).mode_switches()
    assert during[1].isoformat() == "2027-06-10T00:00:00+01:00"
    assert after[1].isoformat() == "2027-06-11T00:00:00+01:00"


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (datetime(2027, 10, 29, 23, 10, tzinfo=UTC), 4),  # ten past midnight; the clocks go back on the 31st
        (datetime(2027, 11, 2, 23, 59, tzinfo=UTC), 1),
        (datetime(2027, 11, 3, 0, 0, tzinfo=UTC), 0),
        (datetime(2027, 11, 9, tzinfo=UTC), 0),
    ],
)
def test_days_to_go_are_nights_by_the_campaigns_clock(moment: datetime, days: int) -> None:
    """Whatever the hour, and where the clocks change in between; none where an editor chose the mode."""
    dates = {"day": "2027-11-03", "opens": "2027-06-01", "closes": "2027-11-30"}
    assert Campaign.model_validate(campaign_data(**dates)).days_to_go(moment) == days
    assert Campaign.model_validate(campaign_data(**dates, mode="before")).days_to_go(moment) == 0


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"closes": "2026-01-01"}, "the campaign closes before it opens"),
        ({"day": "2028-03-03"}, "the day is outside the campaign's dates"),
        ({"goal": {"target": 500, "steps": [100, 50]}}, "the goal's steps do not rise to the target"),
        ({"goal": {"target": 500, "steps": [100, 900]}}, "the goal's steps do not rise to the target"),
        ({"goal": {"target": 500, "stretch": 400}}, "the stretch target is not above the target"),
        ({"contact": {}}, "there is no way to reach the campaign"),
        ({"topics": campaign_data()["topics"] * 2}, "two topics have the id 'kind-words'"),
    ],
)
def test_what_cannot_be_is_a_problem(tmp_path: Path, keys: dict[str, Any], message: str) -> None:
    """Each rule names its fault and what to do."""
    _, [problem] = load(tmp_path, **keys)
    assert problem.message == message
    assert problem.hint
    assert problem.line > 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("address", "change.example.org"),
        ("address", "https://"),
        ("address", "https://bücher.example"),
        ("address", "https://change.example.org/my campaign"),
        ("endpoint", "api"),
        ("endpoint", "//example.org"),
        ("endpoint", "https://för.example/api"),
        ("time_zone", "Europe/Lundon"),
        ("hashtags", ["#Promise"]),
        ("nation", "cornwall"),
        ("day", "3 March 2027"),
        ("goal", {"target": 0}),
        ("staffed_hours", {"days": ["monday"], "from": "9 am", "until": "17:00", "otherwise": "Ring."}),
        ("staffed_hours", {"days": ["monday"], "from": "0930", "until": "17:00", "otherwise": "Ring."}),
    ],
)
def test_a_value_of_the_wrong_form_is_a_problem_with_its_place(tmp_path: Path, key: str, value: object) -> None:
    """No value is silently taken for something else."""
    campaign, [problem] = load(tmp_path, **{key: value})
    assert campaign is None
    assert key in problem.message


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (["monday"], "Monday"),
        (["monday", "friday"], "Monday and Friday"),
        (["monday", "tuesday", "wednesday", "thursday", "friday"], "Monday to Friday"),
        (["monday", "wednesday", "friday"], "Monday, Wednesday and Friday"),
    ],
)
def test_staffed_hours_read_as_a_sentence(days: list[str], sentence: str) -> None:
    """Days in a row are a span and others a list; YAML 1.1 would make 09:00 a number of minutes."""
    hours = {"days": days, "from": "09:00", "until": "17:00", "otherwise": "Ring."}
    campaign = Campaign.model_validate(campaign_data(staffed_hours=hours))
    assert campaign.staffed_hours is not None
    assert campaign.staffed_hours.told(ENGLISH) == f"{sentence}, 09:00 to 17:00"


@pytest.mark.parametrize(
    ("begin", "until", "moment", "is_away"),
    [
        ("09:00", "17:00", "2027-07-07T08:59+01:00", True),
        ("09:00", "17:00", "2027-07-07T08:00+00:00", False),  # nine o'clock in the campaign's summer
        ("09:00", "17:00", "2027-07-10T12:00+01:00", True),  # a Saturday
        ("20:00", "08:00", "2027-07-10T07:59+01:00", False),  # Friday's night ends on Saturday
        ("20:00", "08:00", "2027-07-10T20:00+01:00", True),
        ("00:00", "00:00", "2027-07-07T23:59+01:00", False),  # round the clock
        ("00:00", "00:00", "2027-07-10T00:00+01:00", True),
    ],
)
def test_it_knows_when_nobody_is_there(begin: str, until: str, moment: str, is_away: bool) -> None:
    """The campaign's clock decides, summer time and nights included; without hours nobody is said to be away."""
    hours = {"days": ["wednesday", "thursday", "friday"], "from": begin, "until": until, "otherwise": "Ring."}
    campaign = Campaign.model_validate(campaign_data(staffed_hours=hours))
    assert campaign.is_away(datetime.fromisoformat(moment)) is is_away
    assert not Campaign.model_validate(campaign_data()).is_away(datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("/api", "https://example.org/api"),
        ("/", "https://example.org"),
        ("https://forms.example.org/", "https://forms.example.org"),
    ],
)
def test_the_endpoint_of_a_site_in_a_folder_has_its_own_path(endpoint: str, address: str) -> None:
    """A path is the host's, not the folder's: links in mail lead there."""
    campaign = Campaign.model_validate(campaign_data(address="https://example.org/change", endpoint=endpoint))
    assert campaign.endpoint_address == address


def test_a_campaign_survives_its_dump() -> None:
    """This is how it travels in the bundle."""
    hours = {"days": ["monday"], "from": "09:00", "until": "17:00", "otherwise": "Ring."}
    campaign = Campaign.model_validate(campaign_data(staffed_hours=hours))
    assert Campaign.model_validate(campaign.model_dump(mode="json")) == campaign


def test_a_hashtag_without_capitals_suggests_those_of_the_name(tmp_path: Path) -> None:
    """Screen readers read #nhschangeday as one word; the campaign's name tells where its words start."""
    _, [problem] = load(tmp_path, name="NHS Change Day", hashtags=["nhschangeday"])
    assert "'nhschangeday' has no capitals" in problem.message
    assert problem.hint == "Write 'NHSChangeDay'."


def test_an_entry_of_a_list_is_told_with_what_the_list_is_for(tmp_path: Path) -> None:
    """Each Problem says what to do."""
    _, [problem] = load(tmp_path, hashtags=["#Tea"])
    assert problem.hint == "Hashtags without the # sign."


def test_an_address_that_nobody_could_write_to_is_named(tmp_path: Path) -> None:
    """It is on every page, and where people ask for their data."""
    contact, controller = {"email": "mailto:hello@example.org"}, {"name": "-", "email": "A <a@example.org>"}
    _, problems = load(tmp_path, contact=contact, controller=controller)
    assert [problem.message.partition(";")[0] for problem in problems] == [
        "'contact: email': 'mailto:hello@example.org' is no email address",
        "'controller: email': 'A <a@example.org>' is no email address",
    ]


@pytest.mark.parametrize("said", ["safe@example.org", "mailto:safe@example.org"])
def test_the_security_contact_is_one_link(tmp_path: Path, said: str) -> None:
    """RFC 9116 wants a URI; an address becomes one, and a URI stays what it is."""
    campaign, _ = load(tmp_path, security={"contact": said, "expires": "2030-12-31"})
    assert campaign is not None
    assert campaign.security is not None
    assert campaign.security.contact == "mailto:safe@example.org"


def test_a_hashtag_of_words_that_nobody_knows_is_left_alone(tmp_path: Path) -> None:
    """Only a suggestion that is sure helps: one word needs no capitals."""
    _, problems = load(tmp_path, hashtags=["kindness"])
    assert problems == []


@pytest.mark.parametrize(
    ("editions", "key", "message"),
    [
        ([{"year": 2026, "total": 9}, {"year": 2026, "total": 8}], "year", "there is an edition of 2026 already"),
        ([{"year": 2027, "total": 9}], "year", "2027 is no earlier year: the campaign's day is in 2027"),
        ([{"year": 2026, "total": 9, "day": "2025-03-03"}], "day", "the day of the edition of 2026 is in 2025"),
        (
            [{"year": 2026, "total": 9, "done": 10}],
            "done",
            "more were said to be done in 2026 than were pledged: 10 of 9",
        ),
        ([{"year": 2026, "total": 9, "ended": "2027-01-09"}], "ended", "the edition of 2026 has not ended yet"),
        (
            [{"year": 2026, "total": 9, "day": "2026-03-03", "ended": "2026-03-02 23:59"}],
            "ended",
            "the edition of 2026 ended before its day, on 2026-03-02",
        ),
        (
            [{"year": 2026, "total": 9, "ended": "2025-04-01"}],
            "ended",
            "the edition of 2026 ended before its year, on 2025-04-01",
        ),
        (
            [{"year": 2026, "total": 9, "ended": "2026-11-03"}],
            "ended",
            "the edition of 2026 ended after this one opened, on 2026-11-02",
        ),
        (
            [{"year": 2025, "total": 9, "ended": "2026-05-01"}, {"year": 2026, "total": 9, "ended": "2026-04-01"}],
            "ended",
            "the edition of 2026 ended before that of 2025",
        ),
    ],
)
def test_an_earlier_year_that_cannot_have_been_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editions: list[dict[str, Any]], key: str, message: str
) -> None:
    """Its line is told, as a slip there makes history untrue and counts pledges for the wrong year."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Clock:
            return cls(2026, 11, 23, tzinfo=tz)

    monkeypatch.setattr("campaign.editions.datetime", Clock)
    _, problems = load(tmp_path, editions=editions)
    assert problems[0].message == message
    lines = (tmp_path / "campaign.yml").read_text(encoding="utf-8").splitlines()
    assert f"{key}:" in lines[problems[0].line - 1]
    assert problems[0].hint


def test_a_last_year_that_ended_as_this_one_opened_is_sound(tmp_path: Path) -> None:
    """So 'edition' writes it."""
    editions = [{"year": 2026, "total": 9, "done": 9, "day": "2026-03-03", "ended": "2026-11-02 10:30"}]
    assert load(tmp_path, editions=editions)[1] == []
