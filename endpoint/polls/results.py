"""What people answered to a poll, as the endpoint has it now."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from campaign.forms import Form
from campaign.polls import PollResults, poll_results
from campaign.public_data import Polls
from endpoint.bundle import Bundle
from endpoint.service import Service


async def results_now(service: Service, bundle: Bundle, form: Form) -> PollResults:
    """Return what may be told of a poll; as if nobody had answered where the database does not say."""
    try:
        polls = Polls.model_validate_json((await service.running.polls.get(bundle)).body)
    except SQLAlchemyError:
        polls = Polls()
    return poll_results(form, polls, bundle.campaign)
