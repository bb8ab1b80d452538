"""Fetch what the endpoint says in public and keep it where the build reads it.

Numbers, pledges and comments are fetched and checked before any file is replaced; whatever goes wrong, the old ones
stay. Each other file is fetched by itself: where that fails, its last good one stays, and the task ends with status 1.
Then local campaigns are asked for theirs, none of which ends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError

from campaign.campaign_file import load_campaign
from campaign.comments import Comment
from campaign.forms import WallPledge
from campaign.problems import ProblemsFound, counted
from campaign.public_data import (
    AREAS,
    CHOSEN,
    COMMENTS,
    CONSENTS,
    EDITIONS,
    PLEDGES,
    POLLS,
    SUMMARY,
    TRANSPARENCY,
    Areas,
    Chosen,
    Consents,
    FormTotals,
    Polls,
    Transparency,
    dated,
    edition_file,
)
from campaign.settings import Campaign
from commands.console import Stop
from commands.fetching import NotThere, PullFailed, fetch, write_beside
from commands.local_campaigns import pull_local_campaigns
from commands.shown import shown


class FormNumbers(FormTotals):
    """What the summary says about one form."""

    number: str
    sentence: str
    shown: bool


class Summary(BaseModel):
    """summary.json; anything that is not named here is dropped."""

    as_of: datetime | None
    since: datetime | None = None
    forms: dict[str, FormNumbers]


class Pledges(BaseModel):
    """pledges.json; anything that is not named here is dropped."""

    as_of: datetime | None
    since: datetime | None = None
    pledges: Annotated[tuple[WallPledge, ...], AfterValidator(dated)]


class EditionPledges(Pledges):
    """pledges.json of an earlier edition. An endpoint for which that year goes on gives its pledges without a year."""

    edition: int | None = None


class Comments(BaseModel):
    """comments.json; anything that is not named here is dropped."""

    comments: Annotated[tuple[Comment, ...], AfterValidator(dated)]


NAMES: dict[type[BaseModel], str] = {
    Summary: SUMMARY,
    Pledges: PLEDGES,
    EditionPledges: PLEDGES,
    Comments: COMMENTS,
    Transparency: TRANSPARENCY,
    Chosen: CHOSEN,
    Areas: AREAS,
    Polls: POLLS,
    Consents: CONSENTS,
}
#: What depends on no other file, with what is said where it cannot be had.
BESIDE: dict[type[BaseModel], str] = {
    Transparency: "the moderation's figures stay as they were",
    Chosen: "how many chose each idea stays as it was",
    Areas: "how many pledge in each area stays as it was",
    Polls: "what people answered to polls stays as it was",
    Consents: "which consents hold no more stays as it was",
}
PublicFile = TypeVar("PublicFile", bound=BaseModel)


def pull(content: Path, endpoint: str = "") -> None:
    """Refresh ``content/data/`` from the endpoint.

    :param endpoint: the endpoint's address; the one of campaign.yml if empty.
    :raises Stop: the endpoint does not answer, or not with what was asked for; what could not be had is as it was.
    """
    address = (endpoint or endpoint_address(content)).rstrip("/")
    if not address.startswith(("https://", "http://")):
        raise Stop(f"'{address}' is not an address; write for example --endpoint https://change.example.org/api")
    try:
        summary = _checked(Summary, fetch(f"{address}/{SUMMARY}"))
        pledges = _checked(Pledges, fetch(f"{address}/{PLEDGES}"))
        comments = _comments(address)
    except PullFailed as fault:
        raise Stop(f"{fault}; {shown(content / 'data')} stays as it was.") from None
    _store(content / "data", summary, pledges, *([comments] if comments else []))
    missed = _pull_beside(content / "data", address)
    campaign = load_campaign(content / "campaign.yml")[0]
    if campaign:
        missed += _pull_editions(content / "data", address, campaign)
        if summary.since != campaign.since:
            print(
                "The endpoint does not know this edition yet: until it has the site's new bundle, nothing counts in it."
            )
    counts = [counted(len(pledges.pledges), "pledge")]
    counts += [counted(len(comments.comments), "comment")] if comments else []
    but = " but for what is named above" if missed else ""
    print(f"{shown(content / 'data')} is up to date{but}: {' and '.join(counts)} to show.")
    pull_local_campaigns(content)
    if missed:
        raise Stop(f"{', '.join(missed)} could not be fetched. Run it again.")


def _comments(address: str) -> Comments | None:
    """Return the published comments; None, with a line that says so, where the endpoint has never heard of any."""
    try:
        return _checked(Comments, fetch(f"{address}/{COMMENTS}"))
    except NotThere:
        print(f"{address} has no {COMMENTS}: it is older than this checkout. Comments stay as they were; update it.")
        return None


def _pull_beside(data: Path, address: str) -> list[str]:
    """Refresh each of `BESIDE`; returns the names of those that could not be had."""
    missed = []
    for model, otherwise in BESIDE.items():
        name = NAMES[model]
        try:
            _replace(data / name, _checked(model, fetch(f"{address}/{name}")))
        except NotThere:
            print(f"{address} has no {name}: it is older than this checkout; {otherwise}.")
        except PullFailed as fault:
            print(f"{fault}; {otherwise}.")
            missed.append(name)
    return missed


def _pull_editions(data: Path, address: str, campaign: Campaign) -> list[str]:
    """Refresh the newest pledges of each earlier edition: whoever has taken theirs back is not among them.

    :returns: the names of files that could not be had. An endpoint without the new bundle is no fault: a publication
        makes that, and would never come if this stopped it.
    """
    wanted = {data / edition_file(edition.year): edition.year for edition in campaign.ended_editions}
    for path in (data / EDITIONS).glob("*.json"):
        if path not in wanted:  # what is refreshed no more must not be kept
            path.unlink()
    missed = []
    for path, year in wanted.items():
        path.parent.mkdir(exist_ok=True)
        otherwise = f"the pledges of {year} stay as they were"
        try:
            found = _of_edition(address, year)
        except PullFailed as fault:
            print(f"{fault}; {otherwise}.")
            missed.append(edition_file(year))
            continue
        if found:
            _replace(path, found)
        else:
            print(f"{address} does not know yet that {year} is over; {otherwise}.")
    return missed


def _of_edition(address: str, year: int) -> EditionPledges | None:
    """Return an earlier year's pledges; None where the endpoint has no such year yet, or still has it as this one."""
    try:
        found = _checked(EditionPledges, fetch(f"{address}/{PLEDGES}?edition={year}"))
    except NotThere:
        return None
    return found if found.edition == year else None


