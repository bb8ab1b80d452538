"""local-campaigns.yml: campaigns elsewhere that go with this one, and whose totals its site shows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from campaign.check import Model, check_model
from campaign.keys import PublicKey
from campaign.problems import Problem
from campaign.settings import Word, web_address
from campaign.yamlfile import Document, read_yaml

LOCAL_CAMPAIGNS: Final = "local-campaigns.yml"
#: The page that lists them.
LOCAL_CAMPAIGNS_PAGE: Final = "local-campaigns/"
#: Each is asked when the numbers are pulled.
MOST: Final = 500


class LocalCampaign(Model):
    """A campaign that goes with this one."""

    name: Word = Field(description="What it is called.")
    area: Word = Field(description="Which place, or which people, it is for.")
    address: Annotated[Word, AfterValidator(web_address)] = Field(description="Its site, a whole address.")
    key: PublicKey | None = Field(
        None, description="The public key that it sent you; without one it is listed without a number."
    )
    already_counted: bool = Field(
        False, description="yes where its pledges are sent to your own endpoint: your number has them already."
    )


def load_local_campaigns(content: Path, shown_as: str, own_address: str) -> tuple[list[LocalCampaign], list[Problem]]:
    """Read the file of a content folder; returns the campaigns without faults and all Problems. It may be missing.

    :param own_address: this campaign's site.
    """
    path = content / LOCAL_CAMPAIGNS
    if not path.exists():
        return [], []
    document, problems = read_yaml(path, shown_as)
    if problems or document.data is None:
        return [], problems
    if not isinstance(document.data, dict):
        hint = "Write an id such as harbour-walks, a colon, and the campaign's keys indented below it."
        return [], [document.problem((), f"{LOCAL_CAMPAIGNS} must be a list of campaigns by id", hint)]
    if len(document.data) > MOST:
        return [], [document.problem((), f"there are {len(document.data)} campaigns", f"List {MOST} at most.")]
    campaigns: list[LocalCampaign] = []
    taken = {own_address: "this campaign itself"}
    for name in document.data:
        campaign, faults = check_model(LocalCampaign, document.part(name))
        faults += _address_problems(document, name, campaign, taken) if campaign else []
        problems += faults
        if campaign and not faults:
            campaigns.append(campaign)
    return campaigns, sorted(problems)


def _address_problems(document: Document, name: str, campaign: LocalCampaign, taken: dict[str, str]) -> list[Problem]:
    owner = taken.setdefault(campaign.address, f"'{name}'")
    if owner == f"'{name}'":
        return []
    message = f"{campaign.address} is the address of {owner}"
    return [document.problem((name, "address"), message, "List each campaign once: its pledges would count twice.")]
