"""Moderators with links, sessions and leases; a queue with urgent pledges first; edits and undone decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A migration never imports today's tables: they move on, it stays.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)
QUEUED = sa.text("state IN ('held', 'pending') AND asked_at IS NULL")


def upgrade() -> None:
    """Add tables and columns: an endpoint of the version before goes on working beside them."""
    op.add_column(
        "pledges",
        sa.Column(
            "urgent",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="Whether a moderator should read it before the others",
        ),
    )
    op.add_column(
        "pledges",
        sa.Column(
            "asked_at",
            UTC_TIME,
            nullable=True,
            comment="When a moderator asked the supporter something; empty once answered (UTC)",
        ),
    )
    op.create_index(
        "ix_pledges_queue", "pledges", ["urgent", "state", "created_at"], sqlite_where=QUEUED, postgresql_where=QUEUED
    )
    # The queue's index takes its place: a new pledge costs no index more than before.
    op.drop_index(op.f("ix_pledges_state_created_at"), "pledges")
    op.add_column(
        "decisions", sa.Column("undoes", ROW_ID, nullable=True, comment="The decision that this one takes back")
    )
    op.add_column(
        "decisions",
        sa.Column("from_reason", sa.String(length=40), nullable=True, comment="Code of the reason before"),
    )
    op.create_index(op.f("ix_decisions_actor"), "decisions", ["actor"], unique=False)
    _create_edits()
    _create_moderators()
    _create_what_moderators_hold()


def _create_edits() -> None:
    op.create_table(
        "edits",
        sa.Column(
            "decision_id", ROW_ID, autoincrement=False, nullable=False, comment="The decision that struck words out"
        ),
        sa.Column("pledge_id", ROW_ID, nullable=False, comment="The pledge that was edited"),
        sa.Column(
            "before",
            sa.JSON(),
            nullable=False,
            comment="The public answers as they were before; private from then on",
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_edits_decision_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_edits_pledge_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_edits")),
        comment="What moderators struck out of public answers; a row goes when the edit is undone",
    )
    op.create_index(op.f("ix_edits_pledge_id"), "edits", ["pledge_id"], unique=False)


def _create_moderators() -> None:
    op.create_table(
        "moderators",
        sa.Column("id", ROW_ID, nullable=False, comment="Internal number, never shown"),
        sa.Column("name", sa.String(length=80), nullable=False, comment="The name that stands beside each decision"),
        sa.Column("role", sa.String(length=16), nullable=False, comment="moderator, responder or owner"),
        sa.Column(
            "mail", sa.String(length=254), nullable=True, comment="Where links to sign in are sent; may be missing"
        ),
        sa.Column("added_at", UTC_TIME, nullable=False, comment="When the moderator was added (UTC)"),
        sa.Column(
            "removed_at",
            UTC_TIME,
            nullable=True,
            comment="When the moderator was removed; the name stays beside decisions (UTC)",
        ),
        sa.CheckConstraint("role IN ('responder', 'moderator', 'owner')", name=op.f("ck_moderators_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderators")),
        sa.UniqueConstraint("name", name=op.f("uq_moderators_name")),
        comment="Everybody who moderates or ever did",
    )


def _create_what_moderators_hold() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="Hash of the link's secret part, which is kept nowhere",
        ),
        sa.Column("moderator_id", ROW_ID, nullable=False, comment="Whom the link signs in"),
        sa.Column("expires_at", UTC_TIME, nullable=False, comment="When the link stops to work (UTC)"),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_sign_in_links_moderator_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_links")),
        comment="Links that were not used yet; the row goes with the first use",
    )
    op.create_table(
        "sessions",
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="Hash of the cookie, which is kept nowhere else",
        ),
        sa.Column("moderator_id", ROW_ID, nullable=False, comment="Who is signed in"),
        sa.Column("expires_at", UTC_TIME, nullable=False, comment="When the session ends, whatever happens (UTC)"),
        sa.Column(
            "seen_at",
            UTC_TIME,
            nullable=False,
            comment="When it was last used, to the minute; it ends when idle (UTC)",
        ),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_sessions_moderator_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
        comment="Who is signed in at present",
    )
    op.create_table(
        "leases",
        sa.Column("pledge_id", ROW_ID, autoincrement=False, nullable=False, comment="The pledge that is being read"),
        sa.Column("moderator_id", ROW_ID, nullable=False, comment="Who reads it"),
        sa.Column("expires_at", UTC_TIME, nullable=False, comment="From when on another moderator may take it (UTC)"),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_leases_moderator_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_leases_pledge_id")),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk_leases")),
        comment="Which moderator has which pledge on the screen, so that no two take the same",
    )
    op.create_index(op.f("ix_leases_moderator_id"), "leases", ["moderator_id"], unique=False)


def downgrade() -> None:
    """Take away what was added."""
    for table in ("leases", "sessions", "sign_in_links", "moderators", "edits"):
        op.drop_table(table)
    op.drop_index(op.f("ix_decisions_actor"), "decisions")
    op.drop_column("decisions", "from_reason")
    op.drop_column("decisions", "undoes")
    op.create_index(op.f("ix_pledges_state_created_at"), "pledges", ["state", "created_at"], unique=False)
    op.drop_index("ix_pledges_queue", "pledges")
    op.drop_column("pledges", "asked_at")
    op.drop_column("pledges", "urgent")
