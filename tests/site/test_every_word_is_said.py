"""Nothing on a page, in a feed or in a calendar is in English but what the campaign wrote itself.

The small sample, built in a language that nobody speaks; and the templates themselves, for what it does not show.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from markdown import markdown

from campaign import nations
from campaign.content import split_front_matter
from campaign.folder import load_folder
from campaign.sharing import load_channels
from tests.pseudo_language import TAG, disguised, forgotten, pseudo_language, readable, without
from tests.site.building import ROOT, Site, build, replace_in
from tests.site.small import OF_OTHER_KINDS, TEXTS, copy_small

TEMPLATES = ROOT / "themes/groundswell/templates"
#: For who changes a theme and for moderators: English, whatever the campaign's language.
NOT_FOR_READERS = (
    "styleguide.html",
    "robots.txt",
    "endpoint/moderate/",
    "endpoint/mail/digest.txt",
    "endpoint/mail/sign-in.txt",
)
#: Units and kinds of files, which are the same in every language.
SIGNS = ("PDF", "KB")
#: What the endpoint reads of a template of mail.
HEADERS = ("Subject",)
#: What a calendar shows of its lines.
SHOWN_IN_CALENDARS = re.compile(r"^(?:X-WR-CALNAME|SUMMARY|DESCRIPTION|LOCATION):(.*)$", re.MULTILINE)


#: One with everything, and as many as fill several pages.
ACTIONS = """\
tea:
  words: Trink etwas.
  topic: kind-words
  minutes: 3
  effort: easy
  for: Jedermann
  benefit: {words: Es hilft., source: Herr Fuchs, year: 2026}
  story: stories/two-mugs.md
walk: {words: Geh heim., topic: kind-words, minutes: 20, effort: some}
sit: {words: Setz dich., topic: good-company, minutes: 50, effort: more}
"""


@pytest.fixture(scope="module")
def unspoken(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small sample with one text of every kind, in the pseudo-language; its lists have several pages."""
    place = tmp_path_factory.mktemp("unspoken")
    own = copy_small(content, place / "content", [*TEXTS, *OF_OTHER_KINDS])
    replace_in(own / "campaign.yml", "language: en-GB", f"language: {TAG}")
    (own / "actions.yml").write_text(ACTIONS, encoding="utf-8")
    (own / "data/actions.json").write_text('{"forms": {"pledge": {"tea": 34}}}', encoding="utf-8")
    (place / "language").mkdir()
    (place / "nations").mkdir()
    for name in ("england.yml", f"england.{TAG}.yml"):
        shutil.copy(nations.FOLDER / "england.yml", place / "nations" / name)
    with pseudo_language(place / "language"), pytest.MonkeyPatch.context() as patched:
        patched.setattr(nations, "FOLDER", place / "nations")
        paged = {"category": None, "tag": None, "author": None, "wall": 10, "actions": 1}
        build(own, place / "site", bundle=place / "bundle", PAGINATED_TEMPLATES=paged, DEFAULT_PAGINATION=1)
    return Site(place / "site", own)


@pytest.fixture(scope="module")
def own_words(unspoken: Site) -> list[str]:
    """What the campaign's files, its nation's and the channels' names say."""
    short = [f"/r/{code}" for code in load_folder(unspoken.content).touchpoints.touchpoints]
    own = [*words_of_files(unspoken.content), *SIGNS, *short, *(channel.name for channel in load_channels()[:-1])]
    return sorted({" ".join(word.split()) for word in own}, key=len, reverse=True)


