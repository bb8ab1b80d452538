"""The published folder changes in one step, or not at all."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from campaign.problems import ProblemsFound
from commands import swap
from tests.site.building import build, replace_in, tree_hash


def test_a_publication_that_fails_leaves_what_is_published(own_small: Path, tmp_path: Path) -> None:
    """Whether it fails before writing, in a template's output or in the last check."""
    build(own_small, tmp_path / "site")
    before = tree_hash(tmp_path / "site")
    replace_in(own_small / "pages/about.md", "Big changes", "[a](/wal/)\n\nBig changes")
    with pytest.raises(ProblemsFound):
        build(own_small, tmp_path / "site", publish=True)
    assert tree_hash(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "site"]


def test_a_build_that_breaks_off_leaves_nothing_behind(
    own_small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or Ctrl-C in the middle of writing: the fresh folder goes, the old one stays."""

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr("plugins.wall._feed_item", full_disk)
    with pytest.raises(OSError, match="No space left"):
        build(own_small, tmp_path / "site", publish=True)
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "site"]


def test_a_deleted_storys_page_is_gone_after_the_next_build(own_small: Path, tmp_path: Path) -> None:
    """Nothing stale stays: not the page, not its picture, not its place in lists and feeds."""
    build(own_small, tmp_path / "site")
    page = tmp_path / "site/stories/soft-shoes"
    assert (page / "index.html").is_file()
    (own_small / "stories/soft-shoes.md").unlink()
    (own_small / "images/soft-shoes.jpg").unlink()
    for source in own_small.rglob("*.md"):
        text = source.read_text(encoding="utf-8")
        source.write_text(text.replace("stories/soft-shoes.md", "stories/two-mugs.md"), encoding="utf-8")
    build(own_small, tmp_path / "site")
    assert not page.exists()
    assert not (tmp_path / "site/images/soft-shoes.jpg").exists()
    for file in (tmp_path / "site").rglob("*"):
        if file.suffix in (".html", ".xml"):
            assert "soft-shoes" not in file.read_text(encoding="utf-8"), file


def readers_see(place: Path, done: threading.Event) -> list[str]:
    """Read a page again and again until told to stop; return what went wrong."""
    faults = []
    while not done.wait(0.001):
        try:
            if not (place / "wall/index.html").read_text(encoding="utf-8").rstrip().endswith("</html>"):
                faults.append("half a page")
        except OSError as error:
            faults.append(type(error).__name__)
    return faults


def swapped_while_read(folder: Path, times: int = 100) -> list[str]:
    """Swap whole sites in while readers read; return what the readers saw go wrong."""
    place, done, seen = folder / "site", threading.Event(), []
    for name in ("site", "fresh"):
        (folder / name / "wall").mkdir(parents=True)
        (folder / name / "wall/index.html").write_text(f"<html>{'x' * 5000}</html>", encoding="utf-8")
    readers = [threading.Thread(target=lambda: seen.extend(readers_see(place, done))) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(times):
            shutil.copytree(place, folder / "fresh", dirs_exist_ok=True)
            swap.swap_in(folder / "fresh", place)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    return seen


@pytest.mark.skipif(not hasattr(swap.ctypes.CDLL(None), "renameat2"), reason="the system cannot exchange two folders")
def test_readers_never_miss_a_page_during_a_swap(tmp_path: Path) -> None:
    """100 swaps under three readers: every reading gets a whole page."""
    assert swapped_while_read(tmp_path) == []


def test_the_readers_would_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the old folder were deleted before the new one is there, the readers would see it."""
    monkeypatch.setattr(swap, "swap_in", slow_swap)
    assert "FileNotFoundError" in swapped_while_read(tmp_path, times=3)


def slow_swap(fresh: Path, place: Path) -> None:
    """Delete, wait, then put in place: what a publication must not do."""
    shutil.rmtree(place)
    threading.Event().wait(0.02)
    fresh.rename(place)


def test_readers_never_miss_a_page_during_a_publication(own_small: Path, tmp_path: Path) -> None:
    """The same with a whole publication over another."""
    build(own_small, tmp_path / "site")
    done, seen = threading.Event(), []
    reader = threading.Thread(target=lambda: seen.extend(readers_see(tmp_path / "site", done)))
    reader.start()
    build(own_small, tmp_path / "site", publish=True)
    done.set()
    reader.join()
    assert seen == []


def test_what_a_link_leads_to_is_replaced(own_small: Path, tmp_path: Path) -> None:
    """Operators point `output` at the folder that their host serves: the link stays, the site behind it changes."""
    (tmp_path / "host/www").mkdir(parents=True)
    (tmp_path / "output").symlink_to(tmp_path / "host/www")
    build(own_small, tmp_path / "output")
    build(own_small, tmp_path / "output")
    assert (tmp_path / "output").is_symlink()
    assert (tmp_path / "host/www/index.html").is_file()
    assert [path.name for path in (tmp_path / "host").iterdir()] == ["www"]


def test_it_swaps_where_the_system_cannot_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two renames follow each other, and nothing is left over."""
    monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    for name in ("fresh", "site"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swap.swap_in(tmp_path / "fresh", tmp_path / "site")
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["site", "site/fresh"]
