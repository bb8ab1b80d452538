"""Addresses that mail came back from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

#: Comments before, and now.
AT = ("When the stop link was used (UTC)", "When the stop link was used, or mail came back (UTC)")
ADDRESS = ("Keyed hash of an address that wants no mail", "Keyed hash of an address that wants no mail, or takes none")
TABLE = ("Addresses that get no mail ever again", "Addresses that get no mail")


def upgrade() -> None:
    """Add the column: an endpoint of the version before goes on working beside it."""
    comment = "Whether mail came back from it; else somebody wanted no more"
    op.add_column(
        "mail_stops", sa.Column("bounced", sa.Boolean(), nullable=False, server_default=sa.false(), comment=comment)
    )
    _comment(1)


def downgrade() -> None:
    """Drop the column."""
    _comment(0)
    op.drop_column("mail_stops", "bounced")


def _comment(which: int) -> None:
    # SQLite keeps none.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("mail_stops", "at", comment=AT[which])
        op.alter_column("mail_stops", "address_hash", comment=ADDRESS[which])
        op.create_table_comment("mail_stops", TABLE[which], existing_comment=TABLE[1 - which])
