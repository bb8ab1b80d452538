"""Names for exactly this definition and exactly this wording."""

from __future__ import annotations

import hashlib
import json
from typing import Any

DIGEST_LENGTH = 32  # hexadecimal digits: 128 bits


def digest_of(data: Any) -> str:
    """Return the digest of plain data; the order of keys does not matter, every other change does."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:DIGEST_LENGTH]


def wording_digest(label: str, hint: str, language: str) -> str:
    """Return the digest of what somebody read when they ticked a box."""
    return digest_of({"label": label, "hint": hint, "language": language})
