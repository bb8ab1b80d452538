"""Checks of the settings that say how the site is built."""

from __future__ import annotations

import base64
import shlex
import shutil
from urllib.parse import urlsplit


def command(text: str) -> tuple[str, ...]:
    """Return a program and its words, as a shell would part them; raises ValueError where it cannot be run."""
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        raise ValueError("expected a command; a quotation mark is missing") from None
    if not words or shutil.which(words[0]) is None:
        raise ValueError("expected a program that is there, and its words")
    return words


def https_url(text: str) -> str:
    """Return an https address; raises ValueError for another one, or one with a name and password."""
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.fragment:
        raise ValueError("expected https://HOST/PATH, without a name and password in it")
    _ = parts.port  # its ValueError says what is wrong
    return text


def webhook_secret(text: str) -> bytes:
    """Return the key of Standard Webhooks' form ``whsec_`` and base64; raises ValueError where it is none or short."""
    expected = "expected whsec_ and 24 to 64 random bytes in base64"
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise ValueError(expected) from None
    if not text.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise ValueError(expected)
    return key
