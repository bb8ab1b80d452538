"""What strangers send: always a clear answer, never a 500, never an unbounded cost."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.responses import Response
from uvicorn.lifespan.on import LifespanOn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from endpoint.app import create_app
from endpoint.config import Settings
from endpoint.log import log_handler
from endpoint.protocol import GuardedProtocol
from endpoint.serve import server_config
from endpoint.store import Store
from tests.endpoint.material import GOOD
from tests.endpoint.running import Endpoint, connect, page_of, raw_request, read_all, serving

#: What is refused never reaches a database.
pytestmark = pytest.mark.sqlite_only

FORM_TYPE = {"content-type": "application/x-www-form-urlencoded"}
JSON_TYPE = {"content-type": "application/json"}


def post_bytes(endpoint: Endpoint, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    """Post a body as it is."""
    return endpoint.request("POST", "/forms/pledge", content=body, headers={**FORM_TYPE, **(headers or {})})


def test_it_refuses_a_field_that_the_form_does_not_have(endpoint: Endpoint) -> None:
    """An unknown name is named in the answer, as text, cut where it is long."""
    response = endpoint.post({**GOOD, "<b>isAdmin": "1"})
    assert response.status_code == 400
    assert "This form has no field “<b>isAdmin”." in page_of(response).text
    assert page_of(response).b is None
    assert endpoint.post_json({**GOOD, "x" * 1000: "1"}).json()["errors"][0]["message"].count("x") == 40
    assert endpoint.post({**GOOD, "form_admin": "1"}).status_code == 400
    assert endpoint.rows() == []


def test_it_says_that_a_form_does_not_exist(endpoint: Endpoint) -> None:
    """An unknown form is a 404 page in the theme, or JSON."""
    response = endpoint.post(GOOD, "elephant")
    assert (response.status_code, page_of(response).h1.text) == (404, "There is no such form")  # type: ignore[union-attr]
    assert endpoint.post_json(GOOD, "elephant").json()["errors"][0]["field"] is None
    assert endpoint.get("/nowhere").status_code == 404


def test_it_refuses_other_methods(endpoint: Endpoint) -> None:
    """A method that an address does not have is a 405 that names those it has."""
    for path in ("/forms/pledge", "/summary.json", "/pledges.json", "/health"):
        response = endpoint.request("DELETE", path)
        assert response.status_code == 405, path
        assert response.headers["allow"], path


CONTENT_TYPES = {
    "application/x-www-form-urlencoded": 303,
    "Application/X-WWW-Form-Urlencoded; Charset=UTF-8": 303,
    'application/x-www-form-urlencoded; charset="utf-8"': 303,
    "application/x-www-form-urlencoded; charset=iso-8859-1": 415,
    "application/x-www-form-urlencoded; charset=utf-7": 415,
    "multipart/form-data; boundary=x": 415,
    "text/plain": 415,
    "application/jsonp": 415,
    "": 415,
    ";": 415,
}


def test_it_reads_two_content_types_only(endpoint: Endpoint) -> None:
    """Form-encoded and JSON in UTF-8; anything else is 415."""
    body = b"words=Tea&topic=rest"
    answers = {said: post_bytes(endpoint, body, {"content-type": said}).status_code for said in CONTENT_TYPES}
    assert answers == CONTENT_TYPES


NO_TEXT = [
    b"words=%ff%fe&topic=rest",
    b"words=\xff\xfe&topic=rest",
    b"words=%ed%a0%80&topic=rest",
    b"words=%c0%80&topic=rest",
    b"words=%f8%a1%a1%a1%a1&topic=rest",
    b"%ff=1&topic=rest",
    b"words=a%00b&topic=rest",
    b"wor\0ds=a&topic=rest",
    b"a=1&" * 5000,
    b"&".join(b"words=%d" % number for number in range(300)),
]


def test_it_refuses_forms_that_are_no_text(endpoint: Endpoint) -> None:
    """Bytes that are not UTF-8, NUL, and too many fields are a 400, and nothing is stored with U+FFFD in it."""
    for body in NO_TEXT:
        assert post_bytes(endpoint, body).status_code == 400, body[:40]
        assert endpoint.rows() == [], body[:40]


def test_it_takes_odd_forms_calmly(endpoint: Endpoint) -> None:
    """Unusual but readable forms are judged like any other."""
    for body in (b"", b"=", b"&&&", b"words", b"words=%zz&topic=%", b"%3D=&topic"):
        assert post_bytes(endpoint, body).status_code in (400, 422, 303), body


NO_FORM = [
    b"",
    b"[]",
    b"null",
    b'"words"',
    b"12",
    b"{",
    b'{"words": }',
    b'\xef\xbb\xbf{"words": "a"}',
    b'{"words": {"a": 1}}',
    b'{"words": [["a"]]}',
    b'{"words": [null]}',
    b'{"words": [true]}',
    b'{"words": NaN}',
    b'{"words": -Infinity}',
    b'{"words": 1e999}',
    b'{"words": ' + b"9" * 5000 + b"}",
    b'{"words": "\\ud800", "topic": "rest"}',
    b'{"words": "a\\u0000b", "topic": "rest"}',
    b'{"\\udfff": "a"}',
    b'{"words": "a", "words": "b"}',
    b'{"words": "\xff"}',
    b"[" * 30_000,
    b'{"a":' * 10_000,
    b'{"words": [' + b'"a",' * 1000 + b'"a"]}',
]


def test_it_refuses_json_that_is_no_form(endpoint: Endpoint) -> None:
    """Only an object of texts, numbers, booleans, null and lists of texts is a form; everything else is a 400."""
    for body in NO_FORM:
        response = post_bytes(endpoint, body, JSON_TYPE)
        assert response.status_code == 400, body[:40]
        assert response.json()["errors"][0]["message"], body[:40]
        assert endpoint.rows() == [], body[:40]


def test_it_refuses_a_body_that_is_too_large(endpoint: Endpoint) -> None:
    """A form above the limit is 413, whether it says its length or not."""
    large = b"words=" + b"a" * 70_000
    assert post_bytes(endpoint, large).status_code == 413
    limit = b"words=" + b"a" * (65_536 - 17) + b"&topic=rest"
    assert len(limit) == 65_536
    assert post_bytes(endpoint, limit).status_code == 422, "exactly the limit is read and judged"


def test_it_stops_reading_a_body_that_never_ends(endpoint: Endpoint) -> None:
    """Of a streamed body a bounded part is read, and less of it is kept."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 65_536
            yield b"a" * 65_536

    response = endpoint.request("POST", "/forms/pledge", content=endless(), headers=FORM_TYPE)
    assert response.status_code == 413
    assert sent < 1_000_000


