"""What differs between the nations of the UK."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from campaign.campaign_file import load_campaign
from campaign.nations import FOLDER, NATIONS, Fact, Nation, NationPack, nation_pack
from campaign.settings import Campaign
from tests.campaign.settings_making import campaign_data
from tests.campaign.writing import as_yaml


@pytest.mark.parametrize("nation", NATIONS)
def test_each_nation_is_complete(nation: Nation) -> None:
    """999 first, somebody who listens, routes for complaints, and a source and a day beside each fact."""
    pack = nation_pack(nation)
    assert pack.signposts[0].phone == "999"
    assert "116 123" in [post.phone for post in pack.signposts]
    assert {route.id for route in pack.complaints} == {"data", "services", "access"}
    assert any("Ombudsman" in route.name for route in pack.complaints)
    assert pack.languages[0] == "en-GB"
    facts = (*pack.signposts, *pack.complaints, *pack.organisations, *pack.law)
    assert all(fact.source and fact.as_of <= date(2027, 1, 1) for fact in facts)
    assert all(post.phone or post.address for post in pack.signposts)


PACKS_IN_OTHER_LANGUAGES = sorted(path.stem.split(".") for path in FOLDER.glob("*.*.yml"))


@pytest.mark.parametrize(("nation", "language"), PACKS_IN_OTHER_LANGUAGES)
def test_a_pack_in_another_language_says_the_same(nation: Nation, language: str) -> None:
    """The same facts of the same day, with the same numbers, in the same order; nothing was left in English."""
    english, other = nation_pack(nation), nation_pack(nation, language)
    for facts, others in zip(facts_of(english), facts_of(other), strict=True):
        assert [fact.as_of for fact in facts] == [fact.as_of for fact in others]
        assert [fact.source for fact in facts] == [fact.source for fact in others]
        for name in ("id", "phone"):
            assert [getattr(fact, name, "") for fact in facts] == [getattr(fact, name, "") for fact in others]
        assert not {fact.words for fact in facts} & {fact.words for fact in others}
    assert other.languages[0] == language


def facts_of(pack: NationPack) -> tuple[Sequence[Fact], ...]:
    """Return a pack's lists of facts."""
    return pack.signposts, pack.complaints, pack.organisations, pack.law


def test_urgent_help_is_in_the_campaigns_language() -> None:
    """A service that has a Welsh name is called by it on a Welsh site."""
    campaign = Campaign.model_validate(campaign_data(nation="wales", language="cy"))
    assert [post.name for post in campaign.signposts][:2] == ["Argyfwng", "GIG 111 Cymru"]
    assert campaign.nation_pack.name == "Cymru"


def test_a_nation_that_nobody_described_in_a_language_is_a_problem(tmp_path: Path) -> None:
    """Urgent help in another language than the page's would be worse than none; whichever key asks for it."""
    path = tmp_path / "campaign.yml"
    path.write_text(as_yaml(campaign_data(nation="scotland", signposting="england", language="cy")), encoding="utf-8")
    problems = [str(problem) for problem in load_campaign(path, "content/campaign.yml")[2]]
    assert len(problems) == 2
    assert "there are no facts about 'scotland' in the language 'cy'" in problems[0]
    assert "Write campaign/nations/england.cy.yml" in problems[1]


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
