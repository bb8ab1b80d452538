"""What was made once is not made again, and is not kept for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from campaign.results import KEPT_SECONDS, Results, forget_unused


class Shout:
    """Slow work that notes what it was asked to do."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def __call__(self, data: bytes) -> bytes:
        self.asked.append(data)
        return data.upper()


def test_the_same_is_made_once_by_the_same_recipe(tmp_path: Path) -> None:
    """Another text or another recipe is made anew; what is empty is a result too."""
    shout = Shout()
    for recipe, data in ((b"1", b"tea"), (b"1", b"tea"), (b"1", b"milk"), (b"2", b"tea"), (b"1", b""), (b"1", b"")):
        assert Results(tmp_path / "kept", recipe).of(data, shout) == data.upper()
    assert shout.asked == [b"tea", b"milk", b"tea", b""]


def test_what_nobody_asks_for_is_forgotten(tmp_path: Path) -> None:
    """A month after a result was last used it is gone; one that is used stays."""
    shout, results = Shout(), Results(tmp_path, b"1")
    results.of(b"tea", shout)
    results.of(b"milk", shout)
    long_ago = time.time() - KEPT_SECONDS - 60
    for path in tmp_path.iterdir():
        os.utime(path, (long_ago, long_ago))
    results.of(b"tea", shout)
    forget_unused(tmp_path)
    results.of(b"tea", shout)
    results.of(b"milk", shout)
    assert shout.asked == [b"tea", b"milk", b"milk"]


def test_two_builds_may_forget_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another build removed, or gave its own name, since the folder was read is passed over."""
    Results(tmp_path, b"1").of(b"tea", Shout())
    there = [tmp_path / "gone-already", *tmp_path.iterdir()]
    monkeypatch.setattr(Path, "iterdir", lambda _folder: iter(there))
    forget_unused(tmp_path)
    assert there[1].exists()
