"""How many people a group's pledge speaks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IS_GROUP = sa.text("headcount IS NOT NULL")


def upgrade() -> None:
    """Add the column: an endpoint of the version before goes on working beside it."""
    comment = "How many people a group's pledge speaks for; empty for one person's"
    op.add_column("pledges", sa.Column("headcount", sa.Integer(), nullable=True, comment=comment))
    op.create_index(
        op.f("ix_pledges_group"),
        "pledges",
        ["form_id", "state", "published_at", "headcount"],
        sqlite_where=IS_GROUP,
        postgresql_where=IS_GROUP,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_pledges_group"), table_name="pledges")
    op.drop_column("pledges", "headcount")