def test_it_lets_no_input_reach_a_header(endpoint: Endpoint) -> None:
    """Line breaks in any value stay values: the answer has the headers that it always has."""
    evil = "x\r\nSet-Cookie: a=b\r\n\r\n<script>"
    usual = set(endpoint.post(GOOD).headers)
    answers = [
        endpoint.post({**GOOD, "form_key": evil[:90]}),
        endpoint.post({**GOOD, "touchpoint": evil, "form_key": "2"}),
        endpoint.request("POST", "/forms/pledge?a=%0d%0aSet-Cookie:%20a=b", data={**GOOD, "form_key": "3"}),
    ]
    for response in answers:
        assert response.status_code == 303
        assert set(response.headers) == usual
    missing = endpoint.request("POST", "/forms/%0d%0aSet-Cookie:%20a=b", data=GOOD)
    assert (missing.status_code, "set-cookie" in missing.headers) == (404, False)


def test_it_sends_no_header_that_breaks_its_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a mistake of ours puts no line into an answer's head: nothing is sent, the second time as well."""
    with serving(settings) as address:
        for header in (("location", "/x\r\nevil: 1"), ("x-\r\nevil", "1"), ("x-nul", "a\0evil")):
            broken = Response(b"", 303, dict([header]))
            monkeypatch.setattr("endpoint.answers.see_other", lambda _address, broken=broken: broken)
            for _ in range(2):
                assert raw_request(address, HEAD + b"Content-Length: 20\r\n\r\nwords=Tea&topic=rest") == b"", header


