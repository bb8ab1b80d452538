"""How far the site follows what is public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table: an endpoint of the version before goes on working beside it."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "rebuilds",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1"),
        sa.Column(
            "built",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The newest decision that a build has taken in",
        ),
        sa.Column("tries", sa.Integer(), nullable=False, comment="How many tries have failed since"),
        sa.Column("due_at", moment, nullable=True, comment="Not to be tried before, after a failure (UTC)"),
        sa.Column(
            "claimed_until",
            moment,
            nullable=True,
            comment="Until when one endpoint builds and the others leave it alone (UTC)",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuilds")),
        comment="One row: how far the site follows what is public",
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("rebuilds")
