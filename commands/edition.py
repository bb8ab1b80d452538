"""The next edition: this year's totals become history in campaign.yml, and every day moves on to the next year's.

What is frozen are numbers. Pledges stay with the endpoint, so that nobody's words outlive their wish: `pull` brings the
newest of each earlier year, as it brings this year's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from campaign.check import check_model
from campaign.counter import is_shown
from campaign.days import day_meant
from campaign.folder import load_folder
from campaign.forms import PLEDGE_FORM
from campaign.language import ENGLISH
from campaign.problems import ProblemsFound
from campaign.public_data import PLEDGES, edition_file, read_public_data
from campaign.settings import Campaign
from campaign.settings_rules import campaign_problems
from campaign.text import thousands
from campaign.yamlfile import Document, parse_yaml
from commands.console import Stop
from commands.pull import pull
from commands.shown import shown

_SCALAR = re.compile(r""""[^"]*"|'[^']*'|[^\s#]+""")


@dataclass(frozen=True)
class Frozen:
    """What an edition had brought when it ended.

    :param done: None where it is below the campaign's hidden minimum.
    """

    total: int
    done: int | None
    ended: datetime


def edition(content: Path, day: str, endpoint: str = "") -> None:
    """End this edition and begin the next.

    :param day: the next edition's, year-month-day.
    :param endpoint: the endpoint's address; the one of campaign.yml if empty.
    :raises Stop: the day is none, or too early; or the endpoint does not say what this edition brought.
    :raises ProblemsFound: the campaign's files have faults.
    """
    folder = load_folder(content)
    if folder.problems:
        raise ProblemsFound(folder.problems, "nothing was changed")
    campaign = folder.campaign
    moved = _next_day(day, campaign) - campaign.day
    pull(content, endpoint)
    frozen = _frozen(content / "data", campaign)
    texts = {content / "campaign.yml": _next_campaign(content / "campaign.yml", campaign, frozen, moved)}
    today, days = frozen.ended.date(), ("opens", "closes")
    forms = {path: _moved_on(path, days, moved, today) for path in sorted((content / "forms").glob("*.yml"))}
    texts |= {path: text for path, text in forms.items() if text != _read(path)}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="")
    _keep_pledges(content / "data", campaign.year)
    _tell(campaign, frozen, list(texts))


def _next_day(said: str, campaign: Campaign) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise Stop(f"'{said}' is not a day; write {day_meant(said) or '2028-03-03'}.") from None
    if datetime.now(campaign.zone).date() <= campaign.day:
        raise Stop(f"The campaign's day, {ENGLISH.long_date(campaign.day)}, is not over yet.")
    if day.year <= campaign.year:
        raise Stop(f"{day} is no next edition's day: this edition is that of {campaign.year}.")
    return day


def _frozen(data: Path, campaign: Campaign) -> Frozen:
    """Return what was pulled just now."""
    summary, _, _ = read_public_data(data, shown(data), campaign.since)
    totals = summary.forms.get(PLEDGE_FORM)
    if totals is None:
        raise Stop("The endpoint does not say how many pledges this edition has; give it the site's bundle first.")
    # To the next second: what was counted already was sent before.
    ended = campaign.local(datetime.now(UTC)).replace(microsecond=0) + timedelta(seconds=1)
    return Frozen(totals.pledged, totals.done if is_shown(campaign.goal, totals.done) else None, ended)


def _next_campaign(path: Path, campaign: Campaign, frozen: Frozen, moved: timedelta) -> str:
    """Return campaign.yml for the next edition; everything else in it stays as the editor wrote it."""
    text = _moved_on(path, ("day", "opens", "closes"), moved, frozen.ended.date())
    text = re.sub(r"(?m)^mode:.*(\n|\Z)", "", text)  # what was chosen for this year
    text = _with_edition(text, _entry(campaign, frozen))
    document, problems = parse_yaml(text, shown(path))
    found, more = check_model(Campaign, document)
    problems += more + (campaign_problems(found, document) if found else [])
    if problems:
        raise ProblemsFound(problems, "nothing was changed")
    return text


def _entry(campaign: Campaign, frozen: Frozen) -> list[str]:
    said: Mapping[str, object] = {
        "year": campaign.year,
        "total": frozen.total,
        "done": frozen.done,
        "day": campaign.day,
        "name": '"{}"'.format(campaign.name.replace("\\", "\\\\").replace('"', '\\"')),
        "ended": f"{frozen.ended:%Y-%m-%d %H:%M:%S}",
    }
    lines = [f"{name}: {value}" for name, value in said.items() if value is not None]
    return [f"{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _with_edition(text: str, entry: list[str]) -> str:
    """Return campaign.yml with another entry at the head of its list of editions."""
    document, _ = parse_yaml(text, "campaign.yml")
    lines, ending = text.splitlines(keepends=True), "\r\n" if "\r\n" in text else "\n"
    if document.data.get("editions"):
        place = document.value_place(("editions", 0)).line - 1
        dash = re.match(r"( *)- ", lines[place])
        if dash is None:
            raise Stop("Write each of the editions in campaign.yml below the other, beginning with a hyphen.")
        lines[place:place] = [f"{dash[1]}{line}{ending}" for line in entry]
        return "".join(lines)
    kept = [line for line in lines if not line.startswith("editions:")]
    before = [] if not kept or kept[-1].endswith("\n") else [ending]
    return "".join([*kept, *before, ending, f"editions:{ending}", *(f"  {line}{ending}" for line in entry)])


def _moved_on(path: Path, keys: tuple[str, ...], moved: timedelta, today: date) -> str:
    """Return a file whose days have moved on; one on which something opens is never before today."""
    text = _read(path)
    document, _ = parse_yaml(text, str(path))
    for key in keys:
        if document.data.get(key):
            day = date.fromisoformat(document.data[key]) + moved
            if key == "opens":
                day = max(day, today)
            text = _with_value(text, document, key, day.isoformat())
    return text


def _with_value(text: str, document: Document, key: str, value: str) -> str:
    """Return a text with another value of a key; lines, and comments beside it, stay."""
    place = document.value_place((key,))
    lines = text.splitlines(keepends=True)
    before, rest = lines[place.line - 1][: place.column - 1], lines[place.line - 1][place.column - 1 :]
    lines[place.line - 1] = before + _SCALAR.sub(value, rest, count=1)
    return "".join(lines)


def _keep_pledges(data: Path, year: int) -> None:
    """Show the edition's pledges at once, also before the endpoint knows that it is over."""
    path = data / edition_file(year)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((data / PLEDGES).read_bytes())


def _tell(campaign: Campaign, frozen: Frozen, changed: list[Path]) -> None:
    done = f", {thousands(frozen.done)} of them said to be done" if frozen.done else ""
    print(
        f"{campaign.year} is history: {thousands(frozen.total)} pledges{done}. This year's counter starts from nought."
    )
    for path in changed:
        days, _ = parse_yaml(_read(path), str(path))
        told = [f"{key} {days.data[key]}" for key in ("day", "opens", "closes") if days.data.get(key)]
        print(f"{shown(path)}: {', '.join(told)}")
    print(f"Look at these days and at the goal, then publish; /earlier-years/{campaign.year}/ has what was pledged.")


def _read(path: Path) -> str:
    """Return a text with the ends of its lines as they are."""
    return path.read_bytes().decode("utf-8-sig")
