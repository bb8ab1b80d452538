"""The campaign's public replies to pledges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: The comment before, and now.
KIND = ("confirm, manage, question, sign-in or digest", "confirm, manage, question, reply, sign-in or digest")


def upgrade() -> None:
    """Add the table: an endpoint of the version before goes on working beside it."""
    op.create_table(
        "public_replies",
        sa.Column(
            "pledge_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The pledge that it replies to",
        ),
        sa.Column("status", sa.String(16), nullable=False, comment="heard, doing or changed"),
        sa.Column("words", sa.Text(), nullable=False, comment="What the campaign says, in its own words; may be empty"),
        sa.Column("said_by", sa.Text(), nullable=False, comment="Who says it, as they want to be named in public"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last changed (UTC)"),
        sa.CheckConstraint("status IN ('heard', 'doing', 'changed')", name=op.f("ck_public_replies_status")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_public_replies_pledge_id")),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk_public_replies")),
        comment="What the campaign says in public to pledges; shown while the pledge hangs on the wall",
    )
    _comment(1)


def downgrade() -> None:
    """Drop the table."""
    _comment(0)
    op.drop_table("public_replies")


def _comment(which: int) -> None:
    # SQLite keeps none.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("outbox", "kind", comment=KIND[which], existing_comment=KIND[1 - which])
