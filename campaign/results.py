"""Results of slow work on texts, kept in a folder by what they were made from, so that nobody makes one twice."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

KEPT_SECONDS = 30 * 24 * 3600  # since a result was last asked for


class Results:
    """The kept results of one kind of work; several processes may share a folder.

    :param folder: made where it is missing.
    :param recipe: says how results are made; another recipe has results of its own.
    """

    def __init__(self, folder: Path, recipe: bytes) -> None:
        self._folder = folder
        self._recipe = hashlib.sha256(recipe)
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, data: bytes, make: Callable[[bytes], bytes]) -> bytes:
        """Return what ``make`` makes of some data."""
        digest = self._recipe.copy()
        digest.update(data)
        path = self._folder / digest.hexdigest()
        try:
            result = path.read_bytes()
        except FileNotFoundError:
            result = make(data)
            _write_whole(path, result)
        else:
            os.utime(path)
        return result


def forget_unused(folder: Path) -> None:
    """Remove results that nobody asked for in `KEPT_SECONDS`."""
    before = time.time() - KEPT_SECONDS
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another build has just removed it, or written it to the end
            if path.stat().st_mtime < before:
                path.unlink()


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)
