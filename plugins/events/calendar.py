"""Calendar files (RFC 5545) of events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from campaign.language import primary
from campaign.settings import Campaign

if TYPE_CHECKING:
    from plugins.events import EventView


def calendar_file(events: Iterable[EventView], campaign: Campaign) -> bytes:
    """Return a calendar with these events.

    Times are in UTC, which every calendar shows in its owner's zone: it needs no rules of ours for summer time.
    The UID is the event's address: it stays when time or place change, so that a calendar replaces the entry. The time
    stamp is the campaign's first day: the same events make the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Groundswell//{campaign.name}//{primary(campaign.language).upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", campaign.name)
    for event in events:
        calendar.add_component(_entry(event, campaign))
    return bytes(calendar.to_ical())


def _entry(event: EventView, campaign: Campaign) -> Event:
    meta = event.meta
    address = f"{campaign.address}/{event.url}"
    words = [
        meta.summary,
        meta.booking,
        meta.booking_link,
        campaign.spoken.say("Access: {access}", access=meta.access),
        address,
    ]
    entry = Event()
    entry.add("uid", f"{event.url.strip('/')}@{urlsplit(campaign.address).hostname}")
    entry.add("dtstamp", datetime.combine(campaign.opens, time(), UTC))
    entry.add("dtstart", event.start.astimezone(UTC))
    entry.add("dtend", event.end.astimezone(UTC))
    entry.add("summary", meta.title)
    entry.add("description", "\n".join(part for part in words if part))
    entry.add("location", meta.place or meta.online)
    entry.add("url", meta.online or address)
    return entry
