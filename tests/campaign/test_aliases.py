"""Old addresses: where they lead, and which cannot be one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from campaign.aliases import alias_problems, redirects
from campaign.folder import load_folder

CONTENT = Path(__file__).parents[2] / "content"
STORY = "stories/two-mugs.md"


def problems_of(folder: Path, *aliases: str, file: str = STORY) -> list[str]:
    """Return what is said of a story with these aliases."""
    content = folder / "content"
    if not content.exists():
        shutil.copytree(CONTENT, content, ignore=shutil.ignore_patterns("data"))
    path = content / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("---\n", f"---\naliases: [{', '.join(aliases)}]\n", 1), encoding="utf-8")
    loaded = load_folder(content, "content")
    return [str(problem) for problem in (*loaded.problems, *alias_problems(loaded))]


def test_an_address_is_found_with_and_without_its_last_slash(tmp_path: Path) -> None:
    """Links were written both ways; a file's name is one address."""
    assert problems_of(tmp_path, "/old/tea", "/older/tea.html", "/oldest/") == []
    found = redirects(load_folder(tmp_path / "content"))
    own = {old: new for old, new in found.items() if new == "stories/two-mugs/"}
    assert list(own) == ["old/tea", "old/tea/", "older/tea.html", "oldest", "oldest/"]


@pytest.mark.parametrize(
    "alias",
    [
        "/stories/soft-shoes/",
        "/stories/soft-shoes",
        "/stories/soft-shoes/index.html",
        "/stories/two-mugs/",
        "/wall/page/2/",
        "/pledge/thank-you/",
        "/sitemap.xml",
        "/theme/css/main.css",
        "/images/two-mugs.jpg",
        "/api/health",
        "/api",
        "/people/ward-sister",
        "/r/td1",
    ],
)
def test_an_address_of_the_site_cannot_be_an_old_one(tmp_path: Path, alias: str) -> None:
    """A redirect would hide the page, or be hidden by it, depending on the host."""
    assert problems_of(tmp_path, alias) == [
        f"content/{STORY}:2:11: the old address '{alias}' is an address of the site\n"
        "    An alias is where a page was before: name an address that the site no longer has."
    ]


def test_two_texts_cannot_have_one_old_address(tmp_path: Path) -> None:
    """Nor one text twice: somebody meant another address."""
    problems_of(tmp_path, "/tea", file="stories/soft-shoes.md")
    hint = "\n    One address leads to one page: keep one of them."
    assert problems_of(tmp_path, "/tea/", "/a", "/a/") == [
        f"content/{STORY}:2:11: the old address '/tea/' is already an alias of stories/soft-shoes.md{hint}",
        f"content/{STORY}:2:22: the old address '/a/' is already an alias of {STORY}{hint}",
    ]


@pytest.mark.parametrize(
    "alias", ["tea/", "'/tea?page=2'", "https://old.example.org/tea", "'/tea cups'", "/../tea", "/"]
)
def test_an_old_address_is_a_plain_path(tmp_path: Path, alias: str) -> None:
    """What stands in it goes into the configuration of every host: nothing there may mean more than itself."""
    said = alias.strip("'")
    assert problems_of(tmp_path, alias) == [
        f"content/{STORY}:2:11: 'aliases: 1': '{said}' must start with / and have letters, digits, hyphens and dots "
        "only: /2025/tea/\n    Addresses where this was before: a list, each from /."
    ]
