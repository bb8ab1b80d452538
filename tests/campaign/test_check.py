"""A document against a model: every fault at once, in the editor's words."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import Field

from campaign.check import Model, check_model
from campaign.front_matter import PostMeta
from campaign.problems import Problem
from campaign.yamlfile import parse_yaml


class Photo(Model):
    """A picture."""

    file: str = Field(description="The picture's file.")
    wide: bool = Field(default=False, description="Whether it fills the page.")


class Story(Model):
    """A story."""

    title: str = Field(description="The story's heading.")
    day: date = Field(description="When it happened.")
    photos: tuple[Photo, ...] = Field(default=(), description="Pictures.")
    pledges: int = Field(default=0, description="How many pledges.")


def check(text: str) -> tuple[Story | None, list[Problem]]:
    document, problems = parse_yaml(text, "a.yml")
    assert problems == []
    return check_model(Story, document)


def test_strings_become_what_the_model_wants() -> None:
    """The model, not YAML, decides that yes means true."""
    story, problems = check("title: A\nday: 2027-03-03\npledges: 012\nphotos:\n  - file: a.jpg\n    wide: yes\n")
    assert problems == []
    assert story == Story(title="A", day=date(2027, 3, 3), pledges=12, photos=(Photo(file="a.jpg", wide=True),))


def test_all_faults_come_at_once_in_text_order() -> None:
    """Nobody should have to run the check six times for six faults."""
    story, problems = check("titel: A\npledges: many\nday: Wednesday\nphotos:\n  - wide: perhaps\n")
    assert story is None
    assert problems == sorted(problems)
    assert [(problem.line, problem.message) for problem in problems] == [
        (1, "'title' is missing"),
        (1, "unknown key 'titel'"),
        (2, "'pledges' is 'many', which is not a whole number"),
        (3, "'day' is 'Wednesday', which is not a date"),
        (5, "'file' is missing in 'photos: 1'"),
        (5, "'photos: 1: wide' is 'perhaps', which is neither yes nor no"),
    ]


def test_an_unknown_key_gets_the_nearest_known_one() -> None:
    """Most unknown keys are slips of the pen."""
    _, problems = check("titel: A\nday: 2027-03-03\n")
    assert "Did you mean 'title'? Keys: title, day, photos, pledges." in [problem.hint for problem in problems]


def test_the_hint_quotes_the_help_of_the_key() -> None:
    """The model's description is the only place where the help is written."""
    _, [problem] = check("title: A\n")
    assert problem.hint == "Add 'day: ...'. When it happened."


def test_a_needed_key_without_a_value_is_told_where_it_stands() -> None:
    """A new file has every key: that one is "missing" would send people looking for what they see."""
    _, [problem] = check("day: 2027-03-03\ntitle:\n")
    assert str(problem) == "a.yml:2:1: 'title' is empty\n    Write it behind the colon. The story's heading."


def test_an_empty_value_is_as_good_as_no_key() -> None:
    """``pledges:`` alone is no fault."""
    story, problems = check("title: A\nday: 2027-03-03\npledges:\nphotos: ~\n")
    assert problems == []
    assert story is not None
    assert story.pledges == 0


def test_an_empty_file_says_what_it_needs() -> None:
    """An empty file is the first thing that a new editor has."""
    _, [problem] = check("")
    assert (problem.message, problem.hint) == ("the file is empty", "It needs: title, day.")


def test_an_entry_without_keys_is_told_by_its_name() -> None:
    """It is not the file that is empty."""
    document, _ = parse_yaml("soup:\ntea: [hot]\n", "actions.yml")
    told = [check_model(Story, document.part(name))[1][0] for name in ("soup", "tea")]
    assert [(problem.line, problem.message) for problem in told] == [
        (1, "'soup' is empty"),
        (2, "'tea' must be a list of 'key: value' lines"),
    ]


def test_a_list_where_keys_belong_is_told() -> None:
    """The shape is named in words, not in types."""
    _, [problem] = check("- title: A\n")
    assert problem.message == "the file must be a list of 'key: value' lines"
    _, problems = check("title: [A]\nday: 2027-03-03\n")
    assert problems[0].message == "'title' must be a text, but it is a list"


@pytest.mark.parametrize("said", ["20270303", "2027", "0", "tomorrow"])
def test_digits_alone_are_no_day(said: str) -> None:
    """Nobody means seconds since 1970: a story that says so would stand at the end of every list."""
    document, _ = parse_yaml(f"title: T\nsummary: S\nauthor: a\ndate: {said}\n", "blog/a.md")
    meta, [problem] = check_model(PostMeta, document)
    assert meta is None
    assert (problem.line, problem.message) == (4, f"'date' is '{said}', which is not a date")
