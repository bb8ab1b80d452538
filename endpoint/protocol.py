"""HTTP/1.1 on the wire with the limits that the server itself does not have: size and time of a request's head."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from campaign.language import ENGLISH, Language, mark

_TOO_LARGE = (b"431 Request Header Fields Too Large", mark("The request's head is too large."))
_TOO_SLOW = (b"408 Request Timeout", mark("The request's head did not arrive in time."))
_MALFORMED = (b"400 Bad Request", mark("This is not an HTTP request."))


#: Requests that may wait for the answers before them. Browsers and proxies send none ahead; uvicorn takes all that lie
#: in one piece of 256 kB: 9,000, with 17 MB of memory and half a second of everybody's time.
WAITING_REQUESTS = 16


class HeadTooLarge(Exception):
    """The head of a request passed its limit."""


class TooManyWait(Exception):
    """More requests than `WAITING_REQUESTS` were sent ahead."""


class GuardedProtocol(HttpToolsProtocol):
    """Closes connections whose request head is too large or takes too long, those that do not read their answer, and
    those that send too many requests ahead.

    Without a deadline a connection that never finishes its head stays for good; without a limit its head grows. An
    answer in pieces waits for its reader, and keeps a place among the connections that everybody shares.
    """

    header_bytes = 16_384
    header_seconds = 10.0
    unread_seconds = 60.0  # in which 48 kB of what waits must be taken: nobody reads so slowly who reads
    spoken = ENGLISH

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_bytes = 0
        self._head_unfinished = True
        self._head_timer: asyncio.TimerHandle | None = None
        self._unread_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._head_arrived()
        self._was_read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for whoever should read the answer."""
        self._unread_timer = self.loop.call_later(self.unread_seconds, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """Go on with the answer."""
        self._was_read()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take what came; whatever is not yet an answered request has a deadline."""
        if self._head_unfinished:
            self._head_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head_unfinished and self._head_bytes > max(self.header_bytes, len(data)):
            self._refuse(_TOO_LARGE)
        elif self._head_timer is None and self.timeout_keep_alive_task is None and self._is_idle():
            self._wait_for_head()

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._head_bytes = 0
        self._head_unfinished = True

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, be it one after a body in chunks."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """End a head."""
        self._head_arrived()
        super().on_headers_complete()
        self.cycle.__class__ = QuickCycle  # uvicorn makes it, and has no setting for its class
        if len(self.pipeline) > WAITING_REQUESTS:
            raise TooManyWait

    def send_400_response(self, _msg: str) -> None:
        """Answer what could not be parsed; where answers are still owed, another would be taken for one of those."""
        if self.pipeline:
            self.pipeline.clear()
            self.transport.close()
            return
        self._refuse(_TOO_LARGE if self._head_bytes > self.header_bytes else _MALFORMED)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; one that does not even read its answer is cut."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self.header_bytes:
            raise HeadTooLarge

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._head_timer = self.loop.call_later(self.header_seconds, self._head_is_late)

    def _head_arrived(self) -> None:
        self._head_unfinished = False
        self._head_bytes = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self.transport.is_closing():
            return
        if self._is_idle():
            self._refuse(_TOO_SLOW)
        else:
            self._wait_for_head()

    def _was_read(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None

    def _refuse(self, answer: tuple[bytes, str]) -> None:
        status, text = answer[0], self.spoken.say(answer[1]).encode()
        head = (
            b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n"
            b"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head % (status, len(text)) + text)
        self.transport.close()


class QuickCycle(RequestResponseCycle):
    """One request and its answer. Puts the same head together only once: uvicorn would search each header of every
    answer for signs that break lines, which takes as long as judging a pledge. Where a browser is sent to is left out
    of what is kept: each pledge has a page of its own.
    """

    async def send(self, message: Any) -> None:
        """Send a part of the answer."""
        if self.transport.is_closing():  # uvicorn says so to the newest of several requests only
            self.disconnected = True
        is_usual = message["type"] == "http.response.start" and self.keep_alive and not self.flow.write_paused
        head = self._head(message["status"], message["headers"]) if is_usual else None
        if head is None or self.response_started or self.disconnected:
            await super().send(message)
            return
        self.response_started = True
        self.waiting_for_100_continue = False
        self.chunked_encoding = False
        self.expected_content_length = head.body_bytes
        self.transport.write(head.data)

    def _head(self, status: int, headers: list[tuple[bytes, bytes]]) -> Head | None:
        places = [value for name, value in headers if name == b"location"]
        if not places:
            return _usual_head(status, (*self.default_headers, *headers))
        head = _usual_head(status, (*self.default_headers, *[pair for pair in headers if pair[0] != b"location"]))
        if head is None or len(places) > 1 or HEADER_VALUE_RE.search(places[0]):
            return None
        return Head(b"%blocation: %b\r\n\r\n" % (head.data[:-2], places[0]), head.body_bytes)


class Head(NamedTuple):
    """The head of an answer, ready to be sent, and how long its body is."""

    data: bytes
    body_bytes: int


@lru_cache(maxsize=256)
def _usual_head(status: int, headers: tuple[tuple[bytes, bytes], ...]) -> Head | None:
    """Return a head; None where uvicorn should see to it: without a length, with a word on the connection, or wrong."""
    given = {name.lower(): value for name, value in headers}
    odd = any(HEADER_RE.search(name) or HEADER_VALUE_RE.search(value) for name, value in headers)
    if odd or b"content-length" not in given or given.keys() & {b"connection", b"transfer-encoding"}:
        return None
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    return Head(STATUS_LINE[status] + lines + b"\r\n", int(given[b"content-length"]))


def guarded_protocol(header_bytes: int, header_seconds: float, spoken: Language) -> type[GuardedProtocol]:
    """Return the protocol with its limits; what it refuses is told in a language."""
    own = {"header_bytes": header_bytes, "header_seconds": header_seconds, "spoken": spoken}
    return type("LimitedProtocol", (GuardedProtocol,), own)
