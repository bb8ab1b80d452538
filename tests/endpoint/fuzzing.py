"""Random requests to an endpoint: in this process, or in one of its own, whose memory is then nobody else's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples

from endpoint.bundle import Bundle
from endpoint.handling import Address
from endpoint.moderators.people import add_moderator
from endpoint.moderators.sessions import SAFE_COOKIE, Session, begin_session, find_session
from endpoint.requests import FORM_TYPE
from endpoint.store import Store
from tests.endpoint.faults.hostile_requests import ADDRESSES, Request, requests
from tests.endpoint.faults.lived_in import Body, Known, live_in
from tests.endpoint.moderating import ORIGIN
from tests.endpoint.running import Endpoint, Process

PHASES = (Phase.generate, Phase.shrink)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
STALE_REQUESTS: Final = 100
NETWORKS: Final = 1_000  # as many as send: each stays below its limits, so that what lies behind them is reached

#: Sends method, address, headers and body.
Send = Callable[[str, str, dict[str, bytes], bytes], httpx.Response]


class Target:
    """An endpoint with something behind every kind of address, and a moderator who is signed in.

    :param store: the endpoint's.
    :param faults: what the endpoint said of its own mistakes until now.
    """

    def __init__(self, store: Store, bundle: Bundle, send: Send, faults: list[str]) -> None:
        self.requests = 0
        self._bundle = bundle
        self._store = store
        self._send = send
        self.faults = faults
        self._owner = add_moderator(store, "Ola", "owner")
        self._session: Session | None = None
        self._known: Known | None = None
        self._lived_at = 0

    def known(self) -> Known:
        """Return what leads somewhere: new pledges now and then, as those before were taken back, refused, struck."""
        if self._known is None or self.requests - self._lived_at > STALE_REQUESTS:
            self._known, self._lived_at = live_in(self._store, self._bundle, self._owner, self._pledge), self.requests
        return self._known

    def _pledge(self, answers: Body) -> int:
        headers = {"content-type": FORM_TYPE.encode()}
        return self._send("POST", "/forms/pledge", headers, urlencode(answers).encode()).status_code

    def send(self, request: Request) -> None:
        """Send a request and see that the answer is no 5xx, and that nothing failed while it was sent."""
        headers, body = dict(request.headers), request.body
        if request.signed_in:
            session = self._sign_in()
            headers = {**headers, "cookie": f"{SAFE_COOKIE}={session.token}", "origin": ORIGIN}
            body = b"csrf=%b&%b" % (session.csrf.encode(), body)
        encoded = {name: value.encode("latin-1") for name, value in headers.items()}
        response = self._send(request.method, request.address, encoded, body)
        self.requests += 1
        self._look(request, response)

    def _sign_in(self) -> Session:
        """Return the session; a new one where a request has ended it."""
        if self._session is None or find_session(self._store, SAFE_COOKIE, self._session.token) is None:
            self._session = Session(self._owner, begin_session(self._store, self._owner, SAFE_COOKIE), SAFE_COOKIE)
        return self._session

    def _look(self, request: Request, response: httpx.Response) -> None:
        assert response.status_code < 500, (response.status_code, request)
        assert response.headers["x-content-type-options"] == "nosniff", request
        assert response.headers["content-security-policy"].startswith("default-src 'none'; "), request
        assert self.faults == [], (self.faults, request)


class Faults(logging.Handler):
    """Keeps what an endpoint in this process says of its own mistakes: an answer that breaks off began with a 200."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self._kept.append(self.format(record))


def in_process(endpoint: Endpoint) -> Send:
    """Return what sends to an endpoint in this process."""

    def send(method: str, address: str, headers: dict[str, bytes], body: bytes) -> httpx.Response:
        return endpoint.request(method, address, content=body, headers=[*headers.items()])

    return send


def over_http(process: Process) -> Send:
    """Return what sends to a process as its proxy does, for one network after the other.

    `http.client` sends what other clients refuse to, and each request has a connection of its own.
    """
    host, _, port = process.address.removeprefix("http://").rpartition(":")
    number = 0

    def send(method: str, address: str, headers: dict[str, bytes], body: bytes) -> httpx.Response:
        nonlocal number
        number = (number + 1) % NETWORKS
        network = f"10.{number >> 8}.{number & 255}.1".encode()
        connection = HTTPConnection(host, int(port), timeout=30)
        try:
            connection.request(method, address, body, {"x-forwarded-for": network, **headers})
            answer = connection.getresponse()
            return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
        finally:
            connection.close()

    return send


def fuzz(target: Target, each: int, addresses: Iterable[Address] = ADDRESSES, **options: Any) -> None:
    """Send so many requests to each address, and ten times as many to that which takes forms."""
    for address in addresses:
        number = each * 10 if address.path == "/forms/{form_id}" else each
        known = target.known()

        @examples(
            max_examples=number,
            deadline=None,
            database=None,
            suppress_health_check=SLOW,
            **{"phases": PHASES, **options},
        )
        @given(requests(address, known))
        def send(request: Request) -> None:
            target.send(request)

        send()
