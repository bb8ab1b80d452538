"""Let others show a local campaign's total: make its keys, and say what goes where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from campaign.campaign_file import load_campaign
from campaign.keys import new_secret, public_of
from commands.console import Stop
from commands.new import slug_of
from commands.shown import checking, shown
from plugins.totals import VARIABLE


def totals(content: Path, environment: Mapping[str, str]) -> None:
    """Say what to write into campaign.yml, what to keep secret, and what to send to the national campaign.

    :param environment: may have the secret key already; else a new one is made.
    :raises Stop: campaign.yml has faults, or the secret is none.
    """
    campaign, _, problems = load_campaign(content / "campaign.yml")
    if campaign is None or problems:
        raise Stop(f"campaign.yml has faults: '{checking(content)}' lists them.")
    secret = environment.get(VARIABLE, "")
    if not secret and campaign.totals_key:
        raise Stop(
            f"campaign.yml has a totals_key already, and {VARIABLE} is not set here. Set it to see what to send;\n"
            "or, where the secret is lost, take the line out of campaign.yml and run this again for a new pair."
        )
    try:
        public = public_of(secret or (made := new_secret()))
    except ValueError:
        raise Stop(f"{VARIABLE} holds no secret key; unset it and run this again for a new pair.") from None
    if not secret:
        print(
            "Keep this secret where the site is published, with its other secrets; it is shown this once:\n\n"
            f"    {VARIABLE}={made}\n"
        )
    print(f"In {shown(content / 'campaign.yml')}:\n\n    totals_key: {public}\n")
    print(
        "Send this to the national campaign, for its local-campaigns.yml:\n\n"
        f"    {slug_of(campaign.name)}:\n"
        f"      name: {json.dumps(campaign.name, ensure_ascii=False)}\n"
        "      area:  # write which place, or which people, you are for\n"
        f"      address: {campaign.address}\n"
        f"      key: {public}\n"
    )
