"""The tables of mail. Every column says what it holds: the data map is read from these comments."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text

from endpoint.schema import METADATA, RowId, UtcTime, one_of

WAITING: Final = "waiting"
SENT: Final = "sent"
FAILED: Final = "failed"
STOPPED: Final = "stopped"
MAIL_STATES: Final = (WAITING, SENT, FAILED, STOPPED)

CONFIRM: Final = "confirm"
MANAGE: Final = "manage"
DIGEST: Final = "digest"
QUESTION: Final = "question"
REPLY: Final = "reply"
FOLLOW_UP: Final = "follow-up"
SIGN_IN: Final = "sign-in"

_WAITS = text("state = 'waiting'")
_SIGNS_IN = text("moderator_id IS NOT NULL")

outbox = Table(
    "outbox",
    METADATA,
    Column("id", RowId, primary_key=True, comment="Internal number; the Message-ID is made from it"),
    Column("message_key", String(80), nullable=False, unique=True, comment="What and for whom; never asked for twice"),
    Column(
        "kind", String(20), nullable=False,
        comment="confirm, manage, question, reply, follow-up, sign-in or digest",
    ),
    Column("pledge_id", RowId, ForeignKey("pledges.id"), index=True, comment="The pledge that it is about, if any"),
    Column("moderator_id", RowId, ForeignKey("moderators.id"), comment="The moderator whom its link signs in, if any"),
    Column("address", String(320), comment="Where it goes; emptied as soon as it is sent, stopped or given up"),
    Column("address_hash", String(16), nullable=False, comment="Keyed hash of the address, to honour a stop"),
    Column("state", String(16), nullable=False, comment="waiting, sent, failed or stopped"),
    Column("tries", Integer, nullable=False, comment="How often it was tried"),
    Column("created_at", UtcTime, nullable=False, comment="When it was asked for (UTC)"),
    Column("due_at", UtcTime, nullable=False, comment="When it is tried next, or was claimed until (UTC)"),
    Column("sent_at", UtcTime, comment="When the mail server took it (UTC)"),
    Column("fault", String(40), comment="What the mail server last said: a code, never its words"),
    one_of("state", MAIL_STATES),
    Index(None, "due_at", sqlite_where=_WAITS),
    Index(None, "moderator_id", sqlite_where=_SIGNS_IN),
    comment="Mail to send and what became of it; texts are made when it is sent and not kept",
)  # fmt: skip

mail_stops = Table(
    "mail_stops",
    METADATA,
    Column(
        "address_hash", String(16), primary_key=True,
        comment="Keyed hash of an address that wants no mail, or takes none",
    ),
    Column("at", UtcTime, nullable=False, comment="When the stop link was used, or mail came back (UTC)"),
    Column(
        "bounced", Boolean, nullable=False, server_default=false(),
        comment="Whether mail came back from it; else somebody wanted no more",
    ),
    comment="Addresses that get no mail",
)  # fmt: skip

confirmations = Table(
    "confirmations",
    METADATA,
    Column("pledge_id", RowId, ForeignKey("pledges.id"), primary_key=True, comment="The pledge that waits for it"),
    Column("held_anyway", Boolean, nullable=False, comment="Whether it is held for another reason too, and stays so"),
    Column("asked_at", UtcTime, nullable=False, comment="When the mail was asked for (UTC)"),
    Column("confirmed_at", UtcTime, comment="When the address was confirmed (UTC)"),
    comment="Pledges whose address has to be confirmed before they count",
)
