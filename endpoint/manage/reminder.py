"""A reminder for the supporter's own calendar: nobody leaves an address for it, and nothing is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from campaign.language import mark, primary
from campaign.settings import Campaign
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.faults import RequestFault
from endpoint.manage.changes import is_changeable
from endpoint.manage.held import shown
from endpoint.manage.own import Own, own_pledge, too_late
from endpoint.service import Service
from endpoint.store import now

SOON, LATER = timedelta(weeks=2), timedelta(weeks=26)
FARTHEST = timedelta(weeks=60)  # a page may stay open for a while, and the campaign's day be a year away
AT_NINE = timedelta(hours=9)


class Reminder(NamedTuple):
    """A day that is offered.

    :param link: what its link says: ``Remind me in two weeks``.
    """

    day: date
    link: str


def reminders(campaign: Campaign) -> list[Reminder]:
    """Return the days that are offered, the next one first; the campaign's is one of them while it lies ahead."""
    today, spoken = _today(campaign), campaign.spoken
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
    link = f"{bundle.campaign.endpoint_address}/manage/{request.path_params['code']}"
    body = _calendar(bundle.campaign, own, day, link)
    return answers.download(body, "reminder.ics", "text/calendar; charset=utf-8")


def _today(campaign: Campaign) -> date:
    return now().astimezone(campaign.zone).date()


def _day(campaign: Campaign, text: str) -> date:
    today = _today(campaign)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not today <= day <= today + FARTHEST:
        sentence = mark("Choose one on your pledge's page.")
        raise RequestFault(404, mark("There is no such reminder"), sentence, headers=answers.NOT_TOLD)
    return day


def _calendar(campaign: Campaign, own: Own, day: date, link: str) -> bytes:
    # It takes 3 MB: only an endpoint that is asked for a reminder loads it.
    from icalendar import Alarm, Calendar, Event

    spoken, pledge = campaign.spoken, shown(own.form, own.pledge)
    title = spoken.say("{campaign}: how did it go?", campaign=campaign.name)
    tell = spoken.say("Tell us with one tap: {address}", address=link)
    entry = Event()
    entry.add("uid", f"{own.public_id}-{day}@{urlsplit(campaign.address).hostname}")
    entry.add("dtstamp", now())
    entry.add("dtstart", day)
    entry.add("summary", title)
    entry.add("description", "\n\n".join([*([pledge.words] if pledge else []), tell]))
    entry.add("url", link)
    entry.add("class", "PRIVATE")  # the link opens the pledge for whoever has it
    entry.add("transp", "TRANSPARENT")  # nobody is busy for it
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", AT_NINE)  # of a day that begins at midnight
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", f"-//Groundswell//{campaign.name}//{primary(campaign.language).upper()}")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
