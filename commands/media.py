"""Media types of a site's files."""

from __future__ import annotations

import mimetypes
from pathlib import PurePath

_TYPES = {
    ".avif": "image/avif",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


def type_of(path: PurePath) -> str:
    """Return a file's media type; the system's own table is not asked for what a site needs."""
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
