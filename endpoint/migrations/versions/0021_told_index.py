"""The steps that were told are counted from an index alone again, now that comments are left out."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

HAS_TOLD = sa.text("progress <> 'pledged'")
COLUMNS = ("form_id", "state", "progress", "published_at", "shared_at", "done_at", "inspired_at")


def upgrade() -> None:
    """Let the index tell comments from pledges."""
    _index_anew([*COLUMNS, "stands_on"])


def downgrade() -> None:
    """Make the index of before."""
    _index_anew(COLUMNS)


def _index_anew(columns: Sequence[str]) -> None:
    op.drop_index(op.f("ix_pledges_told"), table_name="pledges")
    op.create_index(op.f("ix_pledges_told"), "pledges", list(columns), sqlite_where=HAS_TOLD, postgresql_where=HAS_TOLD)
