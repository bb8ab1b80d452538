"""A month's plan as a calendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from campaign.plan import Month
from campaign.settings import Campaign
from commands.plan.entries import Entry


def calendar_file(campaign: Campaign, month: Month, entries: Sequence[Entry]) -> bytes:
    """Return a calendar with an entry for each post and each time to answer.

    Times are in UTC, as in the calendars of events. The same plan makes the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Groundswell//{campaign.name}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{campaign.name}: {month}")
    for number, entry in enumerate(entries):
        calendar.add_component(_event(campaign, month, number, entry))
    return bytes(calendar.to_ical())


def _event(campaign: Campaign, month: Month, number: int, entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"plan-{month}-{number}@{urlsplit(campaign.address).hostname}")
    event.add("dtstamp", datetime.combine(month.first, time(), UTC))
    event.add("dtstart", entry.at.astimezone(UTC))
    event.add("dtend", entry.at.astimezone(UTC) + timedelta(minutes=entry.minutes))
    event.add("summary", f"{entry.channel}: {entry.kind}" + (f" ({entry.who})" if entry.who else ""))
    event.add("description", entry.words)
    return event
