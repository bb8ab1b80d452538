"""A chain of hashes over all decisions, those of before included; batches of voided pledges."""

from __future__ import annotations

from datetime import UTC

import sqlalchemy as sa
from alembic import op

# What is hashed never changes: another hash would break every chain that there is.
from endpoint.moderation.chain import EMPTY, link, sealed

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_BATCH = sa.text("batch IS NOT NULL")


def upgrade() -> None:
    """Add the columns and the head, then chain what is there."""
    for column in (
        sa.Column(
            "note_key", sa.String(length=32), nullable=True, comment="Key of the note's digest; emptied with the note"
        ),
        sa.Column(
            "note_digest",
            sa.String(length=64),
            nullable=True,
            comment="Keyed hash of the note: the chain holds it instead of the note",
        ),
        sa.Column(
            "batch",
            sa.String(length=16),
            nullable=True,
            comment="Which voiding of many pledges at once it was part of",
        ),
        sa.Column(
            "chain", sa.String(length=64), nullable=True, comment="Hash of this row and of the chain of the row before"
        ),
    ):
        op.add_column("decisions", column)
    op.create_index(
        op.f("ix_decisions_batch"), "decisions", ["batch"], sqlite_where=OF_BATCH, postgresql_where=OF_BATCH
    )
    head = op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1"),
        sa.Column("chain", sa.String(length=64), nullable=False, comment="The hash of the last decision"),
        sa.Column("decisions", sa.Integer(), nullable=False, comment="How many decisions there are"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
        comment="The end of the chain of decisions; whoever adds one locks this row",
    )
    chain, number = _chain_old_decisions(op.get_bind())
    op.bulk_insert(head, [{"id": 1, "chain": chain, "decisions": number}])


def _chain_old_decisions(connection: sa.Connection) -> tuple[str, int]:
    """Chain what was decided before; returns head and number."""
    words = ("actor", "action", "from_state", "to_state", "reason", "from_reason", "note", "note_key", "note_digest")
    decisions = sa.table(
        "decisions",
        sa.column("id", sa.BigInteger),
        sa.column("pledge_id", sa.BigInteger),
        sa.column("undoes", sa.BigInteger),
        sa.column("at", sa.DateTime(timezone=True)),
        *(sa.column(name, sa.String) for name in (*words, "batch", "chain")),
    )
    pledges = sa.table("pledges", sa.column("id", sa.BigInteger), sa.column("public_id", sa.String))
    query = (
        sa.select(decisions, pledges.c.public_id)
        .join(pledges, pledges.c.id == decisions.c.pledge_id)
        .order_by(decisions.c.id)
    )
    chain = EMPTY
    found_rows = connection.execute(query).mappings().all()
    for found in found_rows:
        row = {**found, **sealed(found["note"])}
        if row["at"].tzinfo is None:  # SQLite
            row["at"] = row["at"].replace(tzinfo=UTC)
        chain = link(chain, row["public_id"], row)
        values = {"note_key": row["note_key"], "note_digest": row["note_digest"], "chain": chain}
        connection.execute(decisions.update().where(decisions.c.id == row["id"]).values(values))
    return chain, len(found_rows)


def downgrade() -> None:
    """Take away what was added."""
    op.drop_table("chain_head")
    op.drop_index(op.f("ix_decisions_batch"), "decisions")
    for column in ("chain", "batch", "note_digest", "note_key"):
        op.drop_column("decisions", column)
