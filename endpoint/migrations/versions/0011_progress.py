"""When a supporter took each of the steps, and what the counter stood at each day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENTS = {
    "shared_at": "When the supporter said to have shared it (UTC)",
    "done_at": "When the supporter said to have done it (UTC)",
    "inspired_at": "When the supporter said to have inspired somebody (UTC)",
}
HAS_TOLD = sa.text("progress <> 'pledged'")


def upgrade() -> None:
    """Add columns and a table: an endpoint of the version before goes on working beside it."""
    for name, comment in MOMENTS.items():
        op.add_column("pledges", sa.Column(name, sa.DateTime(timezone=True), nullable=True, comment=comment))
    # Until now "I did it" was all that could be told, and the decisions say when.
    op.execute(
        "UPDATE pledges SET done_at = (SELECT max(decisions.at) FROM decisions"
        " WHERE decisions.pledge_id = pledges.id AND decisions.action = 'done') WHERE progress = 'done'"
    )
    op.create_index(
        op.f("ix_pledges_told"),
        "pledges",
        ["form_id", "state", "progress", "published_at", *MOMENTS],
        sqlite_where=HAS_TOLD,
        postgresql_where=HAS_TOLD,
    )
    op.create_table(
        "daily_totals",
        sa.Column("form_id", sa.String(80), nullable=False, comment="The form"),
        sa.Column("day", sa.Date(), nullable=False, comment="The day on which it was noted first (UTC)"),
        sa.Column("pledged", sa.Integer(), nullable=False, comment="How many pledges of the form counted then"),
        sa.PrimaryKeyConstraint("form_id", "day", name=op.f("pk_daily_totals")),
        comment="What the counter stood at as each day began, to say how much it rose in a week",
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("daily_totals")
    op.drop_index(op.f("ix_pledges_told"), table_name="pledges")
    for name in MOMENTS:
        op.drop_column("pledges", name)