def _replace(path: Path, data: BaseModel) -> None:
    write_beside(path, data).replace(path)


def endpoint_address(content: Path) -> str:
    """Return where campaign.yml says the endpoint is; raises ProblemsFound where campaign.yml has faults."""
    campaign, _, problems = load_campaign(content / "campaign.yml")
    if campaign is None or problems:
        raise ProblemsFound(problems, "nothing was fetched")
    return campaign.endpoint_address


def store_public_data(
    folder: Path,
    summary: Mapping[str, Any],
    pledges: Mapping[str, Any],
    comments: Mapping[str, Any],
    areas: Mapping[str, Any],
    polls: Mapping[str, Any],
) -> None:
    """Keep what an endpoint in the same process gives; raises pydantic.ValidationError where it is not fit."""
    checked = Summary.model_validate(summary), Pledges.model_validate(pledges), Comments.model_validate(comments)
    _store(folder, *checked, Areas.model_validate(areas), Polls.model_validate(polls))


def _checked(model: type[PublicFile], body: bytes) -> PublicFile:
    name = NAMES[model]
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the file"
        raise PullFailed(f"the endpoint's {name} is not what it should be ({place}: {fault['msg']})") from error


def _store(folder: Path, *files: Summary | Pledges | Comments | Areas | Polls) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = {folder / NAMES[type(data)]: write_beside(folder / NAMES[type(data)], data) for data in files}
    for path, fresh in written.items():
        fresh.replace(path)
