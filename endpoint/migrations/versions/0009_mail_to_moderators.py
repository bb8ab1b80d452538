"""Mail that signs a moderator in; addresses of removed moderators go at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIGNS_IN = sa.text("moderator_id IS NOT NULL")
#: Table and column: comment before, comment now.
COMMENTS = {
    ("outbox", "kind"): ("confirm, manage or digest", "confirm, manage, question, sign-in or digest"),
    ("decisions", "note"): (
        "The moderator's own words; not published",
        "What a moderator or the supporter wrote to the other side; not published",
    ),
}


def upgrade() -> None:
    """Add the column: an endpoint of the version before goes on working beside it."""
    comment = "The moderator whom its link signs in, if any"
    of_moderator = sa.ForeignKey("moderators.id", name=op.f("fk_outbox_moderator_id"))
    column = sa.Column("moderator_id", ROW_ID, of_moderator, nullable=True, comment=comment)
    op.add_column("outbox", column, inline_references=True)
    op.create_index(
        op.f("ix_outbox_moderator_id"), "outbox", ["moderator_id"], sqlite_where=SIGNS_IN, postgresql_where=SIGNS_IN
    )
    op.execute("UPDATE moderators SET mail = NULL WHERE removed_at IS NOT NULL")
    _comment(1)


def downgrade() -> None:
    """Drop the column; addresses that are gone stay so."""
    _comment(0)
    op.drop_index(op.f("ix_outbox_moderator_id"), "outbox")
    op.drop_column("outbox", "moderator_id")


def _comment(which: int) -> None:
    # SQLite keeps none.
    if op.get_bind().dialect.name == "postgresql":
        for (table, column), comments in COMMENTS.items():
            op.alter_column(table, column, comment=comments[which])
