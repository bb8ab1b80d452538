"""Which page a comment stands on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

IS_COMMENT = sa.text("stands_on IS NOT NULL")


def upgrade() -> None:
    """Add the column: an endpoint of the version before goes on working beside it."""
    comment = "The page that a comment stands on, as in blog/tea/; empty for a pledge"
    op.add_column("pledges", sa.Column("stands_on", sa.String(400), nullable=True, comment=comment))
    op.create_index(
        op.f("ix_pledges_comments"),
        "pledges",
        ["form_id", "state", "published_at"],
        sqlite_where=IS_COMMENT,
        postgresql_where=IS_COMMENT,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_pledges_comments"), table_name="pledges")
    op.drop_column("pledges", "stands_on")
