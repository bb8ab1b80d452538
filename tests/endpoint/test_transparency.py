"""How the campaign moderates, in numbers: they add up to what is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from endpoint import transparency
from endpoint.moderation import approve, refuse, void, withdraw
from endpoint.states import REFUSAL_REASONS
from endpoint.store import now
from endpoint.tables import pledges
from tests.endpoint.moderating import send, signed_in
from tests.endpoint.running import Endpoint


def test_the_figures_add_up_to_the_queue(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pledge is in one state, each refusal has one reason, and the median is that of moderators' decisions."""
    monkeypatch.setattr(transparency, "FRESH_SECONDS", 0.0)
    ids = [send(endpoint, f"Promise {number}") for number in range(8)]
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().values(created_at=now() - timedelta(hours=3)))
    approve(endpoint.store, ids[0], "Mo")
    approve(endpoint.store, ids[1], "Mo")
    refuse(endpoint.store, ids[2], "abusive", "Mo")
    refuse(endpoint.store, ids[3], "abusive", "Mo")
    refuse(endpoint.store, ids[4], "off-topic", "Mo")
    withdraw(endpoint.store, ids[1], "supporter")
    void(endpoint.store, ids[5], "Mo")
    mo = signed_in(endpoint)
    mo.press("Approve")
    said = endpoint.get("/transparency.json").json()["forms"]["pledge"]
    states = said["states"]
    assert sum(states.values()) == len(ids)
    assert (states["published"], states["pending"], states["withdrawn"], states["void"]) == (2, 1, 1, 1)
    assert sum(reason["number"] for reason in said["refused"]) == states["refused"] == 3
    numbers = {reason["code"]: reason["number"] for reason in said["refused"]}
    assert numbers == {**dict.fromkeys(REFUSAL_REASONS, 0), "abusive": 2, "off-topic": 1}
    assert said["median_hours"] == 3.0
