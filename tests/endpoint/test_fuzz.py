"""Random requests: every address, any method, any path, query, header and body; never a 500, never without headers."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import Phase

from endpoint.bundle import read_bundle
from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.faults.hostile_requests import ADDRESSES
from tests.endpoint.fuzzing import Faults, Target, fuzz, in_process, over_http
from tests.endpoint.managing import own_form, write_own_bundle
from tests.endpoint.material import SURVEY
from tests.endpoint.running import Endpoint, Process

ROUNDS = 16
#: What may come while the first 1,000 pledges do: exports in pieces and SQLite's cache of each connection fill up, and
#: malloc keeps what threads gave back, 15 MiB together on SQLite and 6 on PostgreSQL. 700 bytes kept of every request
#: are seen.
BOUNDED_BYTES = 32 << 20


@pytest.fixture
def target(settings: Settings) -> Iterator[Target]:
    """Return an endpoint in this process with something in it."""
    write_own_bundle(settings.bundle, own_form(), ("asthma",), SURVEY)
    faults: list[str] = []
    listener = Faults(faults)
    endpoint = Endpoint(settings)
    logging.getLogger("groundswell.endpoint").addHandler(listener)
    yield Target(endpoint.store, endpoint.service.served, in_process(endpoint), faults)
    logging.getLogger("groundswell.endpoint").removeHandler(listener)
    endpoint.close()


@contextmanager
def process_of(settings: Settings, module: str = "endpoint") -> Iterator[tuple[Process, Target]]:
    """Start a process that trusts no network, as in production."""
    write_own_bundle(settings.bundle, own_form(), ("asthma",), SURVEY)
    process = Process(dataclasses.replace(settings, trusted_networks=()), module=module)
    store = Store(settings.database_url)
    try:
        yield process, Target(store, read_bundle(settings.bundle), over_http(process), process.errors)
    finally:
        store.close()
        process.end()


@pytest.mark.sqlite_only
def test_no_address_answers_500(target: Target) -> None:
    """A few hostile requests to every address of the table, also from somebody who is signed in."""
    fuzz(target, 5, derandomize=True)
    assert target.requests >= 5 * len(ADDRESSES)


@pytest.mark.faults
def test_no_address_answers_500_for_long(settings: Settings) -> None:
    """The long form, on both databases, other requests each time; the endpoint's memory stays bounded.

    In rounds, as Hypothesis remembers every request of one.
    """
    with process_of(settings) as (process, target):
        sizes = [round_of(process, target, 50) for _ in range(ROUNDS + 1)]
        print(f"{target.requests} requests to {len(ADDRESSES)} addresses, no 5xx; {told(sizes)}")
    assert_bounded(sizes)


@pytest.mark.faults
@pytest.mark.sqlite_only
def test_the_bound_sees_a_leak(settings: Settings) -> None:
    """The bound on a planted fault: an endpoint that keeps something of every request."""
    with process_of(settings, "tests.endpoint.faults.leaking") as (process, target):
        sizes = [round_of(process, target, 5) for _ in range(5)]
        print(f"{target.requests} requests, each of which leaks; {told(sizes)}")
    with pytest.raises(AssertionError, match="memory grew"):
        assert_bounded(sizes)


def round_of(process: Process, target: Target, each: int) -> int:
    """Send one round; returns the process's memory after it."""
    fuzz(target, each)
    size = process.resident_bytes
    print(f"{target.requests} requests: {size >> 20} MiB", flush=True)
    return size


def told(sizes: list[int]) -> str:
    """Return the memory after each round, in words."""
    return f"MiB after each round: {', '.join(str(size >> 20) for size in sizes)}"


def assert_bounded(sizes: list[int]) -> None:
    """See that memory grew by no more than caches and indexes may take, from the first round to the last."""
    assert sizes[-1] - sizes[0] < BOUNDED_BYTES, f"memory grew; {told(sizes)}"


def fail(*_: object, **__: object) -> None:
    """Be a mistake of ours."""
    raise ZeroDivisionError


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/wall", "endpoint.wall.views.find_pledges"),
        ("/manage/{code}/edit", "endpoint.manage.views.edit"),
        ("/moderate/decide", "endpoint.moderators.pages.refusal"),
    ],
)
def test_the_fuzzing_sees_a_mistake(target: Target, monkeypatch: pytest.MonkeyPatch, path: str, name: str) -> None:
    """The gate on planted faults, which lie behind codes, sessions and the right answers."""
    monkeypatch.setattr(name, fail)
    addresses = [address for address in ADDRESSES if address.path == path]
    # Sent once more to be told, a request may find its pledge changed: Hypothesis says so, or tells of two.
    with pytest.raises(BaseException, match=r"500|laky|failures"):
        fuzz(target, 60, addresses, derandomize=True, phases=(Phase.generate,))
    assert "ZeroDivisionError" in "".join(target.faults)
