"""The same input gives the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.site.building import ROOT, build, tree_hash

PROGRAM = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from commands.build import ROOT, build_site
content, output, bundle = map(Path, sys.argv[1:])
now = {"NOW": datetime(2026, 12, 1, 12, tzinfo=UTC)}
build_site(ROOT, content, output, bundle=bundle, publish=True, overrides=now)
"""


def test_two_publications_are_byte_for_byte_the_same(content: Path, tmp_path: Path) -> None:
    """In two processes, whose hashes of words differ, and from two folders; the endpoint's bundle too."""
    hashes = []
    for seed in ("1", "2"):
        place = tmp_path / seed
        own = shutil.copytree(content, place / "content")
        folders = [str(own), str(place / "site"), str(place / "bundle")]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", PROGRAM, *folders], cwd=ROOT, env=environment, check=True)
        hashes.append((tree_hash(place / "site"), tree_hash(place / "bundle")))
    assert hashes[0] == hashes[1]


def test_a_site_without_pledges_is_reproducible(content: Path, tmp_path: Path) -> None:
    """A feed without entries carries no time of building."""
    own = Path(shutil.copytree(content, tmp_path / "content", ignore=shutil.ignore_patterns("data")))
    for name in ("one", "two"):
        build(own, tmp_path / name)
    assert tree_hash(tmp_path / "one") == tree_hash(tmp_path / "two")


def test_the_comparison_sees_every_byte_and_name(tmp_path: Path) -> None:
    """Another byte or another name gives another digest."""
    for name, text in {"a/x": "1", "b/x": "2", "c/y": "1"}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len({tree_hash(tmp_path / name) for name in "abc"}) == 3
