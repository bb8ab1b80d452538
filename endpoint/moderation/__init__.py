"""What moderators do to a pledge: each decision changes the pledge, adds a row and moves the totals, or nothing at all.

`deciding` takes a decision, and every decision goes through it; `actions` are the decisions that there are; `undoing`
takes the last one back; `questions` go to supporters and come back answered; `striking` cuts words out of an answer;
`waiting` lists what waits; `voiding` voids many pledges at once; `events` notes what is done beside deciding; `chain`
holds all that together, and `audit` checks it.
"""

from endpoint.moderation.actions import approve, refuse, void, withdraw
from endpoint.moderation.deciding import DECIDED, Decision, ModerationFault, apply, decide, decide_in
from endpoint.moderation.waiting import WaitingPledge, list_pending

__all__ = [
    "DECIDED",
    "Decision",
    "ModerationFault",
    "WaitingPledge",
    "apply",
    "approve",
    "decide",
    "decide_in",
    "list_pending",
    "refuse",
    "void",
    "withdraw",
]
