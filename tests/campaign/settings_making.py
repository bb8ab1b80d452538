"""The least that a campaign needs."""

from __future__ import annotations

from typing import Any


def campaign_data(**keys: Any) -> dict[str, Any]:
    """Return campaign.yml's data with some keys replaced."""
    return {
        "name": "Example",
        "strapline": "One small promise",
        "purpose": "To try things out.",
        "address": "https://change.example.org",
        "day": "2027-03-03",
        "opens": "2026-11-02",
        "closes": "2027-04-30",
        "nation": "england",
        "goal": {"target": 500},
        "contact": {"phone": "01632 960100"},
        "controller": {"name": "Example Valley", "email": "privacy@example.org"},
        "topics": [{"id": "kind-words", "title": "Kind words", "summary": "Thanks."}],
    } | keys
