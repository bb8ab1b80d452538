"""The register of what is held: for each column of each table why, on which basis, who sees it and for how long.

What a column holds is the column's own comment. A test fails for a column that no entry names, and for an entry that
names no column. ``personal`` columns are empty, or their row is gone, once their pledge is anonymised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Basis = Literal["the form's", "legal obligation", "legitimate interests", "public task", "not personal"]

#: How long things are kept, by name; `endpoint.governance.retention` and the hourly chores see to it.
TERMS: Final[dict[str, str]] = {
    "field": "As long as the form says for each field",
    "pledge": "Until the last field's time is over, then emptied; the pledge stays as a number",
    "reply": "Until the reply is taken back, or as the pledge; the log of decisions names them as long as the pledge",
    "number": "For good: what is left names nobody",
    "network": "48 hours",
    "mail": "90 days after it was asked for",
    "follow-up": "As the pledge; 90 days after it was asked where nobody answered",
    "address": "Until the mail is sent or given up, at most some nine hours, or stopped",
    "stop": "For good where somebody wants no mail; 90 days where mail came back",
    "proof": "20 minutes",
    "link": "24 hours, or until it is used",
    "session": "12 hours, or two hours without a sign of life",
    "lease": "Ten minutes",
    "moderator": "While they moderate; the name stays beside decisions, the address goes with their removal",
}

ENDPOINT: Final = "Nobody; the endpoint alone"
SUPPORTER: Final = "The supporter, on the pledge's own page; the operator"
OWN_TEAM: Final = "The supporter, on the pledge's own page; moderators; the operator"
TEAM: Final = "Moderators, the supporter, the operator"
OWNERS: Final = "Owners and the operator; moderators the words only; the supporter"
REPLIES: Final = "Everybody, while the pledge hangs on the wall; else the team and the supporter"
EVERYBODY: Final = "Everybody, once published; before that the team"


@dataclass(frozen=True)
class Entry:
    """Columns of one table that are held for one reason.

    :param columns: their names, parted by spaces.
    :param kept: one of `TERMS`.
    """

    columns: str
    purpose: str
    basis: Basis
    seen_by: str
    kept: str
    personal: bool = False

    @property
    def names(self) -> list[str]:
        """Return the columns' names."""
        return self.columns.split()


def _number(columns: str, purpose: str) -> Entry:
    return Entry(columns, purpose, "not personal", "The operator; numbers everybody", "number")


def _keys(columns: str, kept: str) -> Entry:
    return Entry(columns, "To keep rows apart and together", "not personal", ENDPOINT, kept)


