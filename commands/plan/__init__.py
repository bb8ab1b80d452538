"""Plan a month of posts: begin its file or read what its editor made of it; write it as sheet, table and calendar."""

from __future__ import annotations

from pathlib import Path

from campaign.folder import ContentFolder, load_folder
from campaign.plan import (
    PLAN_FILE,
    PLANS,
    Kit,
    Month,
    MonthPlan,
    Plan,
    kits_of,
    kits_of_pledges,
    lost_references,
    month_file,
    parted,
    plan_month,
    remarks,
)
from campaign.problems import ProblemsFound, counted
from campaign.public_data import read_public_data
from campaign.settings import Campaign
from commands.build import ROOT
from commands.console import Stop
from commands.plan.calendar import calendar_file
from commands.plan.entries import entries
from commands.plan.sheet import sheet, table
from commands.shown import shown

NOTHING = "nothing was planned"


def plan(content: Path, name: str, built: Path | None = None) -> None:
    """Write a month's plan and say what to look at again.

    :param name: the month, ``2027-02``.
    :param built: the folder for sheet, table and calendar; ``build/plan/<month>`` if not given.
    :raises ProblemsFound: the campaign's files have faults.
    :raises Stop: there is no plan.yml, or nothing to post.
    """
    month = Month.named(name)
    if month is None:
        raise Stop(f"'{name}' is no month; write year-month, for example 2027-02.")
    folder, wanted = _checked(content)
    _, pledges, problems = read_public_data(content / "data", folder.shown("data"), folder.campaign.since)
    if problems:
        raise ProblemsFound(problems, NOTHING)
    closed = folder.campaign.pre_election
    quotable = kits_of_pledges(folder.campaign, pledges.pledges)
    texts = kits_of(folder)
    known = {kit.reference: kit for kit in [*quotable, *texts]}
    planned = next((each for each in folder.months if each.month == month), None)
    planned = planned or _begin(folder, wanted, month, list(known.values()))
    if problems := lost_references(planned, wanted, {kit.reference for kit in texts}):
        raise ProblemsFound(problems, NOTHING)
    planned, left_out = parted(planned, closed)
    _write(folder.campaign, wanted, planned, known, built or ROOT / "build" / "plan" / name)
    if left_out:
        print(f"  Left out of all three: {counted(left_out, 'post')} of days before an election.")
    for remark in remarks(wanted, planned, {kit.reference for kit in quotable}, closed):
        print(f"  Look at this: {remark}")


def _checked(content: Path) -> tuple[ContentFolder, Plan]:
    folder = load_folder(content, shown(content))
    if folder.problems:
        raise ProblemsFound(folder.problems, NOTHING)
    if folder.plan is None:
        raise Stop(f"There is no {folder.shown(PLAN_FILE)}: docs/editors/plan-a-month.md has one to begin with.")
    return folder, folder.plan


def _begin(folder: ContentFolder, wanted: Plan, month: Month, kits: list[Kit]) -> MonthPlan:
    if not kits:
        raise Stop("There is nothing to post yet: write a story, or pull pledges that were published.")
    posted = frozenset[str]().union(*(each.posted for each in folder.months))
    posts = plan_month(wanted, kits, month, posted, folder.campaign.pre_election)
    path = folder.path / PLANS / f"{month}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(month_file(month, posts), encoding="utf-8", newline="\n")
    print(f"{shown(path)} has {counted(len(posts), 'post')}. It is yours: change it, and run this again.")
    return MonthPlan(month, tuple(posts))


def _write(campaign: Campaign, wanted: Plan, planned: MonthPlan, known: dict[str, Kit], place: Path) -> None:
    rows = entries(campaign, wanted, planned, known)
    place.mkdir(parents=True, exist_ok=True)
    (place / "plan.html").write_text(sheet(campaign, wanted, planned.month, rows), encoding="utf-8")
    (place / "plan.csv").write_text(table(rows), encoding="utf-8", newline="")
    (place / "plan.ics").write_bytes(calendar_file(campaign, planned.month, rows))
    print(f"{shown(place)} has it to copy from (plan.html), as a table (plan.csv) and for calendars (plan.ics).")
