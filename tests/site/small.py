"""The sample campaign without most of its texts: it is read and built in a fraction of the time, and each line that
is left is where the sample has it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

TEXTS = (
    "stories/soft-shoes.md",
    "stories/two-mugs.md",
    "blog/come-out-with-the-box.md",
    "blog/talking-too-much.md",
    "pages/about.md",
    "pages/group.md",
    "pages/pledge.md",
    "pages/suggest.md",
)

_LINK = re.compile(r"\[([^][]*)\]\((?:\{filename\})?/([^)#]*)[^)]*\)")


def copy_small(content: Path, place: Path) -> Path:
    """Copy a sample with these texts only; what linked to one that is left out is words."""
    shutil.copytree(content, place, ignore=_left_out)
    for name in TEXTS:
        path = place / name
        path.write_text(_LINK.sub(_linked, path.read_text(encoding="utf-8")), encoding="utf-8")
    return place


def _left_out(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(".md") and f"{Path(folder).name}/{name}" not in TEXTS]


def _linked(link: re.Match[str]) -> str:
    words, where = link.groups()
    return link[0] if where in (*TEXTS, "stories/", "wall/") else words
