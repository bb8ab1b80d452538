"""Where a benchmark keeps what it syncs: on the project's own disk, as the system's folder may be in memory."""

from __future__ import annotations

from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build"


def own_disk() -> Path:
    """Return build/, which a fresh checkout does not have before its first build."""
    BUILD.mkdir(exist_ok=True)
    return BUILD
