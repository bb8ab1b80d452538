"""What local campaigns of the sample say of themselves, signed as they would."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from campaign.keys import SECRET, in_letters, public_of
from campaign.local_campaigns import LocalCampaign, load_local_campaigns
from campaign.local_totals import FILE, Heard, HeardFile
from campaign.totals import Totals, sign

ASKED = datetime(2026, 11, 30, 18, tzinfo=UTC)
BEFORE = datetime(2026, 11, 24, 6, tzinfo=UTC)


def secret_of(name: str) -> str:
    """Return the secret key of a campaign of the sample: an example has none that matters."""
    return SECRET + in_letters(hashlib.sha256(name.encode()).digest())


def heard_from(name: str, address: str, pledged: int | None, as_of: datetime, heard: datetime = ASKED) -> Heard:
    """Return what is kept of a campaign."""
    said = Totals(address=address, as_of=as_of, pledged=pledged)
    return Heard(key=public_of(secret_of(name)), heard=heard, signed=sign(said, secret_of(name)))


def write_heard(content: Path) -> None:
    """Write what `pull` would keep of the sample's: one number, one too low, one counted already and silent since."""
    by_site = {one.address: one for one in campaigns_of(content)}
    day = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
    kept = (
        heard_from("two-doors-down", "https://twodoorsdown.example.org", 1412, day),
        heard_from("newid-bach", "https://newidbach.example.org", None, day),
        heard_from(
            "harbour-walks", "https://harbourwalks.example.org", 88, datetime(2026, 8, 20, 23, 30, tzinfo=UTC), BEFORE
        ),
    )
    assert {(one.said.address, one.key) for one in kept} <= {(one.address, one.key) for one in by_site.values()}
    (content / "data").mkdir(exist_ok=True)
    file = HeardFile(asked=ASKED, local_campaigns=kept)
    (content / "data" / FILE).write_text(file.model_dump_json(), encoding="utf-8")


def campaigns_of(content: Path) -> list[LocalCampaign]:
    """Return the campaigns of a content folder."""
    campaigns, problems = load_local_campaigns(content, "local-campaigns.yml", "https://pocketpromise.example.org")
    assert problems == []
    return campaigns
