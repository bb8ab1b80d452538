"""Polls: how many gave which answer, and which pages have answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables: an endpoint of the version before goes on working beside them."""
    op.create_table(
        "poll_numbers",
        sa.Column("form_id", sa.String(80), nullable=False, comment="The poll's form"),
        sa.Column("choice", sa.Text(), nullable=False, comment="Which of its choices"),
        sa.Column("number", sa.Integer(), nullable=False, comment="How many answered with it"),
        sa.CheckConstraint("number >= 0", name=op.f("ck_poll_numbers_number")),
        sa.PrimaryKeyConstraint("form_id", "choice", name=op.f("pk_poll_numbers")),
        comment="How many gave which answer to a poll; the answers themselves are not kept",
    )
    op.create_table(
        "poll_repeats",
        sa.Column(
            "submission_key", sa.String(64), nullable=False, comment="Keyed hash of a page's one-time key; no answer"
        ),
        sa.Column(
            "counted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the answer was counted (UTC); gone 48 hours later",
        ),
        sa.PrimaryKeyConstraint("submission_key", name=op.f("pk_poll_repeats")),
        comment="Which pages have answered a poll, so that an answer which is sent twice counts once",
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("poll_repeats")
    op.drop_table("poll_numbers")
