"""The same input gives the same bytes, and a little more input gives a little more output."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from campaign.content import TYPES
from tests.site.building import ROOT, Site, build, replace_in
from tests.site.small import OF_OTHER_KINDS, TEXTS, copy_small

PROGRAM = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from commands.build import ROOT, build_site
content, output, bundle, results = map(Path, sys.argv[1:])
settings = {"NOW": datetime(2026, 12, 1, 12, tzinfo=UTC), "RESULTS_CACHE": str(results)}
build_site(ROOT, content, output, bundle=bundle, publish=True, overrides=settings)
"""

NEW_STORY = "stories/a-second-kettle/index.html"
#: Where a new story is shown: a story that is the newest, in a topic that has more than `plugins.related` shows.
SHOWING_IT = {
    NEW_STORY,
    "index.html",
    "stories/index.html",
    "topics/index.html",
    "topics/rest-and-breaks/index.html",
    "people/ward-sister/index.html",
    "search/index.html",
    "search/words.json",
    "feeds/all.atom.xml",
    "sitemap.xml",
    "assets.json",  # it lists the story's card
}


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differing(one: Path, other: Path) -> set[str]:
    """Return the names of the files that are in one of two folders only, or not the same in both."""
    before, after = files_of(one), files_of(other)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


@pytest.fixture(scope="module")
def first(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's content, and the ``site`` and the endpoint's ``bundle`` published from it."""
    place = tmp_path_factory.mktemp("first")
    own = Path(shutil.copytree(content, place / "content"))
    build(own, place / "site", bundle=place / "bundle", publish=True)
    return place


def test_two_publications_are_byte_for_byte_the_same(content: Path, tmp_path: Path) -> None:
    """In two processes, whose hashes of words differ, from two folders, the second without any kept result; the
    endpoint's bundle too. Each kind of text is there."""
    first, second = tmp_path / "first", tmp_path / "second"
    for place in (first, second):
        place.mkdir()
        copy_small(content, place / "content", (*TEXTS, *OF_OTHER_KINDS))
    build(first / "content", first / "site", bundle=first / "bundle", publish=True)
    folders = [str(second / name) for name in ("content", "site", "bundle", "results")]
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-c", PROGRAM, *folders], cwd=ROOT, env=environment, check=True)
    assert {name.partition("/")[0] for name in files_of(first / "site")} > set(TYPES) - {"pages"}
    assert differing(first / "site", second / "site") == set()
    assert differing(first / "bundle", second / "bundle") == set()


def test_a_new_story_changes_only_the_pages_that_show_it(first: Path, tmp_path: Path) -> None:
    """Hosts and caches keep the rest: other stories, pages, pictures, styles, scripts, and the endpoint's bundle."""
    own = Path(shutil.copytree(first / "content", tmp_path / "content"))
    story = own / "stories/a-second-kettle.md"
    shutil.copyfile(own / "stories/two-mugs.md", story)
    replace_in(story, "Nobody makes just one mug", "A second kettle")
    replace_in(story, "date: 2026-11-18", "date: 2026-11-19")
    build(own, tmp_path / "site", bundle=tmp_path / "bundle", publish=True)
    expected = {f"{name}{ending}" for name in SHOWING_IT for ending in ("", ".br", ".gz")}
    card = Site(tmp_path / "site", own)["stories/a-second-kettle/"].select("meta[property='og:image']")[0]
    expected.add(f"media/{str(card['content']).rpartition('/')[2]}")
    assert differing(first / "site", tmp_path / "site") == expected
    assert differing(first / "bundle", tmp_path / "bundle") == set()


def test_a_site_without_pledges_is_reproducible(small: Path, tmp_path: Path) -> None:
    """A feed without entries carries no time of building."""
    own = Path(shutil.copytree(small, tmp_path / "content", ignore=shutil.ignore_patterns("data")))
    for name in ("one", "two"):
        build(own, tmp_path / name)
    assert differing(tmp_path / "one", tmp_path / "two") == set()


def test_the_comparison_sees_every_byte_and_name(tmp_path: Path) -> None:
    """Another byte and another name are differences."""
    for name, text in {"a/same": "1", "b/same": "1", "a/x": "1", "b/x": "2", "c/same": "1", "c/y": "1"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert differing(tmp_path / "a", tmp_path / "b") == {"x"}
    assert differing(tmp_path / "a", tmp_path / "c") == {"x", "y"}
