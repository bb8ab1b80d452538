"""In which of its form's areas a pledge is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HAS_AREA = sa.text("area IS NOT NULL")
_AREA_KINDS = ("select", "radios")


def upgrade() -> None:
    """Add the column, filled from the answers: an endpoint of the version before goes on working beside it."""
    comment = "Which of the areas that its form offers was chosen; empty for none"
    op.add_column("pledges", sa.Column("area", sa.Text, nullable=True, comment=comment))
    versions = sa.table("form_versions", sa.column("digest", sa.String), sa.column("definition", sa.JSON))
    pledges = sa.table(
        "pledges",
        sa.column("area", sa.Text),
        sa.column("form_digest", sa.String),
        sa.column("public_answers", sa.JSON),
        sa.column("private_answers", sa.JSON),
    )
    for digest, definition in op.get_bind().execute(sa.select(versions.c.digest, versions.c.definition)).all():
        name = (definition.get("wall") or {}).get("place")
        kinds = {field["name"]: field["kind"] for field in definition.get("fields", ())}
        if kinds.get(name) in _AREA_KINDS:
            answers = (pledges.c[column][name].as_string() for column in ("public_answers", "private_answers"))
            chosen = sa.func.nullif(sa.func.coalesce(*answers), "")
            op.execute(pledges.update().where(pledges.c.form_digest == digest).values(area=chosen))
    columns = ["form_id", "area", "state"]
    op.create_index(op.f("ix_pledges_area"), "pledges", columns, sqlite_where=HAS_AREA, postgresql_where=HAS_AREA)


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_pledges_area"), table_name="pledges")
    op.drop_column("pledges", "area")
