"""Runs the migrations on the connection that `endpoint.store` gives, inside its transaction."""

from __future__ import annotations

from alembic import context

from endpoint.abuse import tables as _abuse  # noqa: F401 - its tables belong to METADATA
from endpoint.mail import tables as _mail_tables  # noqa: F401 - its tables are part of METADATA
from endpoint.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a column in place
    compare_type=True,
)
context.run_migrations()
