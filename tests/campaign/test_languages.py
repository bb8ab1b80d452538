"""What Groundswell says in other languages than English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages import Catalog
from jinja2 import Environment, FileSystemLoader

from campaign.language import catalogue_path, language_of, languages
from campaign.language.catalogue import TEMPLATE, catalogue_problems, load_catalogue
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
    """No reader meets a sentence of another language."""
    path = catalogue_path(tag)
    assert catalogue_problems(path, path.name) == []


@pytest.mark.parametrize("tag", SPOKEN)
def test_a_translation_keeps_the_names_in_its_braces(tag: str) -> None:
    """What is put into a sentence has the same name in every language; so has each mark of HTML."""
    for message in load_catalogue(catalogue_path(tag)):
        if message.id:
            english = set().union(*map(parts, forms_of(message.id)))
            for said in forms_of(message.string):
                assert parts(said) <= english, said
            assert set().union(*map(parts, forms_of(message.string))) == english, message.id


def forms_of(text: object) -> list[str]:
    """Return a message's forms: one, or one a plural."""
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text)]


def parts(text: str) -> set[str]:
    """Return names in braces, Jinja's own names and HTML tags."""
    return set(re.findall(r"\{\w+\}|%\(\w+\)s|</?\w+", text))


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


def test_a_line_begins_with_a_capital() -> None:
    """Welsh writes days small, but not where an event's line begins with one."""
    templates = FileSystemLoader(ROOT / "themes/groundswell/templates")
    environment = Environment(loader=templates, extensions=["jinja2.ext.i18n"], autoescape=True)
    language_of("cy").speak_in(environment)
    night = SimpleNamespace(
        start=datetime(2027, 3, 3, 14, tzinfo=UTC), end=datetime(2027, 3, 4, tzinfo=UTC), one_day=False
    )
    line = environment.get_template("components/event_time.html").module.event_time(night)  # type: ignore[attr-defined]
    told = re.sub(r"<[^>]+>", "", line)
    assert told.startswith("Dydd Mercher 3 Mawrth 2027, 2pm ")
    assert told.endswith(" dydd Iau 4 Mawrth 2027, hanner nos")
