"""One form file drives everything: page, judgement, notice, export and data map."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from commands.data_map import print_map
from endpoint.config import Settings
from endpoint.governance.export import everything
from endpoint.governance.person import find_person
from tests.endpoint.running import Endpoint
from tests.site.building import Site, build, replace_in, words_of
from tests.site.small import TEXTS, copy_small

OLD_LABEL, NEW_LABEL = "Team, group or workplace", "Ward, shop or street"
OLD_PURPOSE = "To show which team or group a promise comes from, if you want that"
NEW_PURPOSE = "To say on the wall where a promise will be kept, if you want that"
SENTENCE = "Shorten the place to 12 characters or fewer"
POSTED = {"pledge": "I will make two mugs of tea", "topic": "rest-and-breaks", "form_key": "once"}


@pytest.fixture
def changed(content: Path, tmp_path: Path) -> Path:
    """A folder with the small sample's ``content``, built into ``bundle`` before a field changed, and after."""
    own = copy_small(content, tmp_path / "content", (*TEXTS, "pages/privacy.md"))
    build(own, tmp_path / "before", bundle=tmp_path / "bundle")
    form = own / "forms/pledge.yml"
    replace_in(form, OLD_LABEL, NEW_LABEL)
    replace_in(form, OLD_PURPOSE, NEW_PURPOSE)
    replace_in(form, "most: 80", "most: 12")
    replace_in(form, "Shorten the name of your team, group or workplace to 80 characters or fewer", SENTENCE)
    return tmp_path


def test_one_changed_field_changes_all_that_is_made_of_it(
    changed: Path, settings_of: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page asks anew, the endpoint judges anew, notice and data map say why; old answers stay as asked."""
    endpoint = Endpoint(settings_of)
    assert endpoint.post({**POSTED, "organisation": "The whole of Ward 12"}).status_code == 303
    build(changed / "content", changed / "site", bundle=changed / "bundle")
    site = Site(changed / "site", changed / "content")

    asked = BeautifulSoup(endpoint.post({"pledge": "I will", "form_step": "next"}).text, "html.parser")
    assert words_of(asked.select_one("label[for=organisation]")).startswith(NEW_LABEL)
    assert NEW_PURPOSE in words_of(site["privacy/"])
    assert OLD_PURPOSE not in words_of(site["privacy/"])

    refused = endpoint.post({**POSTED, "form_key": "twice", "organisation": "The whole of Ward 12"})
    assert refused.status_code == 422
    assert SENTENCE in refused.text
    assert endpoint.post({**POSTED, "form_key": "thrice", "organisation": "Ward 12"}).status_code == 303

    print_map(changed / "content", "json")
    fields = {field["field"]: field for field in json.loads(capsys.readouterr().out)["fields"]}
    assert (fields["organisation"]["what"], fields["organisation"]["purpose"]) == (NEW_LABEL, NEW_PURPOSE)

    labels = [held_label(endpoint, row["public_id"]) for row in endpoint.rows()]
    assert labels == [OLD_LABEL, NEW_LABEL]
    endpoint.close()


def held_label(endpoint: Endpoint, public_id: str) -> str:
    """Return how the export names the organisation of a pledge."""
    found = everything(endpoint.store, find_person(endpoint.store, endpoint.service.codes, public_id))
    return str(next(one["label"] for one in found["pledges"][0]["answers"] if one["value"] and "Ward" in one["value"]))


@pytest.fixture
def settings_of(changed: Path) -> Settings:
    """Settings of an endpoint on the site's bundle."""
    return Settings(
        secret="a-secret-for-tests-only-0123456789",
        database_url=f"sqlite:///{changed / 'pledges.sqlite3'}",
        bundle=changed / "bundle",
    )
