"""The sample campaign without most of its texts: it is read and built in a fraction of the time, and each line that
is left is where the sample has it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
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

#: One text of every other kind.
OF_OTHER_KINDS = (
    "case-studies/bowl-or-mug.md",
    "coverage/thirty-one-boxes.md",
    "events/kettle-on-at-noon.md",
    "films/the-kettle.md",
    "interviews/one-pencil-each.md",
    "pages/accessibility.md",
    "pages/help-now.md",
    "pages/house-rules.md",
    "pages/pocket-card.md",
    "pages/privacy.md",
    "partners/library.md",
    "resources/pocket-cards.md",
)

POLL, POLL_POST = "broken", "blog/promises-i-have-broken.md"
_POLL_LINE = re.compile(rf"^\[\[[a-z-]+: {POLL}\]\]$", re.MULTILINE)
_LINK = re.compile(r"\[([^][]*)\]\((?:\{filename\})?/([^)#]*)[^)]*\)")


def copy_small(content: Path, place: Path, texts: Collection[str] = TEXTS) -> Path:
    """Copy a sample with these texts only; what linked to one that is left out is words."""

    def left_out(folder: str, names: list[str]) -> list[str]:
        others = [name for name in names if name.endswith(".md") and f"{Path(folder).name}/{name}" not in texts]
        poll = () if POLL_POST in texts else (f"{POLL}.yml",)
        return [*others, "actions.yml", *poll]  # which name stories, or stand in a post, that are left out

    def linked(link: re.Match[str]) -> str:
        words, where = link.groups()
        return link[0] if where in texts or where in ("stories/", "wall/") else words

    shutil.copytree(content, place, ignore=left_out)
    (place / "samples/comments.yml").unlink(missing_ok=True)  # of posts that are left out
    for name in texts:
        path = place / name
        text = path.read_text(encoding="utf-8")
        text = text if POLL_POST in texts else _POLL_LINE.sub("", text)
        path.write_text(_LINK.sub(linked, text), encoding="utf-8")
    return place
