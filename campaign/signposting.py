"""Where to turn for urgent help, by nation of the UK.

Sources: the public pages of NHS 111, NHS 24, NHS 111 Wales, nidirect and Samaritans, as of November 2026.
"""

from __future__ import annotations

_EMERGENCY = {"name": "Emergency", "phone": "999", "address": "", "words": "If somebody's life is at risk, call 999."}
_SAMARITANS = {
    "name": "Samaritans",
    "phone": "116 123",
    "address": "https://www.samaritans.org/",
    "words": "To talk to somebody at any hour, free of charge.",
}

SIGNPOSTING: dict[str, tuple[dict[str, str], ...]] = {
    "england": (
        _EMERGENCY,
        {
            "name": "NHS 111",
            "phone": "111",
            "address": "https://111.nhs.uk/",
            "words": "For urgent medical help, or the mental health option, at any hour.",
        },
        _SAMARITANS,
    ),
    "scotland": (
        _EMERGENCY,
        {
            "name": "NHS 24",
            "phone": "111",
            "address": "https://www.nhs24.scot/",
            "words": "For urgent medical help, or the mental health hub, at any hour.",
        },
        _SAMARITANS,
    ),
    "wales": (
        _EMERGENCY,
        {
            "name": "NHS 111 Wales",
            "phone": "111",
            "address": "https://111.wales.nhs.uk/",
            "words": "For urgent medical help, or option 2 for mental health, at any hour.",
        },
        _SAMARITANS,
    ),
    "northern-ireland": (
        _EMERGENCY,
        {
            "name": "Lifeline",
            "phone": "0808 808 8000",
            "address": "https://www.lifelinehelpline.info/",
            "words": "For anyone in distress or despair, at any hour, free of charge.",
        },
        _SAMARITANS,
    ),
}
