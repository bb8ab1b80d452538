"""A poll's results as readers see them: on its page as they were pulled, and after sending as the endpoint has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaign.forms import Form
from campaign.public_data import Polls
from campaign.settings import Campaign


@dataclass(frozen=True)
class PollAnswer:
    """One of the answers that a poll offers.

    :param number: how many gave it; None where that is hidden.
    :param percent: of all answers, whole; None where the number is hidden.
    """

    label: str
    number: int | None
    percent: int | None


@dataclass(frozen=True)
class PollResults:
    """What may be told of a poll.

    :param answered: how many answers there are.
    :param as_of: when they were counted, by the campaign's clock; None where nothing may be told yet, and there are
        neither numbers nor answers.
    """

    question: str
    answered: int = 0
    answers: tuple[PollAnswer, ...] = ()
    as_of: datetime | None = None


def poll_results(form: Form, polls: Polls, campaign: Campaign) -> PollResults:
    """Return what may be told of a poll, its answers in the form's order."""
    question = form.question
    told = polls.forms.get(form.id)
    # As long as every answer that somebody gave is hidden, a table would say nothing.
    if told is None or not told.answered or polls.as_of is None or not any(told.choices.values()):
        return PollResults(question.label)
    numbers = [(choice.label, told.choices.get(choice.value)) for choice in question.choices]
    answers = [PollAnswer(label, number, _percent(number, told.answered)) for label, number in numbers]
    return PollResults(question.label, told.answered, tuple(answers), campaign.local(polls.as_of))


def _percent(number: int | None, whole: int) -> int | None:
    return None if number is None else (200 * number + whole) // (2 * whole)
