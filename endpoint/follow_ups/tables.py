"""The table of follow-ups. Every column says what it holds: the data map is read from these comments."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, text

from endpoint.schema import METADATA, RowId, UtcTime, one_of

AS_SAID: Final = "as-said"
OTHERWISE: Final = "otherwise"
NOT_YET: Final = "not-yet"
DID_NOT_WORK: Final = "did-not-work"
#: What may have come of a pledge, as a scale.
OUTCOMES: Final = (AS_SAID, OTHERWISE, NOT_YET, DID_NOT_WORK)
#: Those that are the third of the four steps.
DONE_OUTCOMES: Final = (AS_SAID, OTHERWISE)
#: The last follow-up: what is done then has lasted.
LAST: Final = 3

#: What is still to be asked.
TO_ASK = text("asked_at IS NULL")
_URGENT = text("urgent")

follow_ups = Table(
    "follow_ups",
    METADATA,
    Column(
        "pledge_id", RowId, ForeignKey("pledges.id"), primary_key=True, autoincrement=False,
        comment="The pledge that is asked about",
    ),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2 or 3: the last is a year on"),
    Column("due_at", UtcTime, nullable=False, comment="When it is to be asked (UTC)"),
    Column("asked_at", UtcTime, comment="When the mail was asked for (UTC)"),
    Column("outcome", String(16), comment="as-said, otherwise, not-yet or did-not-work, as the supporter said"),
    Column("answered_at", UtcTime, comment="When they said so (UTC)"),
    Column("hindrance", Text, comment="What got in the way, in the supporter's words; not published"),
    Column(
        "urgent", Boolean, nullable=False, server_default=false(),
        comment="Whether a moderator should read those words soon",
    ),
    one_of("outcome", OUTCOMES),
    Index(None, "due_at", sqlite_where=TO_ASK),
    Index("ix_follow_ups_urgent", "pledge_id", sqlite_where=_URGENT),
    comment="What supporters asked to be asked: how it went, at most three times a pledge",
)  # fmt: skip
