"""The report: a few tables that a board can read on one page. No number in them is about one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from campaign.forms import Form
from campaign.language import ENGLISH
from campaign.settings import Campaign
from campaign.text import thousands
from campaign.touchpoints import KINDS, Touchpoint
from endpoint.editions import Editions, Span
from endpoint.follow_ups.tables import AS_SAID, DID_NOT_WORK, NOT_YET, OTHERWISE
from endpoint.report.counting import (
    STEPS,
    Counts,
    count_answers,
    count_groups,
    count_moments,
    count_outcomes,
    count_touchpoints,
)
from endpoint.report.hiding import Shown, shown, shown_list, shown_tree, shown_within
from endpoint.store import Store

HIDDEN: Final = "hidden"
ALL, UNKNOWN, NONE = "All", "Unknown code", "None noted"
BEFORE, OTHER = "Before", "Another, or none"
#: What came of a pledge, as the board reads it.
DONE_WORDS: Final = {AS_SAID: "As they said", OTHERWISE: "In part or otherwise"}
OTHER_WORDS: Final = {NOT_YET: "Not yet", DID_NOT_WORK: "It did not work"}
TIMES = ("First", "Second", "Year on")
DAY, WEEK = timedelta(days=1), timedelta(days=7)

Level = Literal["all", "kind", "one"]


@dataclass(frozen=True)
class Line:
    """A line of a table.

    :param level: ``all`` sums up the table, ``kind`` the lines of level ``one`` below it.
    :param cells: in words, `HIDDEN` among them.
    """

    head: str
    level: Level
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of the report.

    :param id: a word, for the page.
    :param columns: what is above the lines' heads, then above each of their cells.
    :param lines: none where there is nothing to tell yet.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Report:
    """What is told of a campaign at one moment, which is in the campaign's time zone."""

    campaign: str
    at: datetime
    tables: tuple[Table, ...]


def make_report(
    store: Store,
    campaign: Campaign,
    form: Form,
    touchpoints: Mapping[str, Touchpoint],
    at: datetime,
    year: int | None = None,
) -> Report:
    """Count an edition's pledges and hide what is small; all tables are of one moment.

    :param form: the pledge form.
    :param touchpoints: the campaign's register, by code.
    :param year: this edition's if missing; an earlier one's weeks and first day are told no more.
    :raises LookupError: there are no pledges of that year.
    """
    span = Editions(store).span(campaign, year)
    goes_on = span.last is None
    with store.snapshot() as connection:
        groups = count_groups(connection, span)
        tables = [
            _touchpoint_table(count_touchpoints(connection, span), touchpoints),
            *([_group_table(groups, touchpoints)] if groups else []),
            *_outcome_tables(connection, span),
            *([_topic_table(connection, span, form, form.wall.topic)] if form.wall and form.wall.topic else []),
            *(_moment_tables(connection, span, campaign, form.opens or campaign.opens, at) if goes_on else []),
        ]
    name = campaign.name if goes_on else f"{campaign.name} {year}"
    return Report(name, campaign.local(at), tuple(tables))


def _touchpoint_table(counts: Counts, touchpoints: Mapping[str, Touchpoint]) -> Table:
    kinds = _by_kind(counts, touchpoints)
    trees = {
        step: shown_tree({kind: [counts[code][step] for code in codes] for kind, codes in kinds.items()})
        for step in STEPS
    }
    whole = trees["pledged"][0]

    def line(head: str, level: Level, numbers: Sequence[Shown]) -> Line:
        return Line(head, level, (_said(numbers[0]), _share(numbers[0], whole), *map(_said, numbers[1:])))

    lines = [line(ALL, "all", [trees[step][0] for step in STEPS])]
    for kind, codes in kinds.items():
        lines.append(line(kind, "kind", [trees[step][1][kind] for step in STEPS]))
        lines += [
            line(f"{touchpoints[code].name} ({code})", "one", [trees[step][2][kind][place] for step in STEPS])
            for place, code in enumerate(codes)
            if code in touchpoints
        ]
    columns = ("Came by", "Pledged", "Share", "Approved", "Shared", "Did it", "Inspired", "Still does it")
    return Table("touchpoints", "From touchpoint to done", columns, tuple(lines))


def _group_table(counts: Counts, touchpoints: Mapping[str, Touchpoint]) -> Table:
    """Groups by kind alone: they are few. Their people are told where they are."""
    kinds = {
        kind: sum((counts[code] for code in codes), Counter[str]())
        for kind, codes in _by_kind(counts, touchpoints).items()
        if any(code in counts for code in codes)
    }
    columns: list[list[Shown]] = []
    for step in ("groups", "approved"):
        whole, parts = shown_list([of_kind[step] for of_kind in kinds.values()])
        columns.append([whole, *parts])
    people = [of_kind["people"] for of_kind in kinds.values()]
    known = zip(columns[-1], [sum(people), *people], strict=True)
    columns.append([None if groups is None else number for groups, number in known])
    lines = tuple(
        Line(head, "all" if head == ALL else "kind", tuple(map(_said, cells)))
        for head, *cells in zip((ALL, *kinds), *columns, strict=True)
    )
    return Table("groups", "Groups, counted apart", ("Came by", "Groups", "Approved", "People"), lines)


