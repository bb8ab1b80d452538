"""What is remembered about builds of the site."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from endpoint.schema import METADATA, RowId, UtcTime

rebuilds = Table(
    "rebuilds",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="Always 1"),
    Column("built", RowId, nullable=False, comment="The newest decision that a build has taken in"),
    Column("tries", Integer, nullable=False, comment="How many tries have failed since"),
    Column("due_at", UtcTime, comment="Not to be tried before, after a failure (UTC)"),
    Column("claimed_until", UtcTime, comment="Until when one endpoint builds and the others leave it alone (UTC)"),
    comment="One row: how far the site follows what is public",
)
