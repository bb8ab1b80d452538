"""Which action of the library a pledge was begun with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

HAS_ACTION = sa.text("action_id IS NOT NULL")


def upgrade() -> None:
    """Add the column: an endpoint of the version before goes on working beside it."""
    comment = "The action of the campaign's library that it was begun with"
    op.add_column("pledges", sa.Column("action_id", sa.String(60), nullable=True, comment=comment))
    op.create_index(
        op.f("ix_pledges_action"),
        "pledges",
        ["form_id", "action_id", "state", "published_at"],
        sqlite_where=HAS_ACTION,
        postgresql_where=HAS_ACTION,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_pledges_action"), table_name="pledges")
    op.drop_column("pledges", "action_id")
