"""What hangs on the wall, ready to be found. All of it is public; what is taken down is deleted here."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from endpoint.schema import METADATA, RowId, UtcTime

wall_entries = Table(
    "wall_entries",
    METADATA,
    Column("id", RowId, primary_key=True, comment="Rises with each pledge that is hung up; the wall's order"),
    Column(
        "pledge_id", RowId, ForeignKey("pledges.id"), nullable=False, unique=True, comment="The pledge that is shown"
    ),
    Column("public_id", String(16), nullable=False, unique=True, comment="The pledge's name in addresses"),
    Column("form_id", String(80), nullable=False, comment="The form that was sent"),
    Column("words", Text, nullable=False, comment="The pledge's words, as published"),
    Column("name", Text, nullable=False, comment="The supporter's name, if it may be shown; else empty"),
    Column("role", Text, nullable=False, comment="The supporter's role, if it may be shown; else empty"),
    Column("organisation", Text, nullable=False, comment="The team or organisation, if shown; else empty"),
    Column("place", Text, nullable=False, comment="The place, if it may be shown; else empty"),
    Column("topic", Text, nullable=False, comment="The topic's id; empty if there is none"),
    Column("published_at", UtcTime, nullable=False, comment="When the words were first shown (UTC)"),
    Index(None, "topic", "id"),
    Index(None, "role", "id"),
    Index(None, "place", "id"),
    comment="What hangs on the wall: a copy of the public answers of published pledges",
)
