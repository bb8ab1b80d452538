"""Put a finished folder in the place of another in one step, so that no visitor sees half a site."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2  # Linux, renameat2(2)
RENAME_SWAP = 2  # macOS, renamex_np(2)


def swap_in(fresh: Path, place: Path) -> None:
    """Rename ``fresh`` to ``place``; what was there before is deleted.

    One rename where the system can exchange two folders (Linux, macOS). Elsewhere two renames follow each other, and
    ``place`` is missing for the moment between them.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        fresh.rename(place)
        return
    if not _exchange(fresh, place):
        old = fresh.with_name(f"{fresh.name}.old")
        place.rename(old)
        fresh.rename(place)
        fresh = old
    shutil.rmtree(fresh)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one rename; returns False where the system cannot."""
    libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        return bool(libc.renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0)  # type: ignore[union-attr]
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        return bool(libc.renamex_np(*paths, RENAME_SWAP) == 0)
    return False
