"""Beginning a file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from campaign.check import keys_of
from campaign.content import TYPES, read_source
from commands.console import Stop
from commands.new import FOLDERS, LEFT_OUT, new, slug_of

TODAY = date(2026, 11, 22)
ANSWERS = {
    "summary": "What happened.",
    "author": "porter",
    "person": "Porter",
    "role": "Porter",
    "consent": "C-1",
    "topic": "rest",
    "place": "A ward",
    "figure": "7 in 10",
    "words": "chose the mug",
    "source": "Lunch cards",
    "year": "2026",
    "length": "'2:30'",
    "start": "2027-03-03 12:00",
    "end": "2027-03-03 13:00",
    "access": "No steps.",
    "answered_by": "porter",
    "outlet": "Echo",
    "kind": "newspaper",
    "relation": "independent",
    "since": "2026-11-20",
}
#: A line that waits for a value: its key, and what stands around it.
OPEN = re.compile(r"^(?P<lead> *(?:- )?)(?P<key>\w+):(?:  #.*)?$")


def filled_in(line: str) -> str:
    """Return a line of a file that was begun with what an editor adds."""
    found = OPEN.match(line)
    return f"{found['lead']}{found['key']}: {ANSWERS[found['key']]}" if found and found["key"] in ANSWERS else line


@pytest.mark.parametrize("kind", FOLDERS)
def test_file_has_every_key_of_its_type(tmp_path: Path, kind: str) -> None:
    """What an editor may write is in the file; nobody has to look it up."""
    new(kind, "Tea at four", tmp_path, TODAY)
    text = (tmp_path / FOLDERS[kind] / "tea-at-four.md").read_text(encoding="utf-8")
    missing = [key for key in keys_of(TYPES[FOLDERS[kind]].model) if key not in LEFT_OUT and f"{key}:" not in text]
    assert missing == []


@pytest.mark.parametrize("kind", FOLDERS)
def test_file_is_sound_once_its_empty_keys_are_filled_in(tmp_path: Path, kind: str) -> None:
    """What the editor adds is all that was missing."""
    new(kind, "'Tea': at \"four\" # 1", tmp_path, TODAY)
    (path,) = (tmp_path / FOLDERS[kind]).iterdir()
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(map(filled_in, lines)), encoding="utf-8")
    source, *_, problems = read_source(path, path.name, FOLDERS[kind], path.name)
    assert not problems
    assert source
    assert source.meta.title == "'Tea': at \"four\" # 1"


@pytest.mark.parametrize("kind", sorted(set(FOLDERS) - {"page"}))
def test_untouched_file_is_faulty(tmp_path: Path, kind: str) -> None:
    """A file that was begun and forgotten is not published."""
    new(kind, "Tea", tmp_path, TODAY)
    *_, problems = read_source(tmp_path / FOLDERS[kind] / "tea.md", "tea.md", FOLDERS[kind], "tea.md")
    assert problems


@pytest.mark.parametrize("kind", FOLDERS)
def test_optional_keys_can_be_uncommented(tmp_path: Path, kind: str) -> None:
    """Taking '# ' away from the lines, as the file says, gives YAML of the right shape."""
    new(kind, "Tea", tmp_path, TODAY)
    path = tmp_path / FOLDERS[kind] / "tea.md"
    head, told, spare = path.read_text(encoding="utf-8").partition("# What follows")
    first, _, rest = spare.partition("\n")
    path.write_text(head + told + first + "\n" + rest.replace("\n# ", "\n").removeprefix("# "), encoding="utf-8")
    _, document, problems = read_source(path, "tea.md", FOLDERS[kind], "tea.md")
    assert document.data, problems
    assert not [problem for problem in problems if "lost" in problem.message or "unknown" in problem.message]


def test_what_to_type_next_checks_the_same_campaign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sample's check finds nothing to fix, whatever is missing in another campaign."""
    new("story", "Tea", tmp_path, TODAY)
    assert f"python3 tasks.py check --content {tmp_path} tells what is missing" in capsys.readouterr().out


def test_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    """An editor's words are worth more than a draft."""
    new("story", "Tea", tmp_path, TODAY)
    path = tmp_path / "stories" / "tea.md"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(Stop, match="is there already"):
        new("story", "Tea!", tmp_path, TODAY)
    assert path.read_text(encoding="utf-8") == "mine"


def test_unknown_kind_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Nothing is created for a kind that does not exist."""
    with pytest.raises(Stop, match="Did you mean 'story'"):
        new("stroy", "Tea", tmp_path, TODAY)
    assert not list(tmp_path.iterdir())


def test_title_without_letters_is_refused(tmp_path: Path) -> None:
    """A file needs a name."""
    with pytest.raises(Stop, match="no letter or digit"):
        new("page", "!!!", tmp_path, TODAY)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Tea, at Four!", "tea-at-four"),
        ("Don\N{RIGHT SINGLE QUOTATION MARK}t stop", "dont-stop"),
        ("Café für zwei", "cafe-fur-zwei"),
        ("Straße in Łódź", "strasse-in-lodz"),
        ("变革日 Manchester", "bian-ge-ri-manchester"),
        ("../../etc/passwd", "etc-passwd"),
        (f"Tea {'and cake ' * 40}", "tea-and-cake-and-cake-and-cake-and-cake-and-cake-and-cake"),
        ("Llanfair" * 40, ("llanfair" * 8)[:60]),
    ],
)
def test_address_follows_from_the_title(title: str, slug: str) -> None:
    """Lower-case letters, digits and hyphens, and never a path."""
    assert slug_of(title) == slug
