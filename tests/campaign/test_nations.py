"""What differs between the nations of the UK."""

from __future__ import annotations

from datetime import date

import pytest

from campaign.nations import NATIONS, Nation, nation_pack
from campaign.settings import Campaign
from tests.campaign.settings_making import campaign_data


@pytest.mark.parametrize("nation", NATIONS)
def test_each_nation_is_complete(nation: Nation) -> None:
    """999 first, somebody who listens, routes for complaints, and a source and a day beside each fact."""
    pack = nation_pack(nation)
    assert pack.signposts[0].phone == "999"
    assert "116 123" in [post.phone for post in pack.signposts]
    assert "personal data" in [route.about for route in pack.complaints]
    assert any("Ombudsman" in route.name for route in pack.complaints)
    assert pack.languages[0] == "en-GB"
    facts = (*pack.signposts, *pack.complaints, *pack.organisations, *pack.law)
    assert all(fact.source and fact.as_of <= date(2027, 1, 1) for fact in facts)
    assert all(post.phone or post.address for post in pack.signposts)


def test_the_nation_switch_changes_the_set() -> None:
    """Row L5: another nation in campaign.yml is another set of numbers, complaint routes and notes."""
    sets = {nation: Campaign.model_validate(campaign_data(nation=nation)) for nation in NATIONS}
    assert len({campaign.signposts for campaign in sets.values()}) == len(NATIONS)
    assert len({campaign.nation_pack.complaints for campaign in sets.values()}) == len(NATIONS)
    assert len({campaign.nation_pack.organisations for campaign in sets.values()}) == len(NATIONS)
    assert "0808 808 8000" in [post.phone for post in sets["northern-ireland"].signposts]
    assert "111" not in [post.phone for post in sets["northern-ireland"].signposts]


def test_signposting_may_be_another_nations() -> None:
    """A campaign at a border shows the numbers of the nation where its readers live."""
    campaign = Campaign.model_validate(campaign_data(nation="wales", signposting="england"))
    assert campaign.signposts == nation_pack("england").signposts
    assert campaign.nation_pack == nation_pack("wales")


def test_a_campaign_knows_its_own_area_better() -> None:
    """Its own organisations come first, and one with a national name stands in its place."""
    near = {"words": "Near us.", "address": "https://near.example.org/"}
    own = [{"name": "Valley Friends", **near}, {"name": "Age UK", **near}]
    campaign = Campaign.model_validate(campaign_data(nation="england", organisations=own))
    names = [one.name for one in campaign.organisations_of("all")]
    assert names[:2] == ["Valley Friends", "Age UK"]
    assert sorted(names) == sorted({*names, *(one.name for one in nation_pack("england").organisations)})
    assert [one.name for one in campaign.organisations_of("own")] == names[:2]
    assert campaign.organisations_of("national") == list(nation_pack("england").organisations)
