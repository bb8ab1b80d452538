"""The decisions that there are. Each is made here, by whatever page or command it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaign.problems import did_you_mean
from endpoint.moderation.deciding import Decision, ModerationFault, decide
from endpoint.moderation.questions import question_note
from endpoint.states import PUBLISHED, REFUSAL_REASONS, REFUSED, VOID, WITHDRAWN
from endpoint.store import Store, now

NOTE_CHARACTERS = 1000


def approval(actor: str, note: str | None = None, at: datetime | None = None) -> Decision:
    """Show the pledge's words, for the first time or again; ``at`` is now if missing."""
    return Decision("approve", PUBLISHED, actor, at or now(), note=note)


def refusal(reason: str, actor: str, note: str | None = None) -> Decision:
    """Keep the pledge from the wall and from the count; raises ModerationFault for an unknown reason."""
    if reason not in REFUSAL_REASONS:
        raise ModerationFault(f"'{reason}' is not a reason. {did_you_mean(reason, REFUSAL_REASONS, 'Reasons')}")
    return Decision("refuse", REFUSED, actor, now(), reason, note)


def question(text: str, actor: str) -> Decision:
    """Ask the supporter; the pledge waits for the answer and is not offered to moderators meanwhile."""
    return Decision("ask", None, actor, now(), note=question_note(_note(text)))


def edit(answers: Mapping[str, Any], actor: str) -> Decision:
    """Publish public answers from which words were struck."""
    return Decision("strike", PUBLISHED, actor, now(), answers=answers)


def later_edit(answers: Mapping[str, Any], actor: str) -> Decision:
    """Strike words out of answers that are published already."""
    return Decision("strike", None, actor, now(), answers=answers)


def noted_answer(text: str, actor: str) -> Decision:
    """Write down what the campaign answers; raises ModerationFault where there is no text."""
    if not text.strip():
        raise ModerationFault("Write the answer first.")
    return Decision("answer", None, actor, now(), note=_note(text))


def approve(store: Store, public_id: str, actor: str, note: str | None = None, at: datetime | None = None) -> None:
    """Show the pledge's words.

    :param at: when it was decided; now if missing.
    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    decide(store, public_id, approval(actor, note, at))


def refuse(store: Store, public_id: str, reason: str, actor: str, note: str | None = None) -> None:
    """Keep the pledge from the wall and from the count, for a reason out of `REFUSAL_REASONS`.

    :raises ModerationFault: the reason or the pledge does not exist, or its state does not allow it.
    """
    decide(store, public_id, refusal(reason, actor, note))


def withdraw(store: Store, public_id: str, actor: str, note: str | None = None) -> None:
    """Take the pledge back for its supporter.

    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    decide(store, public_id, Decision("withdraw", WITHDRAWN, actor, now(), note=note))


def void(store: Store, public_id: str, actor: str, note: str | None = None) -> None:
    """Declare that the pledge never was one, such as a test or an attack.

    :raises ModerationFault: there is no such pledge, or its state does not allow it.
    """
    decide(store, public_id, Decision("void", VOID, actor, now(), note=note))


def _note(text: str) -> str:
    return text.strip()[:NOTE_CHARACTERS]
