"""The first tables: form versions, pledges, decisions and totals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration never imports today's tables: they move on, it stays.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "form_versions",
        sa.Column("digest", sa.String(length=64), nullable=False, comment="Names exactly this definition"),
        sa.Column("form_id", sa.String(length=80), nullable=False, comment="The form that this is a version of"),
        sa.Column("definition", sa.JSON(), nullable=False, comment="The whole definition, consent wordings included"),
        sa.Column(
            "first_seen", UTC_TIME, nullable=False, comment="When the endpoint was first given this version (UTC)"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_form_versions")),
        comment="Every version of every form that was ever served, so that an old page is judged by its own version",
    )
    op.create_table(
        "totals",
        sa.Column("form_id", sa.String(length=80), nullable=False, comment="The form"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="The state"),
        sa.Column("number", sa.Integer(), nullable=False, comment="How many pledges of the form are in the state"),
        sa.CheckConstraint("number >= 0", name=op.f("ck_totals_number")),
        sa.PrimaryKeyConstraint("form_id", "state", name=op.f("pk_totals")),
        comment="Counts, kept in the same transaction as each change, so that nobody counts rows",
    )
    op.create_table(
        "pledges",
        sa.Column("id", ROW_ID, nullable=False, comment="Internal number, never shown"),
        sa.Column("public_id", sa.String(length=16), nullable=False, comment="Random name used in addresses"),
        sa.Column("form_id", sa.String(length=80), nullable=False, comment="The form that was sent"),
        sa.Column(
            "form_digest",
            sa.String(length=64),
            nullable=False,
            comment="The version of the form that the supporter saw",
        ),
        sa.Column(
            "public_answers",
            sa.JSON(),
            nullable=False,
            comment="Answers that may be shown once published, after consents",
        ),
        sa.Column("private_answers", sa.JSON(), nullable=False, comment="All other answers; never leave the endpoint"),
        sa.Column(
            "consents",
            sa.JSON(),
            nullable=False,
            comment="List of field, wording digest, given (true or false), at (UTC)",
        ),
        sa.Column("language", sa.String(length=35), nullable=False, comment="Language of the page, as in en-GB"),
        sa.Column(
            "touchpoint",
            sa.String(length=200),
            nullable=True,
            comment="Which poster, card or talk brought the supporter here",
        ),
        sa.Column("joined_pledge_id", ROW_ID, nullable=True, comment="The pledge that this one joined"),
        sa.Column("submission_key", sa.String(length=64), nullable=False, comment="Keyed hash; a repeat has the same"),
        sa.Column(
            "network_hash",
            sa.String(length=64),
            nullable=True,
            comment="Keyed hash of the network; emptied after 48 hours",
        ),
        sa.Column(
            "state", sa.String(length=16), nullable=False, comment="held, pending, published, refused, withdrawn, ..."
        ),
        sa.Column(
            "reason", sa.String(length=40), nullable=True, comment="Code of the reason for holding or refusing it"
        ),
        sa.Column("progress", sa.String(length=16), nullable=False, comment="pledged, shared, done or inspired"),
        sa.Column("created_at", UTC_TIME, nullable=False, comment="When the pledge was sent (UTC)"),
        sa.Column("decided_at", UTC_TIME, nullable=True, comment="When a moderator last decided (UTC)"),
        sa.Column("published_at", UTC_TIME, nullable=True, comment="When the words were first shown (UTC)"),
        sa.Column("withdrawn_at", UTC_TIME, nullable=True, comment="When the supporter took the pledge back (UTC)"),
        sa.Column("changed_at", UTC_TIME, nullable=False, comment="When anything in this row last changed (UTC)"),
        sa.CheckConstraint("progress IN ('pledged', 'shared', 'done', 'inspired')", name=op.f("ck_pledges_progress")),
        sa.CheckConstraint(
            "state IN ('held', 'pending', 'published', 'refused', 'withdrawn', 'void', 'anonymised')",
            name=op.f("ck_pledges_state"),
        ),
        sa.ForeignKeyConstraint(["form_digest"], ["form_versions.digest"], name=op.f("fk_pledges_form_digest")),
        sa.ForeignKeyConstraint(["joined_pledge_id"], ["pledges.id"], name=op.f("fk_pledges_joined_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pledges_public_id")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_pledges_submission_key")),
        comment="One row a pledge",
    )
    op.create_index(op.f("ix_pledges_state_created_at"), "pledges", ["state", "created_at"], unique=False)
    published = sa.text("published_at IS NOT NULL")
    op.create_index(
        op.f("ix_pledges_published_at"),
        "pledges",
        ["published_at"],
        sqlite_where=published,
        postgresql_where=published,
    )
    op.create_table(
        "decisions",
        sa.Column("id", ROW_ID, nullable=False, comment="Internal number, rising"),
        sa.Column("pledge_id", ROW_ID, nullable=False, comment="What was decided about"),
        sa.Column("at", UTC_TIME, nullable=False, comment="When it was decided (UTC)"),
        sa.Column("actor", sa.String(length=80), nullable=False, comment="Who decided, as the moderator signed in"),
        sa.Column("action", sa.String(length=20), nullable=False, comment="approve, refuse, withdraw, ..."),
        sa.Column("from_state", sa.String(length=16), nullable=False, comment="The state before"),
        sa.Column("to_state", sa.String(length=16), nullable=False, comment="The state after"),
        sa.Column("reason", sa.String(length=40), nullable=True, comment="Code of the reason for a refusal"),
        sa.Column("note", sa.Text(), nullable=True, comment="The moderator's own words; not published"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_decisions_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        comment="Every decision ever made; rows are added, never changed",
    )
    op.create_index(op.f("ix_decisions_pledge_id"), "decisions", ["pledge_id"], unique=False)


def downgrade() -> None:
    """Drop the tables, and with them every pledge."""
    for table in ("decisions", "pledges", "totals", "form_versions"):
        op.drop_table(table)
