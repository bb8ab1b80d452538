"""The moderators' tables: people, links, sessions, leases."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from endpoint.moderators.roles import ROLES
from endpoint.schema import METADATA, RowId, UtcTime, one_of

moderators = Table(
    "moderators",
    METADATA,
    Column("id", RowId, primary_key=True, comment="Internal number, never shown"),
    Column("name", String(80), nullable=False, unique=True, comment="The name that stands beside each decision"),
    Column("role", String(16), nullable=False, comment="moderator, responder or owner"),
    Column("mail", String(254), comment="Where links to sign in are sent; may be missing"),
    Column("added_at", UtcTime, nullable=False, comment="When the moderator was added (UTC)"),
    Column("removed_at", UtcTime, comment="When the moderator was removed; the name stays beside decisions (UTC)"),
    one_of("role", ROLES),
    comment="Everybody who moderates or ever did",
)

_OF_MODERATOR = "moderators.id"

sign_in_links = Table(
    "sign_in_links",
    METADATA,
    Column("token_hash", String(64), primary_key=True, comment="Hash of the link's secret part, which is kept nowhere"),
    Column("moderator_id", RowId, ForeignKey(_OF_MODERATOR), nullable=False, comment="Whom the link signs in"),
    Column("expires_at", UtcTime, nullable=False, comment="When the link stops to work (UTC)"),
    comment="Links that were not used yet; the row goes with the first use",
)

sessions = Table(
    "sessions",
    METADATA,
    Column("token_hash", String(64), primary_key=True, comment="Hash of the cookie, which is kept nowhere else"),
    Column("moderator_id", RowId, ForeignKey(_OF_MODERATOR), nullable=False, comment="Who is signed in"),
    Column("expires_at", UtcTime, nullable=False, comment="When the session ends, whatever happens (UTC)"),
    Column("seen_at", UtcTime, nullable=False, comment="When it was last used, to the minute; it ends when idle (UTC)"),
    comment="Who is signed in at present",
)

leases = Table(
    "leases",
    METADATA,
    Column(
        "pledge_id",
        RowId,
        ForeignKey("pledges.id"),
        primary_key=True,
        autoincrement=False,
        comment="The pledge that is being read",
    ),
    Column("moderator_id", RowId, ForeignKey(_OF_MODERATOR), nullable=False, index=True, comment="Who reads it"),
    Column("expires_at", UtcTime, nullable=False, comment="From when on another moderator may take it (UTC)"),
    comment="Which moderator has which pledge on the screen, so that no two take the same",
)
