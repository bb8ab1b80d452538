"""A reminder for the supporter's own calendar: nobody leaves an address for it, and nothing is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark
from campaign.settings import Campaign
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.manage.calendar import calendar_file
from endpoint.manage.changes import is_changeable
from endpoint.manage.held import shown
from endpoint.manage.own import own_pledge, too_late
from endpoint.service import Service
from endpoint.store import now

SOON, LATER = timedelta(weeks=2), timedelta(weeks=26)
FARTHEST = timedelta(weeks=60)  # a page may stay open for a while, and the campaign's day be a year away


class Reminder(NamedTuple):
    """A day that is offered.

    :param link: what its link says: ``Remind me in two weeks``.
    """

    day: date
    link: str


def reminders(campaign: Campaign) -> list[Reminder]:
    """Return the days that are offered, the next one first; the campaign's is one of them while it lies ahead."""
    today, spoken = today_of(campaign), campaign.spoken
    offered = {
        today + SOON: spoken.say("Remind me in two weeks"),
        today + LATER: spoken.say("Remind me in six months"),
    }
    if today < campaign.day <= today + FARTHEST:
        offered[campaign.day] = spoken.say("Remind me on {day}", day=spoken.long_date(campaign.day))
    return [Reminder(day, link) for day, link in sorted(offered.items())]


async def get_reminder(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return a calendar file (RFC 5545) with one entry, for the day that the address names."""
    own = await own_pledge(service, bundle, request)
    if not is_changeable(own.pledge):
        raise too_late()
    day = _day(bundle.campaign, request.query_params.get("on", ""))
    spoken, pledge = bundle.campaign.spoken, shown(own.form, own.pledge)
    title = spoken.say("{campaign}: how did it go?", campaign=bundle.campaign.name)
    body = calendar_file(bundle.campaign, own, day, title, [pledge.words] if pledge else [])
    return answers.download(body, "reminder.ics", "text/calendar; charset=utf-8")


def today_of(campaign: Campaign) -> date:
    """Return the day by the campaign's clock."""
    return now().astimezone(campaign.zone).date()


def _day(campaign: Campaign, text: str) -> date:
    today = today_of(campaign)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not today <= day <= today + FARTHEST:
        sentence = mark("Choose one on your pledge's page.")
        raise RequestFault(404, mark("There is no such reminder"), sentence, headers=answers.NOT_TOLD)
    return day
