"""Events: what is coming up, and a calendar file for each and for all.

Context: ``events`` (`EventView`, by start), ``coming`` and ``past`` at the moment of the build; ``page.event``, an
`EventView` or None. Writes /events/, /events/<slug>/<slug>.ics and /events/events.ics.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.content import Source
from campaign.folder import ContentFolder
from campaign.front_matter import EventMeta
from plugins.events.calendar import calendar_file

ALL = "events/events.ics"


@dataclass(frozen=True)
class EventView:
    """An event as the theme shows it; start and end in the campaign's zone, urls without leading slash."""

    meta: EventMeta
    url: str
    calendar: str
    start: datetime
    end: datetime

    @property
    def one_day(self) -> bool:
        """Tell whether it ends on the day on which it starts."""
        return self.start.date() == self.end.date()


def event_view(source: Source, meta: EventMeta, folder: ContentFolder) -> EventView:
    """Return how an event is shown."""
    local = folder.campaign.local
    return EventView(meta, source.url, f"{source.url}{source.slug}.ics", local(meta.start), local(meta.end))


def add_events(generator: Any) -> None:
    """Put every event into the context, in the order in which they happen."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    found = [
        event_view(source, source.meta, folder)
        for source in folder.of_type("events")
        if isinstance(source.meta, EventMeta)
    ]
    events = sorted(found, key=lambda event: (event.start, event.url))
    moment = generator.settings.get("NOW") or datetime.now(UTC)
    generator.context.update(
        events=events,
        coming=[event for event in events if event.end > moment],
        past=[event for event in reversed(events) if event.end <= moment],
    )


def add_event_to_pages(generator: Any) -> None:
    """Give each page its event."""
    events = {event.url: event for event in generator.context["events"]}
    for page in generator.pages:
        page.event = events.get(page.url)


def write_events(generator: Any, writer: Any) -> None:
    """Write the list of events and the calendar files."""
    context, settings = generator.context, generator.settings
    events: list[EventView] = context["events"]
    if not events:
        return
    template = generator.get_template("events")
    writer.write_file("events/index.html", template, context, relative_urls=settings["RELATIVE_URLS"], url="events/")
    output = Path(settings["OUTPUT_PATH"])
    for name, listed in [(ALL, events), *((event.calendar, [event]) for event in events)]:
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(calendar_file(listed, context["campaign"]))


def register() -> None:
    signals.generator_init.connect(add_events)
    signals.page_generator_finalized.connect(add_event_to_pages)
    signals.article_writer_finalized.connect(write_events)
