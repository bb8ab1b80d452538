"""What the abuse guard remembers, all of it for hours."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table

from endpoint.schema import METADATA, UtcTime

network_keys = Table(
    "network_keys",
    METADATA,
    Column("day", String(10), primary_key=True, comment="The day (UTC) on which the key is used, as in 2027-03-03"),
    Column("key", LargeBinary(32), nullable=False, comment="Random key of that day's network hashes"),
    Column("made_at", UtcTime, nullable=False, comment="When it was made (UTC); destroyed 48 hours later"),
    comment="Keys of the network hashes: once a day's key is destroyed, nobody can tell what its hashes stood for",
)

spent_challenges = Table(
    "spent_challenges",
    METADATA,
    Column("challenge", String(64), primary_key=True, comment="The proof of work that was accepted"),
    Column("expires_at", UtcTime, nullable=False, comment="When it could not be used again anyway (UTC)"),
    comment="Proofs of work that were used, so that none is used twice",
)
