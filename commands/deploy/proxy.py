"""What the configurations of web servers share."""

from __future__ import annotations

import re
from pathlib import Path

from commands.console import Stop


def plain_path(folder: Path) -> str:
    """Return a folder's whole path; raises Stop where a server would read more in it than a name."""
    path = folder.resolve().as_posix()
    if not re.fullmatch(r"[\w./:@~+-]+", path):
        raise Stop(f"{path} has characters that a web server's configuration cannot hold: publish to another folder.")
    return path
