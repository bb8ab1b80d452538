"""Codes for addresses: a name and the proof that this endpoint gave it out. Made and read without the database."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, Literal

Purpose = Literal["manage", "confirm", "stop"]

NAME_LETTERS: Final = 16  # 80 bits
PROOF_LETTERS: Final = 12  # 60 bits: whoever tries 10,000 a second needs some million years for one pledge
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567" * 8  # each byte gives one of 32 letters, all as likely
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz234567")
#: What people type for a letter that they read on paper, and what they put between the groups.
_TYPED = str.maketrans("018", "olb", " -\u2010\u2011\u2013\t\r\n")


def letters(data: bytes) -> str:
    """Return one letter (``a`` to ``z``, ``2`` to ``7``; 5 bits) for each byte."""
    return data.translate(_BASE32).decode("ascii")


class Codes:
    """Makes and reads codes of ``NAME_LETTERS + PROOF_LETTERS`` letters.

    :param secret: the endpoint's; a code of another secret is none.
    """

    def __init__(self, secret: str) -> None:
        self._key = secret.encode()[: hashlib.blake2b.MAX_KEY_SIZE]

    def make(self, purpose: Purpose, name: str) -> str:
        """Return the code for a name of `NAME_LETTERS` letters; a code for one purpose is none for another."""
        return name + self._letters(purpose, name, PROOF_LETTERS)

    def read(self, purpose: Purpose, typed: str) -> str | None:
        """Return the name in a code, however it was typed; None where it is not ours."""
        code = typed[:100].lower().translate(_TYPED)
        name = code[:NAME_LETTERS]
        if len(code) != NAME_LETTERS + PROOF_LETTERS or not _ALPHABET.issuperset(code):
            return None
        return name if hmac.compare_digest(code, self.make(purpose, name)) else None

    def public_id(self, submission_key: str) -> str:
        """Return the name of a pledge that was sent with a one-time key: a repeat has the same."""
        return self._letters("public-id", submission_key, NAME_LETTERS)

    def address_hash(self, address: str) -> str:
        """Return what stands for a mail address where the address itself is not kept."""
        return self._letters("mail-address", address.strip().lower(), NAME_LETTERS)

    def message_name(self, number: int) -> str:
        """Return the part of a mail's Message-ID before the ``@``: the same for the same mail, however often sent."""
        return hashlib.blake2b(str(number).encode(), key=self._key, person=b"message-id", digest_size=16).hexdigest()

    def erased_hash(self, text: str) -> str:
        """Return what stands for an address or a public id where only that it was erased is kept: 32 letters."""
        return self._letters("erased", text, 32)

    def _letters(self, person: str, text: str, number: int) -> str:
        digest = hashlib.blake2b(text.encode(), key=self._key, person=person.encode(), digest_size=number)
        return letters(digest.digest())


def in_groups(code: str) -> str:
    """Return a code as people write it down: in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
