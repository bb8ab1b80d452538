"""Runs the migrations on the connection that `endpoint.store` gives, inside its transaction."""

from __future__ import annotations

from alembic import context

from endpoint.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a column in place
    compare_type=True,
)
context.run_migrations()
