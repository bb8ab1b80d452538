"""A form's one-time key, signed with the time at which we showed the page: ``KEY.TIME.SIGNATURE``.

A static page cannot have one, since it is the same for everybody; the check page, which the endpoint makes, has.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import NamedTuple

SIGNATURE_BYTES = 12
KEY_CHARACTERS = 100  # a script's own key
_SIGNED_CHARACTERS = KEY_CHARACTERS + len(".00000000.") + 2 * SIGNATURE_BYTES  # with our moment and signature
#: Nobody reads a check page faster; nobody needs longer than a day.
LEAST_SECONDS, MOST_SECONDS = 2, 86_400


class PageToken(NamedTuple):
    """What a form's key says.

    :param key: the one-time key alone, by which a repeat is known.
    :param is_ripe: whether we signed it, long enough ago for a person to have read the page, and not yesterday.
    """

    key: str
    is_ripe: bool


def sign_key(secret: str, key: str) -> str:
    """Return the key with this moment and our signature; one that is signed already keeps its moment."""
    if read_key(secret, key).key != key:
        return key
    said = f"{key}.{int(time.time()):x}"
    return f"{said}.{_signature(secret, said)}"


def read_key(secret: str, text: str) -> PageToken:
    """Return what a posted key says; a key that we did not sign is taken whole."""
    said, _, signature = text.rpartition(".")
    key, _, moment = said.rpartition(".")
    if not key or not hmac.compare_digest(signature.encode(), _signature(secret, said).encode()):
        return PageToken(text, False)
    age = time.time() - int(moment, 16)
    return PageToken(key, LEAST_SECONDS <= age <= MOST_SECONDS)


def is_too_long(secret: str, text: str) -> bool:
    """Return whether a posted key is longer than any; what we signed may be longer than what we sign."""
    if len(text) <= KEY_CHARACTERS:
        return False
    return len(text) > _SIGNED_CHARACTERS or len(read_key(secret, text).key) > KEY_CHARACTERS


def _signature(secret: str, said: str) -> str:
    key = hashlib.blake2b(secret.encode(), person=b"page token").digest()
    return hashlib.blake2b(said.encode(), key=key, digest_size=SIGNATURE_BYTES).hexdigest()
