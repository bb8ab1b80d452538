"""A month's plan as a page to copy from, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from campaign.language import ENGLISH
from campaign.plan import Month, Plan
from campaign.settings import Campaign
from commands.plan.entries import Entry
from endpoint.spreadsheet import csv_lines

COLUMNS = ("date", "time", "channel", "kind", "words", "picture", "alt", "who", "posted")


def sheet(campaign: Campaign, plan: Plan, month: Month, entries: Sequence[Entry]) -> str:
    """Return a page in HTML: who is reached where, then each day with its posts ready to copy."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(ENGLISH.filters(campaign.zone))
    days = [(day, list(rows)) for day, rows in groupby(entries, key=lambda entry: entry.at.date())]
    name = f"{ENGLISH.month_name(month.first)} {month.first.year}"
    return environment.get_template("sheet.html").render(campaign=campaign, plan=plan, name=name, days=days)


def table(entries: Sequence[Entry]) -> str:
    """Return the plan as CSV, without what a spreadsheet would run."""
    return csv_lines([COLUMNS, *(_cells(entry) for entry in entries)])


def _cells(entry: Entry) -> tuple[str, ...]:
    when = (f"{entry.at:%Y-%m-%d}", f"{entry.at:%H:%M}")
    posted = "yes" if entry.posted else ""
    return (*when, entry.channel, entry.kind, entry.words, entry.picture, entry.alt, entry.who, posted)
