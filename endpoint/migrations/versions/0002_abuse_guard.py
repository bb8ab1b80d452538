"""Keys of the network hashes, and proofs of work that were used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "network_keys",
        sa.Column(
            "day",
            sa.String(length=10),
            nullable=False,
            comment="The day (UTC) on which the key is used, as in 2027-03-03",
        ),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False, comment="Random key of that day's network hashes"),
        sa.Column("made_at", UTC_TIME, nullable=False, comment="When it was made (UTC); destroyed 48 hours later"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_network_keys")),
        comment="Keys of the network hashes: once a day's key is destroyed, nobody can tell what its hashes stood for",
    )
    op.create_table(
        "spent_challenges",
        sa.Column("challenge", sa.String(length=64), nullable=False, comment="The proof of work that was accepted"),
        sa.Column("expires_at", UTC_TIME, nullable=False, comment="When it could not be used again anyway (UTC)"),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_spent_challenges")),
        comment="Proofs of work that were used, so that none is used twice",
    )
