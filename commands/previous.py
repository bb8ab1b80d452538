"""Keep the style sheets, scripts and pictures of the site that is being replaced, for pages that are open now."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from plugins.assets import MANIFEST


def keep_previous_assets(before: Path, fresh: Path) -> None:
    """Copy what the published site named into the one that takes its place, once.

    A page that a visitor opened a moment ago still asks for them. What the site before that one left is not in its
    manifest, so that nothing is kept for longer.
    """
    manifest = before / MANIFEST
    if not manifest.is_file():
        return
    for name in json.loads(manifest.read_text(encoding="utf-8")).values():
        for old in (before / name).parent.glob(f"{Path(name).name}*"):  # with .br and .gz
            kept = fresh / old.relative_to(before)
            if not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(old, kept)
