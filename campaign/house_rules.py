"""Why a pledge is not shown: what moderators choose from, supporters are told and the site publishes."""

from __future__ import annotations

from typing import Final

#: Code of the reason, and its sentence.
HOUSE_RULES: Final[dict[str, str]] = {
    "personal-data": "It names or describes a person who has not agreed to it.",
    "clinical-detail": "It tells something about somebody's health or care that should stay private.",
    "abusive": "It is insulting, threatening or hateful.",
    "advertising": "It advertises a product or a service.",
    "off-topic": "It is not a pledge for this campaign.",
    "complaint": "It is a complaint or a request for help, which we pass on in another way.",
    "duplicate": "The same pledge was already made by the same person.",
    "unreadable": "We cannot make out what it says.",
}
