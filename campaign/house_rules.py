"""Why a pledge is not shown: what moderators choose from, supporters are told and the site publishes."""

from __future__ import annotations

from typing import Final

from campaign.language import mark

#: Code of the reason, and its sentence in English.
HOUSE_RULES: Final[dict[str, str]] = {
    "personal-data": mark("It names or describes a person who has not agreed to it."),
    "clinical-detail": mark("It tells something about somebody's health or care that should stay private."),
    "abusive": mark("It is insulting, threatening or hateful."),
    "advertising": mark("It advertises a product or a service."),
    "off-topic": mark("It is not a pledge for this campaign."),
    "complaint": mark("It is a complaint or a request for help, which we pass on in another way."),
    "duplicate": mark("The same pledge was already made by the same person."),
    "unreadable": mark("We cannot make out what it says."),
}
