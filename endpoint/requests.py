"""Reading a request's body safely: bounded in bytes, time, fields and depth, and strict about characters."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Coroutine
from typing import Any, NamedTuple, cast
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request

from campaign.language import mark
from endpoint.config import Settings
from endpoint.faults import RequestFault

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"

#: Of a body that is too large this many times the limit is read and thrown away, so that the browser, still
#: sending, gets the answer instead of a broken connection.
DRAINED_LIMITS = 4

Fields = dict[str, list[str]]

_LATE = "the form did not arrive in time"
_HALF = re.compile("[\ud800-\udfff]")


class Posted(NamedTuple):
    """What a form posted: ``{name: [value, ...]}``, in the order of the request."""

    fields: Fields
    is_json: bool


def wants_json(request: Request) -> bool:
    """Return whether the answer should be JSON: the body is, or the client asks for nothing but JSON."""
    return _media_type(first_header(request, b"content-type"))[0] == JSON_TYPE or accepts_json(request)


def accepts_json(request: Request) -> bool:
    """Return whether the client asks for nothing but JSON."""
    accept = first_header(request, b"accept")
    return JSON_TYPE in accept and "text/html" not in accept


def takes_json(request: Request) -> bool:
    """Return whether the client can read JSON, if only beside HTML."""
    return JSON_TYPE in first_header(request, b"accept")


def first_header(request: Request, name: bytes) -> str:
    """Return the first header with this name (in lower case), empty if there is none; `Request.headers` costs more."""
    for known, value in request.scope["headers"]:
        if known == name:
            return str(value, "latin-1")
    return ""


async def read_posted(request: Request, settings: Settings) -> Posted:
    """Read a posted form.

    :raises RequestFault: 400, 408, 413 or 415.
    """
    media_type = _known_type(first_header(request, b"content-type"))
    text = _text(await _read_body(request, settings))
    is_json = media_type == JSON_TYPE
    fields = _parse_json(text) if is_json else _parse_form(text, settings.body_fields)
    if sum(map(len, fields.values())) > settings.body_fields or len(fields) > settings.body_fields:
        raise _too_many()
    return Posted(fields, is_json)


def _media_type(header: str) -> tuple[str, str]:
    """Return the media type and the charset of a content type, in lower case; the charset may be empty."""
    media_type, *parameters = (part.strip().lower() for part in header.split(";"))
    charsets = [part.partition("=")[2].strip("\"' ") for part in parameters if part.startswith("charset=")]
    return media_type, charsets[0] if charsets else ""


def _known_type(header: str) -> str:
    if header == FORM_TYPE:  # what a browser sends
        return FORM_TYPE
    media_type, charset = _media_type(header)
    if media_type not in (FORM_TYPE, JSON_TYPE):
        sentence = mark("Send the form as {type} or {other_type}.")
        heading = mark("We cannot read this kind of form")
        raise RequestFault(415, heading, sentence, type=FORM_TYPE, other_type=JSON_TYPE)
    if charset not in ("", "utf-8", "utf8"):
        raise RequestFault(415, mark("We cannot read this kind of text"), mark("Send the form in UTF-8."))
    return media_type


async def _read_body(request: Request, settings: Settings) -> bytes:
    announced = first_header(request, b"content-length")
    limit = settings.body_bytes
    if announced.isdigit() and int(announced[:19]) > DRAINED_LIMITS * limit:
        raise _too_large()
    try:
        return await _in_time(_collect(request, limit), settings.body_seconds)
    except TimeoutError:
        sentences = (
            mark("It did not arrive in time, and nothing was stored."),
            mark("Check your signal and send it again."),
        )
        headers = {"connection": "close"}
        raise RequestFault(408, mark("Your form took too long"), *sentences, headers=headers) from None
    except ClientDisconnect:
        raise RequestFault(400, mark("The form did not arrive"), mark("Send it again.")) from None


async def _in_time(reading: Coroutine[Any, Any, bytes], seconds: float) -> bytes:
    """Return what is read; raises TimeoutError. `asyncio.timeout` costs as much as judging the form."""
    task = cast(asyncio.Task[Any], asyncio.current_task())  # None only outside a coroutine
    timer = task.get_loop().call_later(seconds, task.cancel, _LATE)
    try:
        return await reading
    except asyncio.CancelledError as cancelled:
        if cancelled.args != (_LATE,):
            raise
        task.uncancel()
        raise TimeoutError from None
    finally:
        timer.cancel()


async def _collect(request: Request, limit: int) -> bytes:
    """Return the body; of one above the limit nothing is kept. Not `Request.stream`: this is the hot path."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > DRAINED_LIMITS * limit:
            raise _too_large()
        if size <= limit:
            chunks.append(chunk)
        else:
            chunks.clear()
    if size > limit:
        raise _too_large()
    return b"".join(chunks)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable(mark("It is not written in UTF-8.")) from None


def _parse_form(text: str, most_fields: int) -> Fields:
    if text.count("&") >= most_fields:
        raise _too_many()
    if "\0" in text or "%00" in text:
        raise _no_text()
    fields: Fields = {}
    try:
        for pair in text.replace("+", " ").split("&"):
            name, sign, value = pair.partition("=")
            if "%" in pair:
                name, value = _unquote(name), _unquote(value)
            if name or sign:
                fields.setdefault(name, []).append(value)
    except UnicodeDecodeError:
        raise _unreadable(mark("It is not written in UTF-8.")) from None
    return fields


def _unquote(text: str) -> str:
    """Undo percent-encoding; raises UnicodeDecodeError where it is not UTF-8."""
    return unquote_to_bytes(text).decode()


def _parse_json(text: str) -> Fields:
    try:
        data = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_doubles)
    except (ValueError, RecursionError):
        raise _unreadable(mark("It is not JSON, or it names a field twice.")) from None
    if not isinstance(data, dict):
        raise _unreadable(mark("Send one JSON object with the fields' names as keys."))
    fields = {name: _values(value) for name, value in data.items()}
    everything = "".join(name + "".join(values) for name, values in fields.items())
    # JSON can write half a character, "\ud800", which no text can hold.
    if "\0" in everything or _HALF.search(everything):
        raise _no_text()
    return fields


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a name twice")
    return data


def _values(value: Any) -> list[str]:
    return [_scalar(one) for one in value] if isinstance(value, list) else _single(value)


def _single(value: Any) -> list[str]:
    """Return posted values: what a browser leaves out when a box is not ticked, JSON says with false or null."""
    if value is None or value is False:
        return []
    return ["yes"] if value is True else [_scalar(value)]


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _unreadable(mark("A value must be a text, a number, true, false, null, or a list of texts."))
    return str(value)


def _unreadable(sentence: str) -> RequestFault:
    return RequestFault(400, mark("We could not read your form"), sentence, mark("Nothing was stored."))


def _no_text() -> RequestFault:
    return _unreadable(mark("There is a character in it that cannot be part of a text."))


def _too_many() -> RequestFault:
    sentences = (mark("This form has fewer fields."), mark("Nothing was stored."))
    return RequestFault(400, mark("There are too many fields"), *sentences)


def _too_large() -> RequestFault:
    sentences = (mark("Shorten your words, then send them again."), mark("Nothing was stored."))
    return RequestFault(413, mark("Your form is too large"), *sentences, headers={"connection": "close"})
