"""Take an answer to a poll.

An answer counts once for each page that it was sent from: a double press, a reload or a retry has that page's one-time
key again. A static page without script has no key, and all who sit behind one address look the same: so it is asked to
send once more, from a page of ours with a key of its own. So is whoever comes from a network that has sent many answers
whose page we did not show: what is sent from ours is held back only where there are very many.
"""

from __future__ import annotations

import asyncio

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.types import Scope

from campaign.forms import Submission
from campaign.language import mark
from endpoint.abuse.page_token import read_key
from endpoint.abuse.screen import TOO_MANY
from endpoint.faults import RequestFault
from endpoint.polls.counting import count_answer, is_counted
from endpoint.service import Service
from endpoint.states import PENDING
from endpoint.steps import Step
from endpoint.store import now
from endpoint.submissions import submission_key

RETRY_SECONDS = 180  # "a few minutes"


async def answer_poll(service: Service, step: Step, submission: Submission, scope: Scope) -> Response:
    """Count an answer, or ask for it once more.

    :raises RequestFault: 429, its network has sent very many.
    :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    token = read_key(service.settings.secret, step.meta.key)
    if not token.key:
        return step.ask_once_more(submission)
    if again := await thank_for_poll_again(service, step):
        return again
    key = _key(service, step, token.key)
    screen, store = service.running.screen, service.running.store
    verdict = await screen.judge(scope, token, step.meta.trap, key)
    if verdict.reason == TOO_MANY:
        await screen.give_back(verdict)
        if not token.is_ripe:
            return step.ask_once_more(submission)
        sentence = mark("Yours was not counted. Please send it again in a few minutes.")
        headers = {"retry-after": str(RETRY_SECONDS)}
        raise RequestFault(429, mark("Very many answers came from your network"), sentence, headers=headers)
    if verdict.state == PENDING:  # a program that was trapped learns nothing
        answer = submission.answers[step.form.question.name]
        try:
            await asyncio.to_thread(count_answer, store, step.form.id, answer, key, now())
        except SQLAlchemyError:
            await screen.give_back(verdict)
            raise
    return _thank(step)


async def thank_for_poll_again(service: Service, step: Step) -> Response | None:
    """Return the thanks for an answer that was counted already; None for any other."""
    token = read_key(service.settings.secret, step.meta.key)
    key = _key(service, step, token.key)
    is_repeat = await asyncio.to_thread(is_counted, service.running.store, key)
    return _thank(step) if is_repeat else None


def _key(service: Service, step: Step, once: str) -> str:
    # Without the answer: who goes back and chooses another one has answered already.
    return submission_key(service.settings.secret, step.form.id, {}, once)


def _thank(step: Step) -> Response:
    return step.thank(f"{step.placed.action}/results", status="counted")
