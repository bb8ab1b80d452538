"""Keep the theme's files of the site that is being replaced, for pages that are open now."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from plugins.assets import MANIFEST


def keep_previous_assets(before: Path, fresh: Path, theme: str) -> None:
    """Copy the published site's style sheets and scripts into the one that takes its place, once.

    A page that a visitor opened a moment ago still asks for them. What the site before that one left is not in its
    manifest, so that nothing is kept for longer. The campaign's own pictures, and cards drawn with them, are never
    kept: one of them may have been withdrawn.

    :param theme: the folder of the theme's files in both sites.
    """
    manifest = before / MANIFEST
    if not manifest.is_file():
        return
    named = json.loads(manifest.read_text(encoding="utf-8")).values()
    for name in (name for name in named if name.startswith(f"{theme}/")):
        for old in (before / name).parent.glob(f"{Path(name).name}*"):  # with .br and .gz
            kept = fresh / old.relative_to(before)
            if not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(old, kept)
