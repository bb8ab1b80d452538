"""campaign.yml, read as far as it is sound, so that a fault in one key hides no other file's faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from campaign.check import check_model, drop_empty
from campaign.problems import Problem, without_echoes
from campaign.settings import Campaign
from campaign.settings_rules import campaign_problems
from campaign.yamlfile import Document, read_yaml

#: Stands in for keys with faults. Its dates and its goal are so wide that nothing sound conflicts with them.
_STAND_IN: Mapping[str, Any] = {
    "name": "-",
    "strapline": "-",
    "purpose": "-",
    "address": "https://stand-in.example.org",
    "day": "2999-12-30",
    "opens": "2000-01-01",
    "closes": "2999-12-31",
    "nation": "england",
    "goal": {"target": 10**9},
    "contact": {"phone": "-"},
    "controller": {"name": "-", "email": "nobody@stand-in.example.org"},
    "topics": [{"id": "stand-in", "title": "-", "summary": "-"}],
}


@dataclass(frozen=True)
class CampaignFile:
    """What campaign.yml says.

    :param campaign: with a stand-in's values where a key has a fault.
    :param faulty: the keys that have one, or are missing.
    :param is_sound: every key could be read.
    :param problems: all of them, in text order.
    """

    campaign: Campaign
    document: Document
    faulty: frozenset[str] = frozenset()
    is_sound: bool = False
    problems: tuple[Problem, ...] = ()


def stand_in() -> Campaign:
    """Return a campaign about which nothing is known."""
    return Campaign.model_validate(_STAND_IN)


def read_campaign(path: Path, shown_as: str | None = None) -> CampaignFile:
    """Read campaign.yml; what holds between its keys is looked at for those that are sound."""
    document, broken = read_yaml(path, shown_as)
    if not isinstance(document.data, dict):
        problems = broken or check_model(Campaign, document)[1]
        return CampaignFile(stand_in(), document, frozenset(Campaign.model_fields), problems=tuple(problems))
    campaign, found = check_model(Campaign, document)
    problems, faulty = without_echoes(broken, found), frozenset[str]()
    if campaign is None:
        said = drop_empty(document.data)
        sound = {key: value for key, value in said.items() if _is_sound(key, value)}
        campaign = Campaign.model_validate({**_STAND_IN, **sound})
        faulty = frozenset((_STAND_IN.keys() | (said.keys() & Campaign.model_fields.keys())) - sound.keys())
    if "opens" in faulty:  # as late as it can be: after it, no earlier year may have ended
        campaign = campaign.model_copy(update={"opens": min(campaign.day, campaign.closes)})
    problems = without_echoes(problems, campaign_problems(campaign, document))
    in_text_order = sorted(problems, key=lambda problem: (problem.line, problem.column))
    return CampaignFile(campaign, document, faulty, not broken and not found, tuple(in_text_order))


def load_campaign(path: Path, shown_as: str | None = None) -> tuple[Campaign | None, Document, list[Problem]]:
    """Read campaign.yml; returns the campaign (None if it cannot be read whole), its document and all Problems."""
    file = read_campaign(path, shown_as)
    return file.campaign if file.is_sound else None, file.document, list(file.problems)


def _is_sound(key: str, value: Any) -> bool:
    try:
        Campaign.model_validate({**_STAND_IN, key: value})
    except ValidationError:
        return False
    return True
