"""When and where somebody means to keep a pledge: one sentence, read back to them alone. Nothing of it is stored.

Plans of the kind "after this, there, I will do that" are kept more often: d = .65 over 94 tests (Gollwitzer and Sheeran
2006). It is offered and never asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from starlette.requests import Request
from starlette.responses import Response

from campaign.forms.clean import clean_line, too_long
from campaign.settings import Campaign
from endpoint import answers
from endpoint.bundle import Bundle
from endpoint.handling import Address
from endpoint.manage.calendar import calendar_file
from endpoint.manage.changes import is_changeable
from endpoint.manage.own import Own, own_pledge, too_late
from endpoint.manage.reminder import FARTHEST, today_of
from endpoint.pages import INTENTION
from endpoint.requests import Fields, read_posted
from endpoint.service import Service

MOST_LETTERS = 100  # of when and of where


@dataclass(frozen=True)
class Intention:
    """What was typed.

    :param typed: by posted name, to fill the page again.
    :param errors: a sentence for each faulty field.
    :param sentence: the plan read back; empty where neither when nor where is known.
    :param moment: for a calendar: a whole day, or a moment in the campaign's zone.
    """

    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    sentence: str = ""
    moment: date | datetime | None = None


async def get_intention(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the questions: after what, where, on which day."""
    return _page(bundle, await _own(service, bundle, request), Intention())


async def post_intention(service: Service, bundle: Bundle, request: Request) -> Response:
    """Read the plan back; whoever answered nothing is back on the pledge's own page."""
    own = await _own(service, bundle, request)
    intention = _read(bundle, own, (await read_posted(request, service.settings)).fields)
    if not any(intention.typed.values()):
        return answers.see_own_page(own.address)
    return _page(bundle, own, intention)


async def post_entry(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return the plan as a file for a calendar; where there is no day for it, the page once more."""
    own = await _own(service, bundle, request)
    intention = _read(bundle, own, (await read_posted(request, service.settings)).fields)
    if intention.moment is None:
        return _page(bundle, own, intention)
    body = calendar_file(bundle.campaign, own, intention.moment, bundle.campaign.name, [intention.sentence])
    return answers.download(body, "my-plan.ics", "text/calendar; charset=utf-8")


async def _own(service: Service, bundle: Bundle, request: Request) -> Own:
    own = await own_pledge(service, bundle, request)
    if not is_changeable(own.pledge):
        raise too_late()
    return own


def _read(bundle: Bundle, own: Own, fields: Fields) -> Intention:
    typed = {name: clean_line("".join(fields.get(name, [])[:1])) for name in ("cue", "place", "day", "time")}
    errors = {}
    for name in ("cue", "place"):
        if too_long(typed[name], MOST_LETTERS):
            errors[name] = bundle.say("Shorten this to {number} characters or fewer", number=str(MOST_LETTERS))
    day, clock = _day(typed["day"]), _time(typed["time"])
    today = today_of(bundle.campaign)
    if typed["day"] and (day is None or not today <= day <= today + FARTHEST):
        errors["day"] = bundle.say("Enter a day from today on, within a year")
    if typed["time"] and clock is None:
        errors["time"] = bundle.say("Enter a time, such as 08:30")
    elif clock and not typed["day"]:
        errors["day"] = bundle.say("Enter the day as well, or leave out the time")
    if errors:
        return Intention({name: text[: 2 * MOST_LETTERS] for name, text in typed.items()}, errors)
    return Intention(
        typed, {}, _sentence(bundle.campaign, own, typed, day, clock), _moment(bundle.campaign, day, clock)
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _moment(campaign: Campaign, day: date | None, clock: time | None) -> date | datetime | None:
    return datetime.combine(day, clock, campaign.zone) if day and clock else day


def _sentence(campaign: Campaign, own: Own, typed: dict[str, str], day: date | None, clock: time | None) -> str:
    """Return for example ``After my tea, at home, Wednesday 3 March 2027, 8:30am: I will ring my aunt.``."""
    spoken, wall = campaign.spoken, own.form.wall
    on = f"{spoken.week_day(day)} {spoken.long_date(day)}" if day else ""
    at = spoken.clock_time(datetime.combine(day, clock)) if day and clock else ""
    said = (typed["cue"].rstrip(" ,."), typed["place"].rstrip(" ,."), on, at)
    when = ", ".join(part for part in said if part)
    held = {**own.pledge["private_answers"], **own.pledge["public_answers"]}
    words = held.get(wall.words) if wall else None
    promised = str(words or spoken.say("what I promised"))
    return f"{when[:1].upper()}{when[1:]}: {promised}"


def _page(bundle: Bundle, own: Own, intention: Intention) -> Response:
    title = bundle.say("Plan it")
    body = bundle.pages.render(
        INTENTION,
        bundle.say("Error: {title}", title=title) if intention.errors else title,
        address=own.address,
        intention=intention,
        most=MOST_LETTERS,
    )
    return answers.own_page(body, 422 if intention.errors else 200)


ADDRESSES = (
    Address("/manage/{code}/plan", get_intention),
    Address("/manage/{code}/plan", post_intention, ("POST",)),
    Address("/manage/{code}/plan.ics", post_entry, ("POST",)),
)
