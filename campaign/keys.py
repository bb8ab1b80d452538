"""Keys with which a campaign signs its totals: a secret one to sign, a public one to tell whose file it is."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Annotated

from pydantic import AfterValidator

PUBLIC, SECRET = "public-", "secret-"
BYTES = 32  # of either, in Ed25519


def new_secret() -> str:
    """Return a new secret key: ``secret-`` and 32 random bytes in base64url."""
    return SECRET + in_letters(secrets.token_bytes(BYTES))


def public_of(secret: str) -> str:
    """Return the public key of a secret one, ``public-...``; raises ValueError where it is none."""
    from Crypto.Signature import eddsa  # a third of a second: only for whoever makes, signs or verifies

    key = eddsa.import_private_key(key_bytes(secret, SECRET))
    return PUBLIC + in_letters(key.public_key().export_key(format="raw"))


def key_bytes(key: str, prefix: str) -> bytes:
    """Return what stands behind the prefix of a key; raises ValueError where it is no key of that kind."""
    data = from_letters(key.removeprefix(prefix)) if key.startswith(prefix) else b""
    if len(data) != BYTES:
        raise ValueError(f"no key that begins with '{prefix}'")
    return data


def in_letters(data: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_letters(text: str) -> bytes:
    """Return what `in_letters` wrote; raises ValueError for any other text."""
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("not base64url") from None


def _public(key: str) -> str:
    if key.startswith(SECRET):
        raise ValueError("that is a secret key, which nobody may read: make a new pair with 'python3 tasks.py totals'")
    try:
        key_bytes(key, PUBLIC)
    except ValueError:
        raise ValueError(f"'{key}' is no public key; copy it whole, from '{PUBLIC}' on") from None
    return key


PublicKey = Annotated[str, AfterValidator(_public)]
