"""What happens on disk, as far as it matters to a build."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

SETTINGS_FILE = "pelicanconf.py"
FOLDERS = ("themes", "plugins", "campaign")
TEMPORARY = ("~", ".swp", ".swx", ".tmp", ".bak", ".pyc")
# One save is several events within a few milliseconds; a checkout of another branch goes on for longer.
STEP_MILLISECONDS, DEBOUNCE_MILLISECONDS = 30, 400


async def changed_files(root: Path, content: Path, stop: asyncio.Event) -> AsyncIterator[set[Path]]:
    """Yield the files that changed together, until ``stop`` is set."""
    folders = [content, *(root / name for name in FOLDERS if (root / name).is_dir())]

    def matters(_change: Change, name: str) -> bool:
        path = Path(name)
        return any(path.is_relative_to(folder) and in_folder(path.relative_to(folder)) for folder in folders) and (
            not path.is_relative_to(content / "data")
        )

    async for changes in awatch(
        *folders,
        watch_filter=matters,
        stop_event=stop,
        step=STEP_MILLISECONDS,
        debounce=DEBOUNCE_MILLISECONDS,
        raise_interrupt=False,
    ):
        yield {Path(name) for _, name in changes}


async def changed_settings(root: Path, stop: asyncio.Event) -> AsyncIterator[set[Path]]:
    """Yield the settings file each time it changes, until ``stop`` is set.

    Its folder is watched: many editors put another file in its place.
    """

    def matters(_change: Change, name: str) -> bool:
        return Path(name).name == SETTINGS_FILE

    async for changes in awatch(
        root, watch_filter=matters, stop_event=stop, step=STEP_MILLISECONDS, recursive=False, raise_interrupt=False
    ):
        yield {Path(name) for _, name in changes}


def in_folder(path: Path) -> bool:
    """Tell whether a path below a watched folder matters: no hidden, temporary or compiled file does."""
    return not (
        path.name.endswith(TEMPORARY) or any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    )
