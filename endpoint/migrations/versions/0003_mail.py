"""Mail: the outbox, addresses that want none, and addresses to confirm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False, comment="Internal number; the Message-ID is made from it"),
        sa.Column(
            "message_key", sa.String(length=80), nullable=False, comment="What and for whom; never asked for twice"
        ),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="confirm, manage or digest"),
        sa.Column("pledge_id", ROW_ID, nullable=True, comment="The pledge that it is about, if any"),
        sa.Column(
            "address",
            sa.String(length=320),
            nullable=True,
            comment="Where it goes; emptied as soon as it is sent, stopped or given up",
        ),
        sa.Column(
            "address_hash", sa.String(length=16), nullable=False, comment="Keyed hash of the address, to honour a stop"
        ),
        sa.Column("state", sa.String(length=16), nullable=False, comment="waiting, sent, failed or stopped"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="How often it was tried"),
        sa.Column("created_at", UTC_TIME, nullable=False, comment="When it was asked for (UTC)"),
        sa.Column("due_at", UTC_TIME, nullable=False, comment="When it is tried next, or was claimed until (UTC)"),
        sa.Column("sent_at", UTC_TIME, nullable=True, comment="When the mail server took it (UTC)"),
        sa.Column(
            "fault",
            sa.String(length=40),
            nullable=True,
            comment="What the mail server last said: a code, never its words",
        ),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'stopped')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_outbox_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_key", name=op.f("uq_outbox_message_key")),
        comment="Mail to send and what became of it; texts are made when it is sent and not kept",
    )
    waits = sa.text("state = 'waiting'")
    op.create_index(op.f("ix_outbox_due_at"), "outbox", ["due_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index(op.f("ix_outbox_pledge_id"), "outbox", ["pledge_id"], unique=False)
    op.create_table(
        "mail_stops",
        sa.Column(
            "address_hash",
            sa.String(length=16),
            nullable=False,
            comment="Keyed hash of an address that wants no mail",
        ),
        sa.Column("at", UTC_TIME, nullable=False, comment="When the stop link was used (UTC)"),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_mail_stops")),
        comment="Addresses that get no mail ever again",
    )
    op.create_table(
        "confirmations",
        sa.Column("pledge_id", ROW_ID, nullable=False, comment="The pledge that waits for it"),
        sa.Column(
            "held_anyway",
            sa.Boolean(),
            nullable=False,
            comment="Whether it is held for another reason too, and stays so",
        ),
        sa.Column("asked_at", UTC_TIME, nullable=False, comment="When the mail was asked for (UTC)"),
        sa.Column("confirmed_at", UTC_TIME, nullable=True, comment="When the address was confirmed (UTC)"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_confirmations_pledge_id")),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk_confirmations")),
        comment="Pledges whose address has to be confirmed before they count",
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("confirmations", "mail_stops", "outbox"):
        op.drop_table(table)
