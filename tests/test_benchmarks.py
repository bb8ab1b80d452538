"""What benchmarks measure must be there to be measured: they run by hand, and nobody sees for weeks that one cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import disk
from benchmarks.corpus import write_corpus
from commands.build import build_site
from tests.site.building import CONTENT, ROOT


def test_the_corpus_of_builds_is_a_campaign_without_a_problem(tmp_path: Path) -> None:
    """It takes forms from the sample, and once one came that cannot stand on a page of its own."""
    write_corpus(tmp_path, 3, CONTENT)
    build_site(ROOT, tmp_path / "ours", tmp_path / "site", write=False)


def test_a_fresh_checkout_has_a_disk_to_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a build made build/, and whoever cloned to measure got a traceback."""
    monkeypatch.setattr(disk, "BUILD", tmp_path / "build")
    assert disk.own_disk().is_dir()
