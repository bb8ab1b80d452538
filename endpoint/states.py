"""The states of a pledge, in named sets, and what may follow what."""

from __future__ import annotations

from typing import Final

from campaign.house_rules import HOUSE_RULES

HELD: Final = "held"
PENDING: Final = "pending"
PUBLISHED: Final = "published"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
VOID: Final = "void"
ANONYMISED: Final = "anonymised"

STATES: Final = (HELD, PENDING, PUBLISHED, REFUSED, WITHDRAWN, VOID, ANONYMISED)

#: The published counting rule: each of these rows counts once as pledged.
COUNTED_STATES: Final = frozenset({PENDING, PUBLISHED, ANONYMISED})

#: Words show in these states only.
PUBLIC_STATES: Final = frozenset({PUBLISHED})

#: Waiting for a moderator.
WAITING_STATES: Final = frozenset({HELD, PENDING})

#: How far the supporter has come, apart from the state: four steps, of which all but the first are theirs to tell.
PROGRESS: Final = ("pledged", "shared", "done", "inspired")
TOLD: Final = PROGRESS[1:]

#: The published counting rule: what was told counts for these, once somebody has read and approved the pledge.
TOLD_STATES: Final = frozenset({PUBLISHED, ANONYMISED})

#: from: to. Anonymised is the end: nothing is left to decide about. It counts, so only what counts becomes it: of every
#: other pledge the personal columns are emptied, and its state stays.
TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    HELD: frozenset({PENDING, PUBLISHED, REFUSED, WITHDRAWN, VOID}),
    PENDING: frozenset({PUBLISHED, REFUSED, WITHDRAWN, VOID, ANONYMISED}),
    # Back to pending: its supporter wrote other words, which somebody has to read.
    PUBLISHED: frozenset({PENDING, REFUSED, WITHDRAWN, VOID, ANONYMISED}),
    REFUSED: frozenset({PENDING, PUBLISHED, WITHDRAWN, VOID}),
    WITHDRAWN: frozenset(),
    VOID: frozenset({PENDING}),
    ANONYMISED: frozenset(),
}

#: Why a pledge is held: code and the sentence that a moderator reads.
HOLD_REASONS: Final[dict[str, str]] = {
    "trap": "Something filled in a field that people cannot see.",
    "too-many": "Many pledges came from its network in a short time.",
}

#: Why a pledge was refused: code and the sentence that is published.
REFUSAL_REASONS: Final[dict[str, str]] = HOUSE_RULES