REGISTER: Final[dict[str, tuple[Entry, ...]]] = {
    "form_versions": (_number("digest form_id definition first_seen", "To judge and show a pledge by what was read"),),
    "pledges": (
        Entry("public_answers", "What the form says for each field", "the form's", EVERYBODY, "field", personal=True),
        Entry("private_answers", "What the form says for each field", "the form's", OWNERS, "field", personal=True),
        Entry("consents", "To be able to prove who agreed to what", "legal obligation", SUPPORTER, "field", True),
        Entry("touchpoint", "To count which posters and talks bring people", "the form's", OWNERS, "field", True),
        _number("stands_on", "To show a comment where it was sent"),
        Entry("area", "To count how many pledge in each area", "the form's", OWNERS, "field", True),
        Entry("network_hash", "To hold floods", "legitimate interests", ENDPOINT, "network", True),
        Entry("urgent", "To let a person read it first", "public task", TEAM, "pledge", True),
        Entry("asked_at", "To wait for the supporter's answer", "public task", TEAM, "pledge", True),
        Entry("submission_key", "So that a repeat is not stored again", "not personal", ENDPOINT, "number"),
        _number("id public_id form_id form_digest language", "To count, and to know what was read"),
        _number("joined_pledge_id", "To count how many do the same as the first"),
        _number("action_id", "To count how many chose the same idea of the campaign's"),
        _number("state reason progress", "To count, and to publish how often what was decided"),
        _number("headcount", "To count the people of groups, apart from single people"),
        _number("shared_at done_at inspired_at lasting_at", "To count who told us of which step"),
        _number("created_at decided_at published_at withdrawn_at changed_at anonymised_at", "To order, and to end"),
    ),
    "decisions": (
        Entry("note note_key", "So that the next moderator knows why", "public task", TEAM, "pledge", personal=True),
        Entry("note_digest", "To prove that the note was not changed", "not personal", ENDPOINT, "number"),
        Entry("actor", "To answer for decisions", "public task", "Moderators and the operator", "number"),
        _number("id pledge_id at action from_state to_state reason from_reason", "To answer for decisions"),
        _number("undoes batch chain", "To take decisions back, and to prove that none was changed"),
    ),
    "events": (
        Entry("actor about", "To answer for what was done", "public task", "The operator", "number"),
        _number("id after at action number chain", "To answer for what was done, and to prove it"),
    ),
    "edits": (
        Entry("before", "To undo what was struck out", "public task", TEAM, "field", personal=True),
        _keys("decision_id pledge_id", "pledge"),
    ),
    "chain_head": (_number("id chain decisions", "To prove that no decision was changed"),),
    "rebuilds": (_number("id built tries due_at claimed_until", "To build the site once for many changes"),),
    "totals": (_number("form_id state number", "To count"),),
    "daily_totals": (_number("form_id day pledged", "To say how much the counter rose in a week"),),
    "poll_numbers": (_number("form_id choice number", "To count the answers to polls, which are not kept"),),
    "poll_repeats": (
        Entry("submission_key counted_at", "So that an answer counts once", "not personal", ENDPOINT, "network"),
    ),
    "network_keys": (Entry("day key made_at", "To hold floods", "not personal", ENDPOINT, "network"),),
    "spent_challenges": (Entry("challenge expires_at", "To hold floods", "not personal", ENDPOINT, "proof"),),
    "outbox": (
        Entry("address", "To send the mail that was asked for", "the form's", "The operator", "address", True),
        Entry("address_hash", "To honour a stop", "the form's", ENDPOINT, "mail", personal=True),
        Entry("id message_key pledge_id", "So that no mail goes twice", "the form's", ENDPOINT, "mail", personal=True),
        Entry("moderator_id", "To send links to sign in, and not too many", "public task", ENDPOINT, "mail"),
        Entry(
            "kind state tries created_at due_at sent_at fault",
            "To try again, and to tell what became of it", "the form's", SUPPORTER, "mail", personal=True,
        ),
    ),
    "follow_ups": (
        Entry(
            "number due_at asked_at outcome answered_at",
            "To ask how it went whoever wishes it, and to learn what helps", "the form's", OWN_TEAM, "follow-up", True,
        ),
        Entry("hindrance urgent", "To learn what stands in people's way", "the form's", OWN_TEAM, "follow-up", True),
        _keys("pledge_id", "follow-up"),
    ),
    "told_stories": (
        Entry("answers", "To write a story, if its supporter agrees", "the form's", OWN_TEAM, "pledge", personal=True),
        Entry("consents form_digest", "To prove who agreed to what", "legal obligation", OWN_TEAM, "pledge", True),
        Entry("state told_at reference", "To let a person read it first", "public task", OWN_TEAM, "pledge", True),
        _keys("pledge_id", "pledge"),
    ),
    "ended_consents": (
        Entry("reference ended_at", "To take stories off the site", "not personal", "Everybody", "number"),
    ),
    "mail_stops": (Entry("address_hash at bounced", "To send nothing any more", "legal obligation", ENDPOINT, "stop"),),
    "confirmations": (
        Entry(
            "pledge_id held_anyway asked_at confirmed_at",
            "To count only addresses that are right", "the form's", SUPPORTER, "pledge", personal=True,
        ),
    ),
    "moderators": (
        Entry("name role", "To answer for decisions", "public task", "Owners and the operator", "moderator"),
        Entry("mail", "To send links to sign in, and the digest", "public task", "The operator", "moderator"),
        Entry("added_at removed_at", "To end what they may do", "public task", "The operator", "moderator"),
        _keys("id", "moderator"),
    ),
    "sign_in_links": (
        Entry("token_hash moderator_id expires_at", "To sign in without a password", "public task", ENDPOINT, "link"),
    ),
    "sessions": (
        Entry("token_hash moderator_id expires_at seen_at", "To stay signed in", "public task", ENDPOINT, "session"),
    ),
    "wall_entries": (
        Entry(
            "words name role organisation place topic",
            "To show and find the pledge on the wall", "the form's", "Everybody", "field", personal=True,
        ),
        Entry("public_id form_id published_at", "To address and order it", "the form's", "Everybody", "field", True),
        _keys("id pledge_id", "field"),
    ),
    "public_replies": (
        Entry(
            "status words changed_at",
            "To answer supporters where everybody reads it", "public task", REPLIES, "pledge", personal=True,
        ),
        Entry(
            "said_by", "To say who of the campaign's people answers; themselves named as they chose",
            "public task", REPLIES, "reply", personal=True,
        ),
        _keys("pledge_id", "pledge"),
    ),
    "leases": (
        Entry(
            "pledge_id moderator_id expires_at",
            "So that no two read the same pledge", "public task", "Moderators", "lease", personal=True,
        ),
    ),
}  # fmt: skip