def words_of_files(content: Path) -> Iterator[str]:
    """Yield each text of a content folder as pages may show it, and those of the nation."""
    read = [path for path in content.rglob("*.*") if path.suffix in (".yml", ".json") and "-words" not in path.name]
    for path in [*read, ROOT / "campaign/nations/england.yml"]:
        yield from values_of(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in content.rglob("*.md"):
        front_matter, body, _ = split_front_matter(path.read_text(encoding="utf-8"))
        yield from values_of(yaml.safe_load(front_matter or ""))
        blocks = re.findall(r"^\[\[.*\]\]\n((?:.+\n?)+)", body, re.MULTILINE)
        yield from values_of([yaml.safe_load(lines) for lines in blocks])
        yield from readable(markdown(body, extensions=["extra", "sane_lists"]))


def values_of(data: Any) -> Iterator[str]:
    """Yield each text in YAML, also in small letters, and each line of it."""
    if isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from values_of(value)
    elif isinstance(data, str):
        yield from (data, data.casefold(), data.removeprefix("https://"), *data.splitlines(), *data.split(" and "))


def texts_of(site: Site) -> Iterator[tuple[str, str]]:
    """Yield what is read of every page, feed and calendar, with the address."""
    for address in site.addresses:
        yield from ((address, text) for text in readable(site.text(address)))
    for path in site.folder.rglob("*.atom.xml"):
        feed = BeautifulSoup(path.read_text(encoding="utf-8"), "xml")
        for tag in feed.find_all(["title", "subtitle", "name", "summary", "content"]):
            yield from ((path.name, text) for text in readable(tag.get_text()))
    for path in site.folder.rglob("*.ics"):
        unfolded = path.read_bytes().decode().replace("\r\n ", "").replace("\r\n", "\n")
        for shown in SHOWN_IN_CALENDARS.findall(unfolded):
            yield from ((path.name, line.replace("\\", "")) for line in shown.split("\\n"))


def plain_english(texts: Iterable[str], own: list[str]) -> list[str]:
    """Return the texts in which something is said that is not the campaign's own.

    A single word of the campaign's may stand alone or between commas, but makes no sentence with other words.
    """
    sentences = [words for words in own if " " in words]
    return [text for text in forgotten(texts, sentences) if not _is_own(text, sentences, set(own))]


def _is_own(text: str, sentences: list[str], own: set[str]) -> bool:
    shortened = re.search(r"([A-Z][ -~]*)(?:\.\.\.|…)$", text)
    if shortened and any(words.startswith(shortened[1]) for words in sentences):
        return True
    text = re.sub(r"\S+\.example\.org\S*|/pledge", "", text)
    left = [part.strip(" .\n") for part in re.split(r"[,:()]|[^ -~\n]", without(text, sentences))]
    return all({part, part.lstrip("0123456789 ")} & own or not re.search(r"[A-Za-z]{2}", part) for part in left)


def test_every_word_of_a_site_is_said_in_its_language(unspoken: Site, own_words: list[str]) -> None:
    """Texts, labels, descriptions, share previews, what scripts say: whatever a template or a plugin adds."""
    found = {text: address for address, text in texts_of(unspoken)}
    assert len(unspoken.addresses) > 60
    said = [f"/{found[text]}: {text}" for text in plain_english(found, own_words)]
    assert said == [], "\n".join(said)


def test_staff_read_english_in_a_frame_that_says_so(unspoken: Site) -> None:
    """The endpoint's pages are in two languages, its supporters' and its moderators'; each has a frame of its own."""
    frames = {path.name: page(path) for path in (unspoken.folder.parent / "bundle").glob("*.html")}
    tags = {name: str(frame.html["lang"]) for name, frame in frames.items() if frame.html}
    assert tags == {"shell.html": TAG, "wall-shell.html": TAG, "moderate-shell.html": "en-GB"}
    assert "Skip to main content" in frames["moderate-shell.html"].text
    assert disguised("Skip to main content") in frames["shell.html"].text


def page(path: Path) -> BeautifulSoup:
    """Return a parsed page."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@pytest.mark.parametrize("planted", ["<p>Read the stories</p>", '<img alt="A bench">', "<li>Tea, see below</li>"])
def test_a_planted_sentence_is_found_in_a_page(own_words: list[str], planted: str) -> None:
    """Also one that is made of words which the campaign has, too, and one that begins with the campaign's own."""
    assert plain_english(readable(planted), [*own_words, "Read", "the", "stories", "Tea"])
    assert not plain_english(readable(f"<p>Tea, {disguised('Read it')}, the</p>"), [*own_words, "the", "Tea"])


def unsaid(template: str) -> list[str]:
    """Return what a template writes as it stands, in whatever language."""
    said = r"\{% *trans\b.*?endtrans *%\}"
    without_code = re.sub(rf"\{{#.*?#\}}|{said}|\{{%.*?%\}}|\{{\{{.*?\}}\}}", "", template, flags=re.DOTALL)
    without_code = re.sub(r' [\w-]+=""', "", without_code)
    return forgotten(readable(without_code), [*SIGNS, *HEADERS])


def test_no_template_has_a_sentence_of_its_own() -> None:
    """Also where the sample does not come: empty lists, internal campaigns, what goes wrong."""
    found = {
        path.relative_to(TEMPLATES).as_posix(): unsaid(path.read_text(encoding="utf-8"))
        for path in TEMPLATES.rglob("*.*")
        if path.suffix in (".html", ".txt")
    }
    assert len(found) > 60
    assert {name: said for name, said in found.items() if said and not name.startswith(NOT_FOR_READERS)} == {}
    assert found["styleguide.html"], "what is not marked is found"
