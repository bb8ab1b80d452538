"""A file with one entry for the supporter's own calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from campaign.language import primary
from campaign.settings import Campaign
from endpoint.manage.own import Own
from endpoint.store import now

AT_NINE = timedelta(hours=9)
HALF_AN_HOUR = timedelta(minutes=30)


def calendar_file(campaign: Campaign, own: Own, when: date | datetime, title: str, words: list[str]) -> bytes:
    """Return a calendar with an entry that leads back to the pledge's own page.

    :param when: a whole day, or a moment with its zone.
    :param words: paragraphs; the link comes after them.
    """
    # It takes 3 MB: only an endpoint that is asked for an entry loads it.
    from icalendar import Alarm, Calendar, Event

    link = f"{campaign.endpoint_address}{own.address.removeprefix(campaign.endpoint)}"
    entry, alarm = Event(), Alarm()
    entry.add("uid", f"{own.public_id}-{when:%Y-%m-%d}@{urlsplit(campaign.address).hostname}")
    entry.add("dtstamp", now())
    if isinstance(when, datetime):
        entry.add("dtstart", when.astimezone(UTC))
        entry.add("dtend", when.astimezone(UTC) + HALF_AN_HOUR)
        alarm.add("trigger", timedelta(0))
    else:
        entry.add("dtstart", when)
        alarm.add("trigger", AT_NINE)  # of a day that begins at midnight
    entry.add("summary", title)
    entry.add(
        "description", "\n\n".join([*words, campaign.spoken.say("Tell us with one tap: {address}", address=link)])
    )
    entry.add("url", link)
    entry.add("class", "PRIVATE")  # the link opens the pledge for whoever has it
    entry.add("transp", "TRANSPARENT")  # nobody is busy for it
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", f"-//Groundswell//{campaign.name}//{primary(campaign.language).upper()}")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
