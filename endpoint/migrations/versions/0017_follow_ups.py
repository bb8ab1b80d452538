"""Asking how it went, and what still lasts a year on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TO_ASK = sa.text("asked_at IS NULL")
URGENT = sa.text("urgent")
HAS_LASTED = sa.text("lasting_at IS NOT NULL")
#: The comment before, and now.
KIND = (
    "confirm, manage, question, reply, sign-in or digest",
    "confirm, manage, question, reply, follow-up, sign-in or digest",
)


def upgrade() -> None:
    """Add a table and a column: an endpoint of the version before goes on working beside it."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "follow_ups",
        sa.Column(
            "pledge_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The pledge that is asked about",
        ),
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2 or 3: the last is a year on"
        ),
        sa.Column("due_at", moment, nullable=False, comment="When it is to be asked (UTC)"),
        sa.Column("asked_at", moment, comment="When the mail was asked for (UTC)"),
        sa.Column(
            "outcome", sa.String(16), comment="as-said, otherwise, not-yet or did-not-work, as the supporter said"
        ),
        sa.Column("answered_at", moment, comment="When they said so (UTC)"),
        sa.Column("hindrance", sa.Text(), comment="What got in the way, in the supporter's words; not published"),
        sa.Column(
            "urgent",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="Whether a moderator should read those words soon",
        ),
        sa.CheckConstraint(
            "outcome IN ('as-said', 'otherwise', 'not-yet', 'did-not-work')", name=op.f("ck_follow_ups_outcome")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_follow_ups_pledge_id")),
        sa.PrimaryKeyConstraint("pledge_id", "number", name=op.f("pk_follow_ups")),
        comment="What supporters asked to be asked: how it went, at most three times a pledge",
    )
    op.create_index(
        op.f("ix_follow_ups_due_at"), "follow_ups", ["due_at"], sqlite_where=TO_ASK, postgresql_where=TO_ASK
    )
    op.create_index(
        op.f("ix_follow_ups_urgent"), "follow_ups", ["pledge_id"], sqlite_where=URGENT, postgresql_where=URGENT
    )
    comment = "When the supporter, asked a year on, said to do it still (UTC)"
    op.add_column("pledges", sa.Column("lasting_at", moment, nullable=True, comment=comment))
    op.create_index(
        op.f("ix_pledges_lasting"),
        "pledges",
        ["form_id", "state", "published_at"],
        sqlite_where=HAS_LASTED,
        postgresql_where=HAS_LASTED,
    )
    _comment(1)


def downgrade() -> None:
    """Drop them."""
    _comment(0)
    op.drop_index(op.f("ix_pledges_lasting"), table_name="pledges")
    op.drop_column("pledges", "lasting_at")
    op.drop_table("follow_ups")


def _comment(which: int) -> None:
    # SQLite keeps none.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("outbox", "kind", comment=KIND[which], existing_comment=KIND[1 - which])
