"""Days as editors write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.check import check_model
from campaign.days import day_meant
from campaign.front_matter import EventMeta
from campaign.language import ENGLISH
from campaign.settings import Campaign
from campaign.yamlfile import parse_yaml
from tests.campaign.making import field, form_data, load_text
from tests.campaign.writing import as_yaml


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("3/3/2027", "2027-03-03"),
        ("3/4/2027", "2027-04-03"),  # the day first, as in the United Kingdom
        ("4/23/2027", "2027-04-23"),  # no month has that number
        ("03.04.27", "2027-04-03"),
        ("3-4-2027", "2027-04-03"),
        ("2027-4-3", "2027-04-03"),
        ("2027/04/03", "2027-04-03"),
        ("20270403", "2027-04-03"),
        ("3 April 2027", "2027-04-03"),
        ("3rd apr 2027", "2027-04-03"),
        ("April 3, 2027", "2027-04-03"),
        ("Saturday 3 April 2027", "2027-04-03"),
        ("2027-04-03 10:00", "2027-04-03"),
        ("3/4/2027 10:00", "2027-04-03"),
        ("2027-04-31", None),
        ("31/4/2027", None),
        ("3 Ma 2027", None),
        ("2027", None),
        ("10 November 0206", None),
        ("86400", None),
        ("soon", None),
        ("after the next full moon", None),
        ("", None),
    ],
)
def test_the_day_that_was_probably_meant(said: str, meant: str | None) -> None:
    """What people write for a day in this country; nothing where it is no day at all."""
    assert day_meant(said) == (date.fromisoformat(meant) if meant else None)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_known_in_every_way_of_writing_it(day: date) -> None:
    """Digits with the day first, words with the day or the month first."""
    ways = (f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%y}", ENGLISH.long_date(day), f"{day:%B %d, %Y}")
    assert {day_meant(way) for way in ways} == {day}


@given(st.text(max_size=30))
def test_no_text_is_too_odd(said: str) -> None:
    """Whatever stands there, it is a day or it is none."""
    assert isinstance(day_meant(said), date | None)


@pytest.mark.parametrize("said", ["86400", "20270303", "0227-03-03", "1027-03-03"])
def test_digits_alone_and_slips_of_the_year_are_no_day_of_the_campaign(said: str) -> None:
    """They would be seconds since 1970, or in the Middle Ages."""
    document, _ = parse_yaml(f"day: {said}\n", "campaign.yml")
    _, problems = check_model(Campaign, document)
    assert f"'day' is '{said}', which is not a date" in [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("said", "told", "hint"),
    [
        ("2027-03-03", "which has no time", "Write it behind the day: 2027-03-03 09:30."),
        ("2027-03-03 8:10", "whose time cannot be read", "Write hours and minutes: 2027-03-03 08:10."),
        ("2027-03-03 at 9.30pm", "whose time cannot be read", "Write hours and minutes: 2027-03-03 21:30."),
        ("2027-03-03, 12am", "whose time cannot be read", "Write hours and minutes: 2027-03-03 00:00."),
        ("2027-03-03 24:00", "whose time cannot be read", "Write hours and minutes: 2027-03-03 09:30."),
        ("2027-03-32 9am", "which is not a date", "Write year-month-day, for example 2027-03-03."),
        ("3 March 2027 9am", "which is not a date", "Write year-month-day: 2027-03-03 for 3 March 2027."),
    ],
)
def test_an_events_time_is_told_apart_from_its_day(said: str, told: str, hint: str) -> None:
    """Who wrote the right day was asked to write it again; an event without a time began, and ended, at midnight."""
    document, _ = parse_yaml(f"start: {said}\n", "content/events/kettle.md")
    _, problems = check_model(EventMeta, document)
    [start] = [problem for problem in problems if problem.line == 1 and problem.column > 1]
    assert (start.message, start.hint.startswith(hint)) == (f"'start' is '{said}', {told}", True)


def test_the_bound_of_a_question_is_told_as_well(tmp_path: pytest.TempPathFactory) -> None:
    """``earliest`` and ``latest`` take the word today, too."""
    _, [problem] = load_text(tmp_path, as_yaml(form_data(field("date", earliest="3 March 2027"))))
    assert "'3 March 2027' is not a date; write 2027-03-03, or today" in problem.message
