"""Random requests: every address, any method, any path, query, header and body; never a 500, never without headers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples

from endpoint.abuse.held import held_address
from endpoint.config import Settings
from endpoint.handling import Address
from endpoint.moderation import approve
from endpoint.moderators.people import add_moderator
from endpoint.moderators.sessions import SAFE_COOKIE, Session, begin_session, find_session
from tests.endpoint.faults.hostile_requests import ADDRESSES, Request, requests
from tests.endpoint.managing import own_form, write_own_bundle
from tests.endpoint.material import OPEN, SURVEY
from tests.endpoint.moderating import ORIGIN
from tests.endpoint.running import Endpoint

BOUNDED_BYTES = 48 << 20  # what caches and indexes may take, however many requests come
PHASES = (Phase.generate, Phase.shrink)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


class Target:
    """An endpoint with something behind every kind of address, and a moderator who is signed in."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.requests = 0
        self.faults: list[str] = []
        self._owner = add_moderator(endpoint.store, "Ola", "owner")
        self._session: Session | None = None
        self.known = [*self._fill(), "pledge", "survey", "published", "refused", "held", "work.js", "export.csv"]

    def _fill(self) -> list[str]:
        endpoint, service = self.endpoint, self.endpoint.service
        names = []
        for words in ("Published", "Waiting"):
            assert endpoint.post({**OPEN, "words": words, "form_key": words}).status_code == 303
            row = endpoint.rows()[-1]
            names.append(row["public_id"])
            names.append(held_address(service.served, service.settings.secret, row["submission_key"]).split("/")[-1])
        approve(endpoint.store, names[0], "Mo")
        return [*names, *(service.codes.make(purpose, names[0]) for purpose in ("manage", "confirm", "stop"))]

    def send(self, request: Request) -> None:
        """Send a request and see that the answer is no 5xx, and that nothing failed while it was sent."""
        headers, body = dict(request.headers), request.body
        if request.signed_in:
            session = self._sign_in()
            headers = {**headers, "cookie": f"{SAFE_COOKIE}={session.token}", "origin": ORIGIN}
            body = b"csrf=%b&%b" % (session.csrf.encode(), body)
        encoded = [(name, value.encode("latin-1")) for name, value in headers.items()]
        response = self.endpoint.request(request.method, request.address, content=body, headers=encoded)
        self.requests += 1
        self._look(request, response)

    def _sign_in(self) -> Session:
        """Return the session; a new one where a request has ended it."""
        store = self.endpoint.store
        if self._session is None or find_session(store, SAFE_COOKIE, self._session.token) is None:
            self._session = Session(self._owner, begin_session(store, self._owner, SAFE_COOKIE))
        return self._session

    def _look(self, request: Request, response: httpx.Response) -> None:
        assert response.status_code < 500, (response.status_code, request)
        assert response.headers["x-content-type-options"] == "nosniff", request
        assert response.headers["content-security-policy"].startswith("default-src 'none'; "), request
        assert self.faults == [], (self.faults, request)


class Faults(logging.Handler):
    """Keeps what the endpoint says of its own mistakes: an answer that breaks off has begun with a 200."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self._kept.append(self.format(record))


@pytest.fixture
def target(settings: Settings) -> Iterator[Target]:
    """Return an endpoint with something in it."""
    write_own_bundle(settings.bundle, own_form(), ("asthma",), SURVEY)
    endpoint = Endpoint(settings)
    target = Target(endpoint)
    listener = Faults(target.faults)
    logging.getLogger("groundswell.endpoint").addHandler(listener)
    yield target
    logging.getLogger("groundswell.endpoint").removeHandler(listener)
    endpoint.close()


def fuzz(target: Target, each: int, addresses: Iterable[Address] = ADDRESSES, **options: Any) -> None:
    """Send so many requests to each address, and ten times as many to that which takes forms."""
    for address in addresses:
        number = each * 10 if address.path == "/forms/{form_id}" else each

        @examples(
            max_examples=number, deadline=None, database=None, phases=PHASES, suppress_health_check=SLOW, **options
        )
        @given(requests(address, target.known))
        def send(request: Request) -> None:
            target.send(request)

        send()


@pytest.mark.sqlite_only
def test_no_address_answers_500(target: Target) -> None:
    """A few hostile requests to every address of the table, also from somebody who is signed in."""
    fuzz(target, 5, derandomize=True)
    assert target.requests >= 5 * len(ADDRESSES)


@pytest.mark.faults
def test_no_address_answers_500_for_long(target: Target) -> None:
    """The long form, on both databases, other requests each time; memory stays bounded.

    In rounds, as Hypothesis remembers every request of one.
    """
    fuzz(target, 50)
    before = resident_bytes()
    for _ in range(16):
        fuzz(target, 50)
    grown = resident_bytes() - before
    print(f"{target.requests} requests to {len(ADDRESSES)} addresses, no 5xx; memory grew by {grown >> 20} MiB")
    assert grown < BOUNDED_BYTES


def resident_bytes() -> int:
    """Return how much memory this process has."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) << 10
    raise AssertionError("this system does not tell")


@pytest.mark.sqlite_only
def test_the_fuzzing_sees_a_mistake(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate on a planted fault: an address that takes whatever number is in its query."""
    monkeypatch.setattr("endpoint.wall.views.read_query", lambda parameters: int(parameters.get("before", "0")))
    with pytest.raises(BaseException, match=r"500|not a number"):
        fuzz(target, 60, [address for address in ADDRESSES if address.path == "/wall"], derandomize=True)
