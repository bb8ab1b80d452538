"""When a pledge was anonymised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: an endpoint of the version before goes on working beside it."""
    comment = "When everything personal in this row was emptied (UTC)"
    op.add_column("pledges", sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True, comment=comment))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("pledges", "anonymised_at")
