"""The tables of told stories. Every column says what it holds: the data map is read from these comments."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, text

from endpoint.schema import METADATA, RowId, UtcTime, one_of

WAITING: Final = "waiting"
ACCEPTED: Final = "accepted"
DECLINED: Final = "declined"
STORY_STATES: Final = (WAITING, ACCEPTED, DECLINED)

_WAITS = text("state = 'waiting'")

told_stories = Table(
    "told_stories",
    METADATA,
    Column(
        "pledge_id", RowId, ForeignKey("pledges.id"), primary_key=True, autoincrement=False,
        comment="The pledge that the story is about",
    ),
    Column("reference", String(24), nullable=False, unique=True, comment="Random name of the consent, in the draft"),
    Column(
        "form_digest", String(64), ForeignKey("form_versions.digest"), nullable=False,
        comment="The version of the prompts that the supporter saw",
    ),
    Column("answers", JSON, nullable=False, comment="The story in the supporter's words, and how to name them"),
    Column("consents", JSON, nullable=False, comment="List of field, wording digest, given (true or false), at (UTC)"),
    Column("state", String(16), nullable=False, comment="waiting, accepted or declined"),
    Column("told_at", UtcTime, nullable=False, comment="When the supporter last told it (UTC)"),
    one_of("state", STORY_STATES),
    Index("ix_told_stories_waiting", "told_at", sqlite_where=_WAITS),
    comment="Stories that supporters told, for an editor to write; at most one a pledge",
)  # fmt: skip

ended_consents = Table(
    "ended_consents",
    METADATA,
    Column("reference", String(24), primary_key=True, comment="The consent's random name; leads to nobody"),
    Column("ended_at", UtcTime, nullable=False, comment="When it was taken back, or erased (UTC)"),
    comment="Consents to accepted stories that hold no more, so that no site goes on showing such a story",
)
