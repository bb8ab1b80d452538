"""What an editor is told where a text cannot be read as YAML: the line to mend, and how, without the parser's words."""

from __future__ import annotations

import pytest

from campaign.yamlfile import parse_yaml


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nauthor porter\nb: 2\n", "2:1: the line has no colon with a space behind it"),
        ("a: 1\nauthor:porter\nb: 2\n", "2:1: the line has no colon with a space behind it"),
        ("author porter\nb: 2\n", "1:1: the line has no colon with a space behind it"),
        ("author = porter\n\n# note\nb: 2\n", "1:1: the line has no colon with a space behind it"),
        ("a: 1\nb:x\nc: >-\n  d\n", "2:1: the line has no colon with a space behind it"),
        ("a:\n  file:x\n  alt: 'y'\n", "2:3: the line has no colon with a space behind it"),
        ("a:\n  - name:x\n    kind: text\n", "2:5: the line has no colon with a space behind it"),
        ("a: 1\n   b: [x]\n", "2:4: the line is indented further than the line above it"),
        ("- a\n-b\n- c\n", "2:1: the hyphen has no space behind it"),
        ("a: 1\nb:\xa0x\nc: 2\n", "2:3: what stands behind the colon only looks like a space"),
        ("a: One\x0btwo\n", "1:7: an invisible character stands here"),
        ("a: 1\nb:\n\tc: 2\n", "3:1: the line is indented with a tab"),
        ("a: 1\n  b: 2\n", "2:3: the line is indented further than the line above it"),
        ("a:\n  - b: 1\n    c: 2\n   d: 3\n", "4:4: the line does not fit below the line above it"),
        ("a:\n  - b: 1\n  -c: 2\n", "3:3: the hyphen has no space behind it"),
        ("a: 'one\nb: 2\n", "1:4: a quote opens here and is never closed"),
        ("a: 'one\nb: it's\n", "1:4: a quote opens here and closes only in line 2"),
        (
            "a: 1\nb: [#Tea, #Cake]\nc: 2\n",
            "2:4: the bracket that opens here is not closed, or a comma is missing in it",
        ),
    ],
)
def test_the_line_that_people_got_wrong_is_named(text: str, told: str) -> None:
    """The parser stops where it can go no further, often a line too late, and says what it then expected."""
    document, [problem] = parse_yaml(text, "a.yml")
    assert document.data is None
    assert str(problem).splitlines()[0] == f"a.yml:{told}"
    assert problem.hint


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ('"Kettle" on at four', 9),
        ("*Kettle* on", 9),
        ("[Kettle] on", 9),
        ("@porter says", 9),
        ("- a dash", 9),
        ("Kettle: on at four", 15),
        ("“Kettle: it is on”", 16),
    ],
)
def test_a_value_that_needs_quotes_is_shown_in_them(value: str, column: int) -> None:
    """The line in the hint can be copied, and then says what was typed."""
    _, [problem] = parse_yaml(f"id: 1\nshare:\n  text: {value}\nb: 2\n", "a.yml")
    assert (problem.line, problem.column) == (3, column)
    mended, problems = parse_yaml(problem.hint.removeprefix("Put all of it in quotes: "), "a.yml")
    assert (mended.data, problems) == ({"text": value}, [])


@pytest.mark.parametrize(("start", "next_start"), [("", ""), ("  - ", "    ")])
@pytest.mark.parametrize("value", ["Kettle on", "It's ten"])
def test_a_colon_without_a_space_is_shown_with_one(start: str, next_start: str, value: str) -> None:
    """Whatever stands in the next line, where the parser stumbles; the hint is the line as it should be."""
    _, [problem] = parse_yaml(f"{start}title:{value}\n{next_start}next: 'x'\n", "a.yml")
    assert (problem.line, problem.column) == (1, len(start) + 1)
    assert problem.hint == f"Write 'title: {value}'."


def test_an_apostrophe_within_quotes_is_doubled() -> None:
    """The quotes that are there already are kept."""
    _, [problem] = parse_yaml("a: 'What you'd do'\n", "a.yml")
    assert problem.hint == "Put all of it in quotes: a: 'What you''d do'"


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ("title: Kettle #4 on", "'#4'"),
        ("title: 'Kettle' #4 on", "'#4'"),
        ("hashtags: #PocketPromise #Tea", "'#PocketPromise'"),
        ("title: &Sons and tea", "'&'"),
        ("title: !important", "'!'"),
    ],
)
def test_no_word_is_lost_in_silence(line: str, lost: str) -> None:
    """YAML would drop it without a sound, and a title would end before its hashtag."""
    _, [problem] = parse_yaml(f"a: 1\n{line}\n", "a.yml")
    assert problem.line == 2
    assert lost in problem.message
    assert "would be lost" in problem.message


def test_a_note_may_stand_behind_a_value() -> None:
    """The files that `new` and `fork` write have such notes."""
    text = "a: 1  # the first\nb:  # none yet\nc: |\n  Kettle #4\nd: 'Kettle #4'\n#e: f\n"
    document, problems = parse_yaml(text, "a.yml")
    assert problems == []
    assert document.data == {"a": "1", "b": None, "c": "Kettle #4\n", "d": "Kettle #4"}


def test_lines_are_counted_from_where_the_text_starts() -> None:
    """Front matter starts in the second line of its file, and so does what a message says of another line."""
    _, [problem] = parse_yaml("a: 'one\nb: it's\n", "a.md", first_line=2)
    assert str(problem).startswith("a.md:2:4: a quote opens here and closes only in line 3")
