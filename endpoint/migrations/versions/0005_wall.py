"""The wall's entries, and the index that they are searched with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table; the endpoint fills it when it opens the store."""
    op.create_table(
        "wall_entries",
        sa.Column("id", ROW_ID, nullable=False, comment="Rises with each pledge that is hung up; the wall's order"),
        sa.Column("pledge_id", ROW_ID, nullable=False, comment="The pledge that is shown"),
        sa.Column("public_id", sa.String(length=16), nullable=False, comment="The pledge's name in addresses"),
        sa.Column("form_id", sa.String(length=80), nullable=False, comment="The form that was sent"),
        sa.Column("words", sa.Text(), nullable=False, comment="The pledge's words, as published"),
        sa.Column("name", sa.Text(), nullable=False, comment="The supporter's name, if it may be shown; else empty"),
        sa.Column("role", sa.Text(), nullable=False, comment="The supporter's role, if it may be shown; else empty"),
        sa.Column(
            "organisation",
            sa.Text(),
            nullable=False,
            comment="The team or organisation, if shown; else empty",
        ),
        sa.Column("place", sa.Text(), nullable=False, comment="The place, if it may be shown; else empty"),
        sa.Column("topic", sa.Text(), nullable=False, comment="The topic's id; empty if there is none"),
        sa.Column("published_at", UTC_TIME, nullable=False, comment="When the words were first shown (UTC)"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_wall_entries_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall_entries")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_wall_entries_pledge_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_wall_entries_public_id")),
        comment=("What hangs on the wall: a copy of the public answers of published pledges"),
    )
    for column in ("topic", "role", "place"):
        op.create_index(op.f(f"ix_wall_entries_{column}_id"), "wall_entries", [column, "id"])
    if op.get_bind().dialect.name == "sqlite":
        columns = "words, name, role, organisation, place"
        # With an index for each length of a beginning, the newest hits come at once, however many there are.
        options = "tokenize='unicode61 remove_diacritics 2', prefix='2 3 4 5 6 7'"
        op.execute(f"CREATE VIRTUAL TABLE wall_search USING fts5({columns}, {options})")
    else:
        searched = "to_tsvector('simple', words || ' ' || name || ' ' || role || ' ' || organisation || ' ' || place)"
        op.execute(f"CREATE INDEX ix_wall_entries_search ON wall_entries USING gin ({searched})")