def test_it_protects_every_answer(endpoint: Endpoint) -> None:
    """Each answer, faults included, carries the security headers."""
    paths = ("/forms/pledge", "/forms/none", "/summary.json", "/pledges.json", "/health", "/x")
    for method, path in product(("GET", "POST", "PUT"), paths):
        headers = endpoint.request(method, path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["content-security-policy"].startswith("default-src 'none'; ")


def test_it_answers_a_mistake_of_ours_without_telling_about_it(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug is a 500 in the theme, with the security headers, without a word of what went wrong."""
    monkeypatch.setattr(endpoint.service.running.projection, "get", None)
    response = endpoint.get("/summary.json", headers={"accept": "text/html"})
    assert (response.status_code, page_of(response).h1.text) == (500, "Something went wrong on our side")  # type: ignore[union-attr]
    assert "NoneType" not in response.text
    assert response.headers["x-frame-options"] == "DENY"


def test_it_logs_no_personal_data(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A line a request: method, handler, status, time; no address, no query, nothing posted, no path of a visitor's."""
    caplog.set_level("DEBUG", "groundswell")
    endpoint.post({**GOOD, "name": "Ermintrude", "email": "secret@example.org"})
    endpoint.request("POST", "/forms/ermintrude?email=secret@example.org", data=GOOD)
    endpoint.request("ERMINTRUDE", "/Ermintrude")
    endpoint.close()
    [record] = [record for record in caplog.records if record.name.startswith("groundswell")]
    lines = record.message.splitlines()
    assert len(lines) == 3
    assert all(re.fullmatch(r"[-\d]{10} [:\d]{8} (POST|-) (post_form|-) \d{3} \d+\.\d ms", line) for line in lines), (
        lines
    )


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Give what is written to the log meanwhile."""
    log = io.StringIO()
    handler = log_handler(log)
    loggers = [logging.getLogger(name) for name in ("groundswell.endpoint", "uvicorn.error")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield log
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def test_a_mistake_of_ours_is_logged_without_what_somebody_wrote(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it happened and what kind it was, of the first and of what it led to: their words may quote a pledge."""

    def fail(fields: dict[str, list[str]]) -> None:
        try:
            raise KeyError(fields["words"][0])
        except KeyError as error:
            raise ValueError(f"{fields} cannot be read") from error

    monkeypatch.setattr("endpoint.forms.take_meta", fail)
    with logged() as log:
        assert endpoint.post({**GOOD, "words": "Ermintrude said so"}).status_code == 500
    told = log.getvalue()
    assert "Ermintrude" not in told
    assert re.search(
        r"ERROR a request failed\n.*KeyError\nwhich led to\n.*in post_form.*in fail.*ValueError", told, re.S
    )


def test_a_start_that_fails_is_logged_without_what_somebody_wrote(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads what people wrote, too, and the server would log the failure's own words."""

    quoted = "Ermintrude said so"

    def fail(_store: Store) -> None:
        raise ValueError(quoted)

    monkeypatch.setattr("endpoint.service.fill_wall", fail)
    config = server_config(settings, create_app(settings))
    config.load()
    starting = LifespanOn(config)
    with logged() as log:
        asyncio.run(starting.startup())
    assert starting.should_exit
    assert quoted not in log.getvalue()
    assert re.search(r"in open\n.*in fail\n.*ValueError\n", log.getvalue(), re.S)


def test_why_requests_are_answered_503_is_logged_once_a_minute(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind of failure, with the database's code and its lines of code, none of its words: an operator sees why."""
    quoted = "Ermintrude said so"
    full = sqlite3.OperationalError(quoted)
    full.sqlite_errorname = "SQLITE_FULL"

    def fail(*_: object) -> None:
        raise OperationalError(quoted, None, full)

    monkeypatch.setattr(endpoint.store, "last_change", fail)
    monkeypatch.setattr(endpoint.store, "check", fail)
    endpoint.service.running.writer.close()
    with logged() as log:
        assert {endpoint.get(path).status_code for path in ["/summary.json", "/health"] * 3} == {503}
        assert {endpoint.post({**GOOD, "form_key": key}).status_code for key in "ab"} == {503}
        monkeypatch.setattr("endpoint.log.TOLD_SECONDS", 0.0)
        assert endpoint.get("/health").status_code == 503
    told = log.getvalue()
    kinds = re.findall(r"ERROR requests are answered 503: (.+)$", told, re.M)
    assert kinds == ["OperationalError (SQLITE_FULL)", "StoreBusy", "OperationalError (SQLITE_FULL)"]
    assert re.search(r"in get_summary.*in fail.*\nOperationalError \(SQLITE_FULL\)\n", told, re.S)
    assert quoted not in told


def test_it_serves_with_the_quick_loop_and_parser(settings: Settings) -> None:
    """Those of the standard library and h11 answer less than half as many."""
    config = server_config(settings, create_app(settings))
    config.load()
    assert (config.loop, issubclass(config.http_protocol_class, HttpToolsProtocol)) == ("uvloop", True)


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """Return the address of a real server with short deadlines."""
    with serving(settings, body_seconds=0.6, header_seconds=0.6, idle_seconds=1, header_bytes=4096) as address:
        yield address


HEAD = b"POST /forms/pledge HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def test_it_does_not_wait_for_a_slow_body(address: str) -> None:
    """A body that trickles is answered 408 at the deadline, and the connection is closed."""
    begun = time.monotonic()
    answer = raw_request(address, HEAD + b"Content-Length: 100\r\n\r\nwords=")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer
    assert time.monotonic() - begun < 3


def test_it_does_not_wait_for_a_slow_head(address: str) -> None:
    """A connection that never finishes its first request is closed at the deadline."""
    starts = {"silent": b"", "line": b"POST /fo", "head": HEAD, "header": HEAD + b"X-Slow: ", "blank": b"\r\n"}
    with ThreadPoolExecutor(len(starts)) as pool:
        answers = dict(zip(starts, pool.map(lambda start: raw_request(address, start), starts.values()), strict=True))
    assert [name for name, answer in answers.items() if not answer.startswith(b"HTTP/1.1 408 ")] == []


def test_it_does_not_wait_for_a_second_request(address: str) -> None:
    """After an answer, stray bytes or half a request keep a connection open no longer than a first one."""
    for stray in (b"\r\n", b"GET /health HT"):
        with connect(address) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b"200 OK" in connection.recv(65536)
            connection.sendall(stray)
            assert read_all(connection).startswith(b"HTTP/1.1 408 ")


def test_it_refuses_a_large_head(address: str) -> None:
    """A request head above its limit is 431, in one piece or in many, as a header or as an address."""
    for data in (HEAD + b"X: " + b"a" * 9000 + b"\r\n\r\n", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n"):
        assert raw_request(address, data).startswith(b"HTTP/1.1 431 ")
    with connect(address) as connection:
        connection.sendall(HEAD)
        for _ in range(6):
            connection.sendall(b"X: " + b"a" * 1000)
            time.sleep(0.01)
        assert b"HTTP/1.1 431 " in read_all(connection)


BROKEN = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\n\r\n",
    b"CONNECT a:1 HTTP/1.1\r\n\r\n",
    b"GET http:// HTTP/1.1\r\n\r\n",
    b"POST /forms/pledge HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /forms/pledge HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /forms/pledge HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET /health HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: a\r\n\r\n",
    b"GET /health HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    b"GET /a%ff%00 HTTP/1.1\r\n\r\n",
    b"GET /forms/%2e%2e%2f%2e%2e HTTP/1.1\r\n\r\n",
    b"GET //health HTTP/1.1\r\n\r\n",
    b"GET /summary.json HTTP/1.1\r\nIf-None-Match: \xff\xfe\r\n\r\n",
]


def test_it_survives_what_is_not_http(address: str) -> None:
    """Broken requests are 4xx or ignored; the server goes on."""
    with ThreadPoolExecutor(len(BROKEN)) as pool:
        answers = list(pool.map(lambda data: raw_request(address, data), BROKEN))
    assert [data for data, answer in zip(BROKEN, answers, strict=True) if answer.startswith(b"HTTP/1.1 5")] == []
    assert httpx.get(f"{address}/health").json() == {"status": "ok"}


def test_it_takes_few_requests_ahead_of_their_answers(address: str) -> None:
    """Some are answered in their order. Who sends thousands at once is cut off, which is no mistake of ours."""
    asked = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    with logged() as log:
        assert raw_request(address, asked * 10).count(b"200 OK") == 10
        assert raw_request(address, asked * 1000).count(b"200 OK") < 10
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
    assert "ERROR" not in log.getvalue()


def test_it_sends_no_body_to_head(address: str) -> None:
    """HEAD has the headers of GET and no body."""
    for path in ("/summary.json", "/pledges.json", "/health"):
        got, headed = httpx.get(f"{address}{path}"), httpx.head(f"{address}{path}")
        assert headed.status_code == 200
        assert headed.headers["content-length"] == got.headers["content-length"]
        assert headed.content == b""


def test_it_tells_a_browser_that_its_form_is_too_large(address: str) -> None:
    """A browser that still sends gets the page, not a broken connection."""
    response = httpx.post(f"{address}/forms/pledge", data={"words": "a" * 200_000})
    assert response.status_code == 413
    assert "Your form is too large" in response.text


def test_it_answers_a_good_pledge_beside_stalled_ones(settings: Settings) -> None:
    """40 stalled connections, some without a head and some without a body: a good pledge is answered in a second."""
    with serving(settings) as address:
        stalled: list[Any] = [connect(address) for _ in range(40)]
        for number, connection in enumerate(stalled):
            connection.sendall(HEAD + b"Content-Length: 100\r\n\r\nwords=" if number % 2 else HEAD[:20])
        begun = time.monotonic()
        response = httpx.post(f"{address}/forms/pledge", data=GOOD)
        assert (response.status_code, time.monotonic() - begun < 1) == (303, True)
        for connection in stalled:
            connection.close()


def test_it_does_not_wait_for_who_does_not_read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer in pieces is cut off where nobody reads it, and goes on as long as somebody does, if slowly."""
    monkeypatch.setattr(GuardedProtocol, "unread_seconds", 0.5)
    monkeypatch.setattr("endpoint.wall.open_data._piece", lambda *_: (b"a" * 65_536, 0))  # without end
    with serving(settings) as address, connect(address) as reading, connect(address) as stalled:
        for connection in (reading, stalled):
            connection.sendall(b"GET /open/pledges.csv HTTP/1.1\r\nHost: a\r\n\r\n")
        until = time.monotonic() + 2
        while time.monotonic() < until:
            assert reading.recv(65_536)
            time.sleep(0.01)  # slower than it is sent, so that the endpoint has to wait for it
        assert len(read_all(stalled, 50_000_000)) < 50_000_000, "no more than lay in buffers"


def test_it_stays_small_under_large_bodies(settings: Settings) -> None:
    """Many large bodies at once are all refused; none is kept."""
    with serving(settings) as address:
        statuses: list[int] = []

        def send() -> None:
            statuses.append(httpx.post(f"{address}/forms/pledge", data={"words": "a" * 250_000}).status_code)

        threads = [threading.Thread(target=send) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [413] * 10