def _outcome_tables(connection: Connection, span: Span) -> Iterable[Table]:
    """Return what was answered to each of the three follow-ups; none before the first answer.

    It has no sum: the two outcomes of what was done add up to those who still do it, which the first table tells.
    """
    found = count_outcomes(connection, span)
    columns = []
    for number in range(1, len(TIMES) + 1):
        done, others = ([found[number, outcome] for outcome in outcomes] for outcomes in (DONE_WORDS, OTHER_WORDS))
        columns.append([*shown_list(done)[1], *map(shown, others)])
    if found:
        rows = zip({**DONE_WORDS, **OTHER_WORDS}.values(), *columns, strict=True)
        lines = tuple(Line(words, "one", tuple(map(_said, cells))) for words, *cells in rows)
        yield Table("outcomes", "How it went, of those who wished to be asked", ("Asked", *TIMES), lines)


def _by_kind(counts: Counts, touchpoints: Mapping[str, Touchpoint]) -> dict[str, list[str]]:
    """Return the codes of each kind, in the report's order; kinds without any are left out."""
    kinds = {title: [code for code, one in touchpoints.items() if one.kind == kind] for kind, title in KINDS.items()}
    kinds[UNKNOWN] = sorted(code for code in counts if code and code not in touchpoints)
    kinds[NONE] = [code for code in counts if not code]
    return {kind: codes for kind, codes in kinds.items() if codes}


def _topic_table(connection: Connection, span: Span, form: Form, field: str) -> Table:
    found = count_answers(connection, span, field)
    choices = next(one.choices for one in form.fields if one.name == field)
    numbers = {choice.label: found.pop(choice.value, 0) for choice in choices}
    if found:
        numbers[OTHER] = found.total()
    return _list_table("topics", "By topic", "Topic", numbers)


def _moment_tables(
    connection: Connection, span: Span, campaign: Campaign, first: date, at: datetime
) -> Iterable[Table]:
    """Return the weeks, and the first day by hour: none before it has begun."""
    begun = _start(campaign, first)
    if at < begun:
        return
    monday = first - first.weekday() * DAY
    weeks = [monday + number * WEEK for number in range((campaign.local(at).date() - monday) // WEEK + 1)]
    before, *by_week = count_moments(connection, span, [_start(campaign, day) for day in weeks])
    numbers = {BEFORE: before} if before else {}
    numbers |= {f"From {ENGLISH.long_date(day)}": number for day, number in zip(weeks, by_week, strict=True)}
    yield _list_table("weeks", "By week", "Week", numbers)
    yield _hour_table(connection, span, campaign, first, by_week[0], shown_list([before, *by_week])[1][1])


def _hour_table(
    connection: Connection, span: Span, campaign: Campaign, first: date, in_week: int, week: Shown
) -> Table:
    """Return the first day by hour; what else its week brought is not told, and could be worked out."""
    begins, ends = _start(campaign, first), _start(campaign, first + DAY)
    hours = [begins + number * timedelta(hours=1) for number in range(round((ends - begins) / timedelta(hours=1)))]
    _, *numbers, _ = count_moments(connection, span, [*hours, ends])
    told = shown_within(week, numbers, in_week - sum(numbers))
    lines = [
        Line(f"{campaign.local(hour):%H:%M}", "one", (_said(number),)) for hour, number in zip(hours, told, strict=True)
    ]
    title = f"The first day by hour, {ENGLISH.long_date(first)}"
    return Table("hours", title, ("From", "Pledged"), tuple(lines))


def _start(campaign: Campaign, day: date) -> datetime:
    """Return when a day begins where the campaign is."""
    return datetime.combine(day, time(), campaign.zone).astimezone(UTC)


def _list_table(id: str, title: str, head: str, numbers: Mapping[str, int]) -> Table:
    whole, told = shown_list(list(numbers.values()))
    lines = [Line(ALL, "all", (_said(whole), _share(whole, whole)))]
    lines += [Line(name, "one", (_said(one), _share(one, whole))) for name, one in zip(numbers, told, strict=True)]
    return Table(id, title, (head, "Pledged", "Share"), tuple(lines))


def _said(number: Shown) -> str:
    return HIDDEN if number is None else thousands(number)


def _share(part: Shown, whole: Shown) -> str:
    if part is None or whole is None:
        return HIDDEN
    return f"{round(100 * part / whole)} %" if whole else "0 %"
