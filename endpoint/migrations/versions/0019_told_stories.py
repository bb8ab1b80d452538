"""Stories that supporters tell, and consents that hold no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Add the tables: an endpoint of the version before goes on working beside them."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "told_stories",
        sa.Column(
            "pledge_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The pledge that the story is about",
        ),
        sa.Column("reference", sa.String(24), nullable=False, comment="Random name of the consent, in the draft"),
        sa.Column(
            "form_digest", sa.String(64), nullable=False, comment="The version of the prompts that the supporter saw"
        ),
        sa.Column(
            "answers", sa.JSON(), nullable=False, comment="The story in the supporter's words, and how to name them"
        ),
        sa.Column(
            "consents",
            sa.JSON(),
            nullable=False,
            comment="List of field, wording digest, given (true or false), at (UTC)",
        ),
        sa.Column("state", sa.String(16), nullable=False, comment="waiting, accepted or declined"),
        sa.Column("told_at", moment, nullable=False, comment="When the supporter last told it (UTC)"),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'declined')", name=op.f("ck_told_stories_state")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_told_stories_pledge_id")),
        sa.ForeignKeyConstraint(["form_digest"], ["form_versions.digest"], name=op.f("fk_told_stories_form_digest")),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk_told_stories")),
        sa.UniqueConstraint("reference", name=op.f("uq_told_stories_reference")),
        comment="Stories that supporters told, for an editor to write; at most one a pledge",
    )
    op.create_index(
        op.f("ix_told_stories_waiting"), "told_stories", ["told_at"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_table(
        "ended_consents",
        sa.Column("reference", sa.String(24), nullable=False, comment="The consent's random name; leads to nobody"),
        sa.Column("ended_at", moment, nullable=False, comment="When it was taken back, or erased (UTC)"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_ended_consents")),
        comment="Consents to accepted stories that hold no more, so that no site goes on showing such a story",
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("ended_consents")
    op.drop_table("told_stories")
