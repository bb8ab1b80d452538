"""What is held of polls: how many gave which answer, and for two days which page has answered."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, Text

from endpoint.schema import METADATA, UtcTime

poll_numbers = Table(
    "poll_numbers",
    METADATA,
    Column("form_id", String(80), primary_key=True, comment="The poll's form"),
    Column("choice", Text, primary_key=True, comment="Which of its choices"),
    Column("number", Integer, nullable=False, comment="How many answered with it"),
    CheckConstraint("number >= 0", name="number"),
    comment="How many gave which answer to a poll; the answers themselves are not kept",
)

poll_repeats = Table(
    "poll_repeats",
    METADATA,
    Column("submission_key", String(64), primary_key=True, comment="Keyed hash of a page's one-time key; no answer"),
    Column("counted_at", UtcTime, nullable=False, comment="When the answer was counted (UTC); gone 48 hours later"),
    comment="Which pages have answered a poll, so that an answer which is sent twice counts once",
)
