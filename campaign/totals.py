"""totals.json: how many pledged with a local campaign, in a number that it signs so that the file may lie anywhere.

A number and its day, nobody's name. The signature is Ed25519 (RFC 8032) over the exact text that was signed: no other
writing of the same JSON has to be agreed on. It names the campaign's address, so that no campaign can show another's.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from campaign.keys import PUBLIC, SECRET, from_letters, in_letters, key_bytes

FILE: Final = "totals.json"
MOST_BYTES: Final = 4_096  # of the file: one number, one address, one signature
#: More than live in the United Kingdom: whoever says more has a fault.
MOST_PLEDGES: Final = 100_000_000
#: How far another clock may be ahead. A day yet to come would keep every later number out.
AHEAD: Final = timedelta(hours=1)

_SIGNED_FOR = b"groundswell totals.json\n"  # a signature of this key under anything else is none of these


class NotTheirs(Exception):
    """A file is not what a local campaign signed; the text says why, as the end of a sentence."""


class Totals(BaseModel):
    """What is signed.

    :param address: the campaign's site, without slash at its end.
    :param as_of: when the number last changed; None before the first pledge.
    :param pledged: pledges that count; None below the campaign's hidden minimum.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    address: str
    as_of: AwareDatetime | None = None
    pledged: int | None = Field(None, ge=0, le=MOST_PLEDGES, strict=True)


class SignedTotals(BaseModel):
    """The file: `Totals` as a JSON text, and its signature in base64url."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    totals: str = Field(max_length=MOST_BYTES)
    signature: str = Field(max_length=128)


def sign(totals: Totals, secret: str) -> SignedTotals:
    """Sign; the same totals have the same signature. Raises ValueError where the secret is none."""
    from Crypto.Signature import eddsa  # a third of a second: only for whoever signs or verifies

    text = totals.model_dump_json()
    key = eddsa.import_private_key(key_bytes(secret, SECRET))
    return SignedTotals(totals=text, signature=in_letters(eddsa.new(key, "rfc8032").sign(_SIGNED_FOR + text.encode())))


def signed_totals(body: bytes) -> SignedTotals:
    """Return what a file says, not verified yet; raises NotTheirs where it is no such file."""
    try:
        return SignedTotals.model_validate_json(body)
    except ValidationError:
        raise NotTheirs(f"is no {FILE}") from None


def verify(signed: SignedTotals, key: str, address: str, now: datetime) -> Totals:
    """Return what a campaign says of itself.

    :param key: its public key.
    :param address: its site, as the file must name it.
    :raises NotTheirs: it did not sign this, or it says what cannot be.
    """
    from Crypto.Signature import eddsa

    try:
        verifier = eddsa.new(eddsa.import_public_key(key_bytes(key, PUBLIC)), "rfc8032")
        verifier.verify(_SIGNED_FOR + signed.totals.encode(), from_letters(signed.signature))
    except ValueError:
        raise NotTheirs("is not signed with the key that you have of it") from None
    try:
        totals = Totals.model_validate_json(signed.totals)
    except ValidationError:
        raise NotTheirs("says something else than a number and a day") from None
    if totals.address != address:
        raise NotTheirs("names another address as its own")
    if totals.pledged is not None and totals.as_of is None:
        raise NotTheirs("does not say of which day its number is")
    if totals.as_of and totals.as_of > now + AHEAD:
        raise NotTheirs("is of a day yet to come")
    return totals
