"""Minify the theme's style sheets and scripts when publishing: comments and white space are for those who read them.

rcssmin and rjsmin only take away what has no meaning; neither renames, reorders or rewrites anything.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import rcssmin
import rjsmin
from pelican import signals

MINIFIERS: dict[str, Callable[[str], str]] = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}


def minify_assets(pelican: Any) -> None:
    """Minify every style sheet and script that the theme brought."""
    settings = pelican.settings
    if __name__ not in settings["PLUGINS"]:  # signals outlive a build: the next one may be a plain one
        return
    folder = Path(settings["OUTPUT_PATH"]) / settings["THEME_STATIC_DIR"]
    for path in sorted(folder.rglob("*")):
        if path.suffix in MINIFIERS:
            path.write_text(MINIFIERS[path.suffix](path.read_text(encoding="utf-8")), encoding="utf-8")


def register() -> None:
    signals.finalized.connect(minify_assets)
