"""What a form asks for beside its questions: mail, care for children, words about health."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.forms import load_form
from campaign.words import Words, load_words

FORM = """title: T
button: Send
check: {title: Check}
thanks: {title: Thanks, text: Thanks}
%s
fields:
  - {name: email, kind: email, label: Address, purpose: p, basis: consent, retention: 1 day}
  - {name: box, kind: checkbox, label: Mail me, purpose: p, basis: consent, retention: 1 day}
  - {name: age, kind: radios, label: Age, purpose: p, basis: consent, retention: 1 day, choices: [young, old]}
  - {name: size, kind: number, label: Size, purpose: p, basis: consent, retention: 1 day, errors: {format: f}}
  - {name: how_many, kind: number, label: How many, required: yes, public: yes, lowest: 2, highest: 99, purpose: p,
     basis: consent, retention: 1 day, errors: {empty: e, format: f, low: l, high: h}}
  - {name: post, kind: email, required: yes, label: Address, purpose: p, basis: consent, retention: 2 years,
     errors: {empty: e}}
  - {name: ask, kind: checkbox, label: Ask me, purpose: p, basis: consent, retention: 13 months}
  - {name: later, kind: radios, label: When, purpose: p, basis: consent, retention: 2 years, choices: [1 day, 2 weeks]}
  - {name: late, kind: select, label: When, purpose: p, basis: consent, retention: 2 years, choices: [2 months]}
"""

#: What a form without a wall is told.
NO_WALL = "the mail brings replies to published pledges, but the form has no wall"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("manage: yes\nmail: {to: email, link_when: box}\nchildren: {field: age, under_13: [young]}", []),
        ("mail: {to: emial, confirm: yes}", ["'to' names the field 'emial', which does not exist"]),
        ("mail: {to: box, confirm: yes}", ["'to' names the field 'box', which is a checkbox"]),
        ("mail: {to: email, confirm: yes}", ["the mail confirms the address in 'email', which may be left empty"]),
        (
            "mail: {to: email, link_when: box}",
            ["the mail sends the link to the pledge's own page, but pledges have none"],
        ),
        (
            "mail: {to: email}",
            ["the mail says none of 'confirm', 'link_when', 'reply_when', 'follow_up_when': none would ever be sent"],
        ),
        ("mail: {to: email, reply_when: bx}", ["'reply_when' names the field 'bx', which does not exist", NO_WALL]),
        ("manage: yes\nmail: {to: post, follow_up_when: ask, follow_up_after: later}", []),
        ("manage: yes\nmail: {to: post, follow_up_when: ask}", []),
        ("mail: {to: post, follow_up_when: ask}", [
            "the mail asks how it went on the pledge's own page, but pledges have none",
        ]),
        ("mail: {to: post, confirm: yes, follow_up_after: later}", [
            "the mail says after how long it asks how it went, but not whom",
        ]),
        ("manage: yes\nmail: {to: email, follow_up_when: box, follow_up_after: age}", [
            "'email' is kept for 1 day, and the last follow-up comes later",
            "'box' is kept for 1 day, and the last follow-up comes later",
            "'age' is kept for 1 day, and the last follow-up comes later",
            "'young' is no time after which to ask how it went",
            "'old' is no time after which to ask how it went",
        ]),
        ("manage: yes\nmail: {to: post, follow_up_when: ask, follow_up_after: late}", [
            "'ask' is kept for 13 months, and the last follow-up comes later",
        ]),
        ("manage: yes\nmail: {to: post, follow_up_when: aks}", [
            "'follow_up_when' names the field 'aks', which does not exist",
        ]),
        ("children: {field: age, under_13: [yuong]}", ["'yuong' is not one of the choices of 'age'"]),
        ("group: {headcount: number}", ["'headcount' names the field 'number', which does not exist"]),
        ("group: {headcount: age}", ["'headcount' names the field 'age', which is a radios"]),
        ("group: {headcount: size}", ["the group's headcount in 'size' may be missing, private or without bounds"]),
        ("group: {headcount: how_many}", []),
        ("children: {field: box, under_13: [young]}", ["'field' names the field 'box', which is a checkbox"]),
    ],
)  # fmt: skip
def test_an_option_that_could_not_work_is_told(tmp_path: Path, options: str, said: list[str]) -> None:
    """Each option names fields that exist and can do it; a sound one is silent."""
    path = tmp_path / "pledge.yml"
    path.write_text(FORM % options, encoding="utf-8")
    assert [problem.message for problem in load_form(path)[2]] == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my ASTHMA", True),
        ("diabetic", True),
        ("my\noperation went well", True),
        ("asthmatic", False),
        ("operation", False),
        ("", False),
    ],
)
def test_words_are_found_whole(text: str, found: bool) -> None:
    """Capitals and spaces do not matter; a star stands for any ending, and nothing else does."""
    assert Words(["asthma", "diabet*", "my operation"]).found_in(text) is found
    assert not Words([]).found_in(text)


def test_a_list_of_words_is_checked(tmp_path: Path) -> None:
    """A word too short to mean anything is a Problem with its place; a missing file is an empty list."""
    path = tmp_path / "health-words.yml"
    assert load_words(path) == ((), [])
    path.write_text("- asthma\n- a*\n- [x]\n", encoding="utf-8")
    words, problems = load_words(path, "health-words.yml")
    assert words == ("asthma",)
    assert [(problem.line, problem.column) for problem in problems] == [(2, 3), (3, 3)]
