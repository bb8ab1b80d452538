"""The preview's pledges, and the endpoint inside another application."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from endpoint.app import create_app, lifespan
from endpoint.config import Settings
from endpoint.samples import SPREAD_DAYS, SamplesFault, load_samples
from endpoint.store import Store, now
from tests.endpoint.material import GOOD, OPEN, PLEDGE, form_of
from tests.endpoint.running import Endpoint

ROWS: list[dict[str, Any]] = [
    {"words": f"Promise {number}", "topic": "rest", "name": "Ann", "on_wall": True, "show_name": "yes"}
    for number in range(6)
]


@pytest.mark.sqlite_only
def test_it_shows_samples_like_real_pledges(endpoint: Endpoint) -> None:
    """Samples are judged, stored and approved, with moments spread over the last days."""
    assert load_samples(endpoint.store, form_of(PLEDGE), ROWS) == 6
    shown = endpoint.get("/pledges.json").json()["pledges"]
    assert [pledge["words"] for pledge in shown] == [f"Promise {number}" for number in (5, 4, 3, 2, 1, 0)]
    moments = [row["published_at"] for row in endpoint.rows()]
    assert moments == sorted(moments)
    assert moments[-1] <= now()
    assert timedelta(days=SPREAD_DAYS - 5) < moments[-1] - moments[0] < timedelta(days=SPREAD_DAYS)


def test_it_never_adds_samples_to_real_pledges(endpoint: Endpoint) -> None:
    """A store that has a pledge gets no samples."""
    endpoint.post(GOOD)
    assert load_samples(endpoint.store, form_of(PLEDGE), ROWS) == 0
    assert len(endpoint.rows()) == 1


@pytest.mark.sqlite_only
def test_it_tells_every_faulty_sample(endpoint: Endpoint) -> None:
    """Faults name the sample and the field; nothing is stored."""
    with pytest.raises(SamplesFault) as caught:
        load_samples(endpoint.store, form_of(PLEDGE), [ROWS[0], {"topic": "rest"}, {"words": "a", "topic": "x"}])
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["sample 2, words", "sample 3, topic"]
    assert endpoint.rows() == []


@pytest.mark.sqlite_only
def test_it_lives_inside_another_application(settings: Settings, tmp_path: Path) -> None:
    """Mounted under /api with the parent running its lifespan, it takes pledges; afterwards the store is closed."""
    child = create_app(settings)
    parent = Starlette(routes=[Mount("/api", child)], lifespan=lambda _: lifespan(child))

    async def use() -> int:
        transport = httpx.ASGITransport(parent)
        async with (
            parent.router.lifespan_context(parent),
            httpx.AsyncClient(transport=transport, base_url="http://preview.test") as client,
        ):
            assert (await client.get("/api/health")).json() == {"status": "ok"}
            return (await client.post("/api/forms/pledge", data=OPEN)).status_code

    assert asyncio.run(use()) == 303
    store = Store(settings.database_url)
    assert not store.is_empty()
    store.close()
