"""What Groundswell says in other languages than English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from babel.messages import Catalog
from jinja2 import Environment, FileSystemLoader

from campaign.language import catalogue_path, language_of, languages
from campaign.language.catalogue import TEMPLATE, load_catalogue
from campaign.language.catalogue_rules import catalogue_problems
from campaign.problems import ProblemsFound
from commands.words import ROOT, collect
from tests.pseudo_language import disguised, pseudo_language
from tests.site.building import check_report, copy_content, replace_in

SPOKEN = [tag for tag in languages() if tag != "en"]


def ids(catalogue: Catalog) -> set[str]:
    """Return the English messages of a catalogue."""
    return {str(message.id) for message in catalogue if message.id}


def test_the_template_has_what_is_said_today() -> None:
    """`python3 tasks.py words` was run after the last change."""
    assert ids(load_catalogue(TEMPLATE)) == ids(collect(ROOT))


@pytest.mark.parametrize("tag", SPOKEN)
def test_a_language_is_whole(tag: str) -> None:
    """No reader meets a sentence of another language, or a page that falls over a name."""
    assert catalogue_problems(catalogue_path(tag)) == []


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """A folder of catalogues with one language, which nobody speaks."""
    folder = tmp_path / "language"
    folder.mkdir()
    with pseudo_language(folder):
        yield folder


def report_in(tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what an editor reads whose campaign is in a language."""
    content = copy_content(tmp_path / f"in-{tag}" / "content")
    replace_in(content / "campaign.yml", "language: en-GB", f"language: {tag}")
    monkeypatch.chdir(content.parent)
    return check_report(content)


def test_a_language_that_is_not_spoken_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site would be in two languages."""
    report = report_in("tlh", tmp_path, monkeypatch)
    assert "Groundswell does not speak 'tlh'" in report
    assert "It speaks en" in report


def test_a_sentence_that_a_language_misses_is_a_problem(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named with the catalogue's line, so that a translator finds it."""
    march = disguised("March")
    whole = (shelf / "qa.po").read_text(encoding="utf-8")
    replace_in(shelf / "qa.po", f'msgstr "{march}"', 'msgstr ""')
    line = whole.splitlines().index('msgid "March"') + 1
    assert f"campaign/language/qa.po:{line}:1: 'March' is not translated" in report_in("qa", tmp_path, monkeypatch)
    (shelf / "qa.po").write_text(whole.replace(f'msgid "March"\nmsgstr "{march}"\n', ""), encoding="utf-8")
    assert "there is no 'March'" in report_in("qa-AA", tmp_path, monkeypatch)


CATALOGUE = """\
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n != 1);"

msgid "March"
msgstr "Marzo"

msgid "Our goal is {target}."
msgstr "Vogliamo {target}."

msgid "Go <a>on</a> by %(day)s"
msgstr "<a>Avanti</a> per %(day)s"

msgid "{number} group"
msgid_plural "{number} groups"
msgstr[0] "{number} gruppo"
msgstr[1] "{number} gruppi"
"""
NO_LINE = "the line is no part of a catalogue"
NO_RULE = ":1:1: Plural-Forms in the header is no rule for plural forms"


@pytest.mark.parametrize(
    ("whole", "broken", "told"),
    [
        ("Vogliamo {target}", "Vogliamo {meta}", ":7:1: the translation of 'Our goal is {target}.' lacks {target} and"),
        ("Vogliamo {target}", "Vogliamo {target", "has { of its own"),
        ("per %(day)s", "per %(giorno)s", "lacks %(day)s and has %(giorno)s of its own"),
        ("Marzo", "100% Marzo", "the translation of 'March' has % of its own"),
        ("Avanti</a>", "Avanti", "lacks </a"),
        ('"Marzo"', '"Marzo', f":5:1: {NO_LINE}"),
        ("Marzo", 'Mar"zo', f":5:1: {NO_LINE}"),
        ('msgid "March"', '<<<<<<< HEAD\nmsgid "March"', f":4:1: {NO_LINE}"),
        ("Marzo", "M\udce0rzo", ":5:1: the line is not UTF-8"),
        ("msgstr[1]", "# msgstr[1]", ":13:1: '{number} group' is not translated"),
        ("msgstr[1]", 'msgstr[2] "x"\nmsgstr[1]', ":13:1: the message cannot be read"),
        ("(n != 1)", "n=", NO_RULE),
        ("(n != 1)", "n", NO_RULE),
    ],
)
def test_a_broken_catalogue_is_a_problem(whole: str, broken: str, told: str, tmp_path: Path) -> None:
    """At its line, before any page falls over it: one of the site, or of the endpoint."""
    path = tmp_path / "it.po"
    path.write_text(CATALOGUE, encoding="utf-8")
    assert not [line for line in told_of(path) if "there is no" not in line]
    path.write_text(CATALOGUE.replace(whole, broken), encoding="utf-8", errors="surrogateescape")
    assert [line for line in told_of(path) if told in line]


