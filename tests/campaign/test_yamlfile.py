"""YAML that remembers places and never guesses what a value is."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.content import read_source
from campaign.yamlfile import parse_yaml, read_yaml


@pytest.mark.parametrize("typed", ["NO", "on", "012", "12:30", "2027-03-03", "1e3", "yes", "null", "0x10"])
def test_a_scalar_stays_the_string_that_was_typed(typed: str) -> None:
    """Norway is not False and 12:30 is not 750: only a model says what a value is."""
    document, problems = parse_yaml(f"key: {typed}\n", "a.yml")
    assert document.data == {"key": typed}
    assert problems == []


@pytest.mark.parametrize("typed", ["", "~"])
def test_an_empty_value_is_none(typed: str) -> None:
    """A key without a value is as good as no key; a quoted empty text is a text."""
    document, _ = parse_yaml(f"key: {typed}\nquoted: ''\n", "a.yml")
    assert document.data == {"key": None, "quoted": ""}


def test_keys_and_values_have_places() -> None:
    """Line and column are counted from 1, as editors' programs show them."""
    document, _ = parse_yaml("fields:\n  - name: a\n    kind: text\n", "a.yml")
    key, value = document.key_place(("fields", 0, "kind")), document.value_place(("fields", 0, "kind"))
    assert (key.line, key.column) == (3, 5)
    assert (value.line, value.column) == (3, 11)


def test_what_is_not_there_has_the_place_of_what_is_around_it() -> None:
    """A missing key is reported where it should have been."""
    document, _ = parse_yaml("a: 1\nfields:\n  - name: a\n", "a.yml")
    assert document.value_place(("fields", 0, "label", 5)).line == 3
    assert document.value_place(("nowhere",)).line == 1


def test_a_key_given_twice_is_a_problem_and_the_first_one_counts() -> None:
    """YAML readers silently take the last one; an editor would never find out."""
    document, [problem] = parse_yaml("title: One\nbutton: Go\ntitle: Two\n", "a.yml")
    assert document.data["title"] == "One"
    assert str(problem) == ("a.yml:3:1: the key 'title' is given twice\n    It is already in line 1. Keep one.")


def test_an_alias_is_refused() -> None:
    """Nothing in an editor's file should mean what stands elsewhere; it also keeps small files small."""
    document, [problem] = parse_yaml("a: &x [1]\nb: *x\n", "a.yml")
    assert document.data == {"a": ["1"], "b": ""}
    assert "alias" in problem.message


def test_a_file_in_another_encoding_is_a_problem_with_its_place(tmp_path: Path) -> None:
    """Old editors save Latin-1."""
    (tmp_path / "a.yml").write_bytes(b"a: 1\nb: caf\xe9\n")
    _, [problem] = read_yaml(tmp_path / "a.yml", "content/a.yml")
    assert (problem.path, problem.line, problem.column) == ("content/a.yml", 2, 7)
    assert "UTF-8" in problem.hint


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    """It does not raise."""
    document, [problem] = read_yaml(tmp_path / "a.yml")
    assert document.data is None
    assert "cannot be read" in problem.message


def test_lines_are_counted_on_from_where_the_text_starts() -> None:
    """Front matter starts in the second line of its file."""
    document, _ = parse_yaml("title: A\n", "a.md", first_line=2)
    assert document.value_place(("title",)).line == 2


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    """Windows' Notepad writes one."""
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbftitle: A\n")
    document, problems = read_yaml(tmp_path / "a.yml")
    assert (document.data, problems) == ({"title": "A"}, [])


def test_a_text_that_is_not_utf_8_is_told_at_the_letter(tmp_path: Path) -> None:
    """As in every other file; a text is long, and its editor looks for the place."""
    (tmp_path / "tea.md").write_bytes(b"---\ntitle: Tea\n---\nA caf\xe9.\n")
    _, _, [problem] = read_source(tmp_path / "tea.md", "pages/tea.md", "pages", "content/pages/tea.md")
    assert str(problem).startswith("content/pages/tea.md:4:6: the file is not in UTF-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntitle: Tea\n---\nOne.\n\nA\x0bline and\x0c.\n", "6:2: an invisible character stands here"),
        ("---\ntitle: Tea\n---\n\x00One.\n", "4:1: an invisible character stands here"),
        ("\N{EM DASH}-\ntitle: Tea\n---\n", "1:1: the line looks like --- and is something else"),
        ("---\ntitle: Tea\n\N{EM DASH}\nOne.\n", "3:1: the line looks like --- and is something else"),
        ("---\ntitle: Tea\n--\nOne.\n", "3:1: the line looks like --- and is something else"),
        ("---\ntitle: Tea\n\nOne.\n", "1:1: the front matter is missing or does not end"),
        ("One.\n\n--\n", "1:1: the front matter is missing or does not end"),
    ],
)
def test_what_other_programs_make_of_a_text_is_told_at_its_place(tmp_path: Path, text: str, told: str) -> None:
    """Slides paste a control character for a line's end, which no feed can hold; word processors make dashes of ---."""
    (tmp_path / "tea.md").write_text(text, encoding="utf-8")
    _, _, [problem] = read_source(tmp_path / "tea.md", "pages/tea.md", "pages", "content/pages/tea.md")
    assert str(problem).startswith(f"content/pages/tea.md:{told}\n    ")


def test_spaces_that_only_look_like_some_are_told_before_a_key() -> None:
    """A word processor's space does not indent; the key would be another one, with no name that anybody sees."""
    _, problems = parse_yaml("photo:\n\xa0\xa0file: a.jpg\n\xa0\xa0alt: A\n", "a.yml")
    assert [str(problem).splitlines()[0] for problem in problems] == [
        "a.yml:2:1: what stands before 'file' only looks like spaces",
        "a.yml:3:1: what stands before 'alt' only looks like spaces",
    ]
