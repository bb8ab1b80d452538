"""What local campaigns said of themselves when they were last asked, and how it adds up.

``local-campaigns.json`` in data/ has each one's last good file and when it was heard. The build shows it with its date;
only what was verified with the key that the editors have now is a campaign's number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, field_validator

from campaign.local_campaigns import LocalCampaign
from campaign.problems import Problem
from campaign.text import plain
from campaign.totals import SignedTotals, Totals

FILE: Final = "local-campaigns.json"


class Heard(BaseModel):
    """The last good file of a campaign, with the key by which it was verified, and when it was had."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    key: str
    heard: AwareDatetime
    signed: SignedTotals

    @field_validator("signed")
    @classmethod
    def _readable(cls, signed: SignedTotals) -> SignedTotals:
        Totals.model_validate_json(signed.totals)
        return signed

    @cached_property
    def said(self) -> Totals:
        """Return what it said."""
        return Totals.model_validate_json(self.signed.totals)


class HeardFile(BaseModel):
    """local-campaigns.json; ``asked`` is when all of them were last asked."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    asked: AwareDatetime | None = None
    local_campaigns: tuple[Heard, ...] = ()

    def of(self, campaign: LocalCampaign) -> Heard | None:
        """Return what a campaign last said; None where it is not known, or was said with another key."""
        for heard in self.local_campaigns:
            if heard.said.address == campaign.address and heard.key == campaign.key:
                return heard
        return None

    def only(self, campaigns: Iterable[LocalCampaign]) -> HeardFile:
        """Return the file without campaigns that are listed no more."""
        found = (self.of(campaign) for campaign in campaigns)
        return HeardFile(asked=self.asked, local_campaigns=tuple(heard for heard in found if heard))


@dataclass(frozen=True)
class LocalTotal:
    """A local campaign as the page shows it.

    :param pledged: its pledges; None where it has too few to tell, or was never heard (then ``heard`` is None, too).
    :param as_of: of when the number is.
    :param heard: when it last answered.
    :param answers: whether it did when it was last asked.
    """

    campaign: LocalCampaign
    pledged: int | None = None
    as_of: datetime | None = None
    heard: datetime | None = None
    answers: bool = True


@dataclass(frozen=True)
class LocalTotals:
    """All of them, from A to Z.

    :param more: pledges beside the campaign's own: of those that told a number and are not counted already.
    :param campaigns: how many these are.
    """

    all: tuple[LocalTotal, ...]
    more: int
    campaigns: int


def local_totals(campaigns: Iterable[LocalCampaign], heard: HeardFile) -> LocalTotals:
    """Return what is known of each campaign, and the sum of what may be added."""
    totals = [_total(campaign, heard) for campaign in sorted(campaigns, key=lambda one: plain(one.name))]
    added = [total.pledged for total in totals if total.pledged is not None and not total.campaign.already_counted]
    return LocalTotals(tuple(totals), sum(added), len(added))


def _total(campaign: LocalCampaign, file: HeardFile) -> LocalTotal:
    last = file.of(campaign)
    if last is None:
        return LocalTotal(campaign)
    answers = file.asked is None or last.heard >= file.asked
    return LocalTotal(campaign, last.said.pledged, last.said.as_of, last.heard, answers)


def read_heard(path: Path, shown_as: str) -> tuple[HeardFile, list[Problem]]:
    """Read what was heard; nobody asked yet is no fault."""
    if not path.is_file():
        return HeardFile(), []
    try:
        return HeardFile.model_validate(json.loads(path.read_bytes())), []
    except (ValueError, ValidationError):
        hint = "Delete the file, then run 'python3 tasks.py pull'."
        return HeardFile(), [Problem(shown_as, 1, 1, "the file is not what 'pull' wrote", hint)]