def told_of(path: Path) -> list[str]:
    """Return what is wrong with a catalogue."""
    try:
        problems = catalogue_problems(path)
    except ProblemsFound as found:
        problems = found.problems
    return [str(problem) for problem in problems]


def test_a_name_that_no_code_fills_stops_a_build(tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the sentence is said while the content is still being read: how many pages a file has."""
    page = f'msgstr[0] "{disguised("{number} page")}"'
    replace_in(shelf / "qa.po", page, page.replace("{number}", "{nummer}"))
    assert "'{number} page' has {nummer} of its own" in report_in("qa", tmp_path, monkeypatch)


def test_a_form_in_another_language_needs_all_of_it(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mail to its supporters would be in two languages."""
    content = copy_content(tmp_path / "content")
    form = content / "forms/pledge.yml"
    form.write_text(f"language: qa\n{form.read_text(encoding='utf-8')}", encoding="utf-8")
    replace_in(shelf / "qa.po", f'msgstr "{disguised("March")}"', 'msgstr ""')
    monkeypatch.chdir(tmp_path)
    assert "'March' is not translated" in check_report(content)


def test_a_line_begins_with_a_capital() -> None:
    """Welsh writes days small, but not where an event's line begins with one."""
    templates = FileSystemLoader(ROOT / "themes/groundswell/templates")
    environment = Environment(loader=templates, extensions=["jinja2.ext.i18n"], autoescape=True)
    language_of("cy").speak_in(environment, ZoneInfo("UTC"))
    night = SimpleNamespace(
        start=datetime(2027, 3, 3, 14, tzinfo=UTC), end=datetime(2027, 3, 4, tzinfo=UTC), one_day=False
    )
    line = environment.get_template("components/event_time.html").module.event_time(night)  # type: ignore[attr-defined]
    told = re.sub(r"<[^>]+>", "", line)
    assert told.startswith("Dydd Mercher 3 Mawrth 2027, 2pm ")
    assert told.endswith(" dydd Iau 4 Mawrth 2027, hanner nos")


def test_readers_are_told_the_day_that_it_was_where_they_are() -> None:
    """A moment is kept in UTC; in June, half past eleven at night there is the next day in London. A day is a day."""
    filters = language_of("en").filters(ZoneInfo("Europe/London"))
    moment = datetime(2027, 6, 9, 23, 30, tzinfo=UTC)
    for told in (moment, moment.isoformat()):
        assert (filters["long_date"](told), filters["iso_date"](told)) == ("10 June 2027", "2027-06-10")
    assert (filters["week_day"](moment), filters["clock_time"](moment)) == ("Thursday", "12:30am")
    for day in (moment.date(), "2027-06-09", moment.replace(tzinfo=None)):
        assert filters["long_date"](day) == "9 June 2027"


@pytest.mark.parametrize("tag", SPOKEN)
def test_a_sentence_quotes_what_the_page_says(tag: str) -> None:
    """What explains words of a table has the same words as the table."""
    say = language_of(tag).say
    ours = "Where it says “in our number already”, pledges are sent to us: we do not add them again."
    quoting = {
        "not told": "“Not told” stands for fewer than five, and where a number would give away another one.",
        "(in our number already)": ours,
    }
    for words, sentence in quoting.items():
        assert say(words).strip("()") in say(sentence), words
