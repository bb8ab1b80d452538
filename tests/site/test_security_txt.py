"""/.well-known/security.txt: whom to tell about a hole in the site."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from campaign.problems import ProblemsFound
from campaign.settings import Security
from plugins.security_txt import security_txt
from tests.site.building import Site, build, sample_campaign


def test_the_file_says_whom_to_tell_and_until_when(site: Site) -> None:
    """RFC 9116: Contact and Expires once each, whole addresses; nothing in it comes from the time of the build."""
    assert site.text(".well-known/security.txt") == (
        "Contact: mailto:security@pocketpromise.example.org\nExpires: 2030-12-31T23:59:59Z\n"
        "Preferred-Languages: en-GB\nCanonical: https://pocketpromise.example.org/.well-known/security.txt\n"
    )


def test_a_site_in_a_folder_or_without_a_contact_has_no_file() -> None:
    """It is looked for at the host's root only."""
    campaign = sample_campaign()
    assert security_txt(campaign.model_copy(update={"address": "https://x.example.org/change"})) is None
    assert security_txt(campaign.model_copy(update={"security": None})) is None


def test_a_date_that_has_passed_is_a_problem(own_small: Path) -> None:
    """From the day after; then nobody may rely on the contact."""
    with pytest.raises(ProblemsFound) as found:
        build(own_small, own_small / "../site", NOW=datetime(2031, 1, 1, tzinfo=UTC))
    line = (own_small / "campaign.yml").read_text(encoding="utf-8").splitlines().index("  expires: 2030-12-31") + 1
    assert found.value.report() == (
        f"content/campaign.yml:{line}:12: the security contact expired on 2030-12-31\n"
        "    Ask whether it is still right, then write a date within the next year.\n\n"
        "1 problem to fix; nothing was written."
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a@example.org", "mailto:a@example.org"),
        ("https://example.org/tell", "https://example.org/tell"),
        ("http://example.org", None),
        ("the desk", None),
        ("https://a.org\nExpires: x", None),
    ],
)
def test_a_contact_is_an_address(typed: str, kept: str | None) -> None:
    """An email address or an encrypted page, and never a second line."""
    data = {"contact": typed, "expires": "2030-12-31"}
    if kept is None:
        with pytest.raises(ValueError, match="write an email address"):
            Security.model_validate(data)
    else:
        assert Security.model_validate(data).contact == kept
