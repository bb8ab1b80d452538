"""Which pledge others joined, found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JOINS = sa.text("joined_pledge_id IS NOT NULL")


def upgrade() -> None:
    """Add the index: an endpoint of the version before goes on working beside it."""
    op.create_index(
        op.f("ix_pledges_joined"),
        "pledges",
        ["joined_pledge_id", "state", "published_at"],
        sqlite_where=JOINS,
        postgresql_where=JOINS,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index(op.f("ix_pledges_joined"), table_name="pledges")
