"""The table of public replies. Every column says what it holds: the data map is read from these comments."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text

from campaign.replies import STATUSES
from endpoint.schema import METADATA, RowId, UtcTime, one_of

public_replies = Table(
    "public_replies",
    METADATA,
    Column(
        "pledge_id", RowId, ForeignKey("pledges.id"), primary_key=True, autoincrement=False,
        comment="The pledge that it replies to",
    ),
    Column("status", String(16), nullable=False, comment="heard, doing or changed"),
    Column("words", Text, nullable=False, comment="What the campaign says, in its own words; may be empty"),
    Column("said_by", Text, nullable=False, comment="Who says it, as they want to be named in public"),
    Column("changed_at", UtcTime, nullable=False, comment="When it was last changed (UTC)"),
    one_of("status", tuple(STATUSES)),
    comment="What the campaign says in public to pledges; shown while the pledge hangs on the wall",
)  # fmt: skip
