"""What the counter says at each total."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from campaign.counter import Counter, counter
from campaign.settings import Campaign
from tests.campaign.settings_making import campaign_data


def count(total: int, **goal: Any) -> Counter:
    campaign = Campaign.model_validate(campaign_data(goal={"target": 500_000} | goal))
    return counter(campaign, total, datetime(2027, 3, 1, tzinfo=UTC))


def test_the_share_of_the_target_has_one_decimal() -> None:
    """189,000 of 500,000 reads 37.8 %."""
    shown = count(189_000)
    assert (shown.number, shown.percent, shown.target) == ("189,000", 37.8, 500_000)


@pytest.mark.parametrize(("total", "target"), [(499_999, 500_000), (500_000, 500_000), (500_001, 750_000)])
def test_past_the_target_the_stretch_target_counts(total: int, target: int) -> None:
    """At exactly the target it is reached; only the next pledge looks further."""
    assert count(total, stretch=750_000).target == target


def test_without_a_stretch_target_the_share_may_pass_100() -> None:
    """Every pledge still counts."""
    shown = count(600_000)
    assert shown.percent == 120.0
    assert shown.sentence == "We passed our goal of 500,000. Every pledge still counts."


@pytest.mark.parametrize(("total", "shown"), [(0, False), (49, False), (50, True), (51, True)])
def test_below_the_minimum_the_number_is_hidden(total: int, shown: bool) -> None:
    """A low total shown early does not help; the sentence then has no number."""
    result = count(total, hidden_below=50)
    assert result.shown is shown
    assert any(letter.isdigit() for letter in result.sentence) is shown


def test_no_pledge_is_never_shown_as_a_number() -> None:
    """Even where nothing is hidden."""
    assert count(0).shown is False
    assert count(1).shown is True


def test_near_a_step_the_counter_says_what_is_left() -> None:
    """488 of 500: 12 to go."""
    assert count(488, steps=[100, 500, 1000]).sentence == "12 to go to reach 500."


@pytest.mark.parametrize(("total", "near"), [(449, False), (450, True), (499, True), (500, False)])
def test_near_means_nine_tenths_of_the_next_step(total: int, near: bool) -> None:
    """At the step itself, the next one is what matters."""
    assert ("to go" in count(total, steps=[500, 1000]).sentence) is near


def test_an_earlier_edition_is_history_and_never_added() -> None:
    """Newest first."""
    editions = [{"year": 2024, "total": 10}, {"year": 2026, "total": 30}]
    campaign = Campaign.model_validate(campaign_data(editions=editions))
    shown = counter(campaign, 7, None)
    assert shown.total == 7
    assert [edition.year for edition in shown.history] == [2026, 2024]


@pytest.mark.parametrize(
    ("gained", "told"), [(0, ""), (9, ""), (10, " Up 10 this week."), (1234, " Up 1,234 this week.")]
)
def test_a_good_week_is_told(gained: int, told: str) -> None:
    """A rising number moves people; a few are not boasted of, and nothing is said while the number is hidden."""
    campaign = Campaign.model_validate(campaign_data(goal={"target": 500_000, "hidden_below": 50}))
    said = [counter(campaign, total, None, gained=gained).sentence for total in (2000, 49)]
    assert said == [f"Our goal is 500,000.{told}", "We have only just begun. Add your pledge."]


def test_each_of_the_four_totals_has_the_minimum_of_its_own() -> None:
    """Who told nothing is not counted, and a low total is hidden beside high ones."""
    campaign = Campaign.model_validate(campaign_data(goal={"target": 500_000, "hidden_below": 50}))
    totals = counter(campaign, 189_000, None, told={"shared": 50, "done": 49}).totals
    assert [(total.number, total.words, total.shown) for total in totals] == [
        ("189,000", "pledged", True),
        ("50", "shared theirs", True),
        ("49", "did it", False),
        ("0", "inspired somebody", False),
    ]


def test_what_lasts_a_year_is_told_once_there_is_enough_of_it() -> None:
    """A fifth total, in no page before it is above the minimum."""
    campaign = Campaign.model_validate(campaign_data(goal={"target": 500_000, "hidden_below": 50}))
    few, enough = (
        [total.step for total in counter(campaign, 99, None, told={"lasting": number}).totals] for number in (49, 50)
    )
    assert few == ["pledged", "shared", "done", "inspired"]
    assert enough == [*few, "lasting"]
