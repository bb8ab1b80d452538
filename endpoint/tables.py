"""The store's tables. Every table and column says what it holds: the data map is read from these comments.

A concept with a package of its own has its tables there; they are imported here, so that this module knows them all.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from endpoint.abuse.tables import network_keys, spent_challenges
from endpoint.follow_ups.tables import follow_ups
from endpoint.mail.tables import confirmations, mail_stops, outbox
from endpoint.moderators.tables import leases, moderators, sessions, sign_in_links
from endpoint.polls.tables import poll_numbers, poll_repeats
from endpoint.rebuild.tables import rebuilds
from endpoint.replies.tables import public_replies
from endpoint.schema import METADATA, RowId, UtcTime, one_of
from endpoint.states import PROGRESS, STATES
from endpoint.told_stories.tables import ended_consents, told_stories
from endpoint.wall.tables import wall_entries

__all__ = [
    "METADATA",
    "QUEUED",
    "chain_head",
    "confirmations",
    "daily_totals",
    "decisions",
    "edits",
    "ended_consents",
    "events",
    "follow_ups",
    "form_versions",
    "leases",
    "mail_stops",
    "moderators",
    "network_keys",
    "outbox",
    "pledges",
    "poll_numbers",
    "poll_repeats",
    "public_replies",
    "rebuilds",
    "sessions",
    "sign_in_links",
    "spent_challenges",
    "told_stories",
    "totals",
    "wall_entries",
]

form_versions = Table(
    "form_versions",
    METADATA,
    Column("digest", String(64), primary_key=True, comment="Names exactly this definition"),
    Column("form_id", String(80), nullable=False, comment="The form that this is a version of"),
    Column("definition", JSON, nullable=False, comment="The whole definition, consent wordings included"),
    Column("first_seen", UtcTime, nullable=False, comment="When the endpoint was first given this version (UTC)"),
    comment="Every version of every form that was ever served, so that an old page is judged by its own version",
)

_PUBLISHED = text("published_at IS NOT NULL")
#: What the queue offers. As literal text: SQLite uses a partial index only for the very words that it was made with.
QUEUED = text("state IN ('held', 'pending') AND asked_at IS NULL")
#: Whose supporter has told of a step beyond the first.
HAS_TOLD = text("progress <> 'pledged'")
#: Which pledge joined another.
JOINS = text("joined_pledge_id IS NOT NULL")
#: Which pledge was begun with an action.
HAS_ACTION = text("action_id IS NOT NULL")
#: Which pledge says in which of its form's areas it is.
HAS_AREA = text("area IS NOT NULL")
#: Which is a comment.
IS_COMMENT = text("stands_on IS NOT NULL")
#: Which pledge is a group's.
IS_GROUP = text("headcount IS NOT NULL")
#: Whose supporter still did it a year on.
HAS_LASTED = text("lasting_at IS NOT NULL")

pledges = Table(
    "pledges",
    METADATA,
    Column("id", RowId, primary_key=True, comment="Internal number, never shown"),
    Column("public_id", String(16), nullable=False, unique=True, comment="Random name used in addresses"),
    Column("form_id", String(80), nullable=False, comment="The form that was sent"),
    Column(
        "form_digest", String(64), ForeignKey("form_versions.digest"), nullable=False,
        comment="The version of the form that the supporter saw",
    ),
    Column("public_answers", JSON, nullable=False, comment="Answers that may be shown once published, after consents"),
    Column("private_answers", JSON, nullable=False, comment="All other answers; never leave the endpoint"),
    Column("consents", JSON, nullable=False, comment="List of field, wording digest, given (true or false), at (UTC)"),
    Column("language", String(35), nullable=False, comment="Language of the page, as in en-GB"),
    Column("touchpoint", String(200), comment="Which poster, card or talk brought the supporter here"),
    Column("joined_pledge_id", RowId, ForeignKey("pledges.id"), comment="The pledge that this one joined"),
    Column("action_id", String(60), comment="The action of the campaign's library that it was begun with"),
    Column("submission_key", String(64), nullable=False, unique=True, comment="Keyed hash; a repeat has the same"),
    Column("network_hash", String(64), comment="Keyed hash of the network; emptied after 48 hours"),
    Column("state", String(16), nullable=False, comment="held, pending, published, refused, withdrawn, ..."),
    Column("reason", String(40), comment="Code of the reason for holding or refusing it"),
    Column("progress", String(16), nullable=False, comment="pledged, shared, done or inspired"),
    Column(
        "urgent", Boolean, nullable=False, server_default=false(),
        comment="Whether a moderator should read it before the others",
    ),
    Column("asked_at", UtcTime, comment="When a moderator asked the supporter something; empty once answered (UTC)"),
    Column("created_at", UtcTime, nullable=False, comment="When the pledge was sent (UTC)"),
    Column("decided_at", UtcTime, comment="When a moderator last decided (UTC)"),
    Column("published_at", UtcTime, comment="When the words were first shown (UTC)"),
    Column("withdrawn_at", UtcTime, comment="When the supporter took the pledge back (UTC)"),
    Column("changed_at", UtcTime, nullable=False, comment="When anything in this row last changed (UTC)"),
    Column("anonymised_at", UtcTime, comment="When everything personal in this row was emptied (UTC)"),
    Column("area", Text, comment="Which of the areas that its form offers was chosen; empty for none"),
    Column("headcount", Integer, comment="How many people a group's pledge speaks for; empty for one person's"),
    Column("stands_on", String(400), comment="The page that a comment stands on, as in blog/tea/; empty for a pledge"),
    Column("shared_at", UtcTime, comment="When the supporter said to have shared it (UTC)"),
    Column("done_at", UtcTime, comment="When the supporter said to have done it (UTC)"),
    Column("inspired_at", UtcTime, comment="When the supporter said to have inspired somebody (UTC)"),
    Column("lasting_at", UtcTime, comment="When the supporter, asked a year on, said to do it still (UTC)"),
    one_of("state", STATES),
    one_of("progress", PROGRESS),
    Index("ix_pledges_queue", "urgent", "state", "created_at", sqlite_where=QUEUED),
    # Partial: a new pledge then costs one index less to insert. PostgreSQL has the same condition, by the migration: to
    # name it here would load that database's dialect, 2 MB, wherever SQLite is used.
    Index(None, "published_at", sqlite_where=_PUBLISHED),
    # Has all that is counted: the rows themselves are not read.
    Index(
        "ix_pledges_told", "form_id", "state", "progress", "published_at", "shared_at", "done_at", "inspired_at",
        "stands_on", sqlite_where=HAS_TOLD,
    ),
    Index(
        "ix_pledges_joined", "joined_pledge_id", "state", "published_at",
        sqlite_where=JOINS,
    ),
    Index(
        "ix_pledges_action", "form_id", "action_id", "state", "published_at",
        sqlite_where=HAS_ACTION,
    ),
    Index("ix_pledges_area", "form_id", "area", "state", sqlite_where=HAS_AREA),
    Index(
        "ix_pledges_group", "form_id", "state", "published_at", "headcount",
        sqlite_where=IS_GROUP,
    ),
    Index(
        "ix_pledges_lasting", "form_id", "state", "published_at",
        sqlite_where=HAS_LASTED,
    ),
    Index(
        "ix_pledges_comments", "form_id", "state", "published_at",
        sqlite_where=IS_COMMENT,
    ),
    comment="One row a pledge",
)  # fmt: skip

#: What a new pledge has; its other columns are empty until something happens to it.
PLEDGE_COLUMNS = (
    "public_id",
    "form_id",
    "form_digest",
    "public_answers",
    "private_answers",
    "consents",
    "language",
    "touchpoint",
    "joined_pledge_id",
    "action_id",
    "area",
    "submission_key",
    "network_hash",
    "state",
    "reason",
    "progress",
    "headcount",
    "stands_on",
    "urgent",
    "created_at",
    "changed_at",
)

_OF_BATCH = text("batch IS NOT NULL")

decisions = Table(
    "decisions",
    METADATA,
    Column("id", RowId, primary_key=True, comment="Internal number, rising"),
    Column(
        "pledge_id", RowId, ForeignKey("pledges.id"), nullable=False, index=True, comment="What was decided about"
    ),
    Column("at", UtcTime, nullable=False, comment="When it was decided (UTC)"),
    Column("actor", String(80), nullable=False, index=True, comment="Who decided, as the moderator signed in"),
    Column("action", String(20), nullable=False, comment="approve, refuse, withdraw, ..."),
    Column("from_state", String(16), nullable=False, comment="The state before"),
    Column("to_state", String(16), nullable=False, comment="The state after"),
    Column("reason", String(40), comment="Code of the reason for a refusal"),
    Column("from_reason", String(40), comment="Code of the reason before"),
    Column("note", Text, comment="What a moderator or the supporter wrote to the other side; not published"),
    Column("note_key", String(32), comment="Key of the note's digest; emptied with the note"),
    Column("note_digest", String(64), comment="Keyed hash of the note: the chain holds it instead of the note"),
    Column("undoes", RowId, comment="The decision that this one takes back"),
    Column("batch", String(16), comment="Which voiding of many pledges at once it was part of"),
    Column("chain", String(64), comment="Hash of this row and of the chain of the row before"),
    Index(None, "batch", sqlite_where=_OF_BATCH),
    comment="Every decision ever made; rows are added, never changed",
)  # fmt: skip

events = Table(
    "events",
    METADATA,
    Column("id", RowId, primary_key=True, comment="Internal number, rising"),
    Column("after", RowId, nullable=False, comment="The newest decision at that moment, hence its place; or 0"),
    Column("at", UtcTime, nullable=False, comment="When it was done (UTC)"),
    Column("actor", String(80), nullable=False, comment="Who did it: a moderator's name, or the command line"),
    Column("action", String(20), nullable=False, comment="sign-in, export-pledges, erase-person, ..."),
    Column("about", String(80), comment="The moderator or the batch that it was done to; never a supporter"),
    Column("number", Integer, comment="How many pledges it concerned"),
    Column("chain", String(64), nullable=False, comment="Hash of this row and of the chain of the row before"),
    comment="What was done beside deciding about a pledge; rows are added, never changed",
)

chain_head = Table(
    "chain_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="Always 1"),
    Column("chain", String(64), nullable=False, comment="The hash of the last decision or event"),
    Column("decisions", Integer, nullable=False, comment="How many decisions there are"),
    comment="The end of the chain of decisions and events; whoever adds one locks this row",
)

edits = Table(
    "edits",
    METADATA,
    Column(
        "decision_id", RowId, ForeignKey("decisions.id"), primary_key=True, autoincrement=False,
        comment="The decision that struck words out",
    ),
    Column(
        "pledge_id", RowId, ForeignKey("pledges.id"), nullable=False, index=True, comment="The pledge that was edited"
    ),
    Column("before", JSON, nullable=False, comment="The public answers as they were before; private from then on"),
    comment="What moderators struck out of public answers; a row goes when the edit is undone",
)  # fmt: skip

totals = Table(
    "totals",
    METADATA,
    Column("form_id", String(80), primary_key=True, comment="The form"),
    Column("state", String(16), primary_key=True, comment="The state"),
    Column("number", Integer, nullable=False, comment="How many pledges of the form are in the state"),
    CheckConstraint("number >= 0", name="number"),
    comment="Counts, kept in the same transaction as each change, so that nobody counts rows",
)

daily_totals = Table(
    "daily_totals",
    METADATA,
    Column("form_id", String(80), primary_key=True, comment="The form"),
    Column("day", Date, primary_key=True, comment="The day on which it was noted first (UTC)"),
    Column("pledged", Integer, nullable=False, comment="How many pledges of the form counted then"),
    comment="What the counter stood at as each day began, to say how much it rose in a week",
)
