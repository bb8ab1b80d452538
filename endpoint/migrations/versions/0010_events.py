"""What is done beside deciding about a pledge, in the chain of decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Column of chain_head: comment before, comment now.
HEAD = ("The hash of the last decision", "The hash of the last decision or event")
TABLE = (
    "The end of the chain of decisions; whoever adds one locks this row",
    "The end of the chain of decisions and events; whoever adds one locks this row",
)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "events",
        sa.Column("id", ROW_ID, nullable=False, comment="Internal number, rising"),
        sa.Column(
            "after",
            ROW_ID,
            nullable=False,
            comment="The newest decision at that moment, hence its place; or 0",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it was done (UTC)"),
        sa.Column(
            "actor", sa.String(80), nullable=False, comment="Who did it: a moderator's name, or the command line"
        ),
        sa.Column("action", sa.String(20), nullable=False, comment="sign-in, export-pledges, erase-person, ..."),
        sa.Column(
            "about",
            sa.String(80),
            nullable=True,
            comment="The moderator or the batch that it was done to; never a supporter",
        ),
        sa.Column("number", sa.Integer(), nullable=True, comment="How many pledges it concerned"),
        sa.Column(
            "chain", sa.String(64), nullable=False, comment="Hash of this row and of the chain of the row before"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        comment="What was done beside deciding about a pledge; rows are added, never changed",
    )
    _comment(1)


def downgrade() -> None:
    """Drop the table."""
    _comment(0)
    op.drop_table("events")


def _comment(which: int) -> None:
    # SQLite keeps none.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("chain_head", "chain", comment=HEAD[which])
        op.create_table_comment("chain_head", TABLE[which], existing_comment=TABLE[1 - which])
