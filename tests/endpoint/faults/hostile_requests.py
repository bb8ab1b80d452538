"""Requests that nobody should send, to every address that the endpoint has; a new one is among them by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, quote_from_bytes, urlencode

from hypothesis import strategies as st

from endpoint.app import ADDRESSES
from endpoint.handling import Address
from endpoint.wall.query import FILTERS
from tests.endpoint.faults.lived_in import Body, Known
from tests.endpoint.material import FIXTURES, OPEN, PLEDGE, SURVEY, THEME, form_of
from tests.endpoint.running import ROOT

MORE = ("since-day", "since-month", "since-year", "form_key", "form_website")
_IN_TEMPLATES = re.compile(r'name="([a-z_-]+)"')
_IN_CODE = re.compile(r'(?:\.get|posted)\("([a-z_-]+)"')


def _asked_for() -> list[str]:
    """Return the names that the endpoint's forms and addresses have, as its templates and its code say them."""
    pages = [*(THEME / "endpoint").rglob("*.html"), *FIXTURES.rglob("*.html")]
    found = {name for page in pages for name in _IN_TEMPLATES.findall(page.read_text(encoding="utf-8"))}
    for module in (ROOT / "endpoint").rglob("*.py"):
        found |= {*_IN_CODE.findall(module.read_text(encoding="utf-8"))}
    fields = [field["name"] for form in (PLEDGE, SURVEY) for field in form["fields"]]
    return sorted({*found, *FILTERS, *OPEN, *fields, *MORE})


class Request(NamedTuple):
    """A request.

    :param signed_in: whether it comes from a moderator's browser, with cookie, origin and the session's token.
    """

    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes
    signed_in: bool


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X")
NAMES = st.sampled_from([*_asked_for(), "é", "x" * 300])
FORM = "application/x-www-form-urlencoded"
TYPES = st.sampled_from([FORM, FORM, "application/json", "multipart/form-data; boundary=x", "a;b=c;charset=", ""])
WORDS = [
    *("yes", "no", "check", "next", "change", "send", "hide", "show", "approve", "refuse", "strike", "ask", "answer"),
    *("off-topic", "rest", "add", "link", "remove", "owner", "moderator", "2", "0", "-1", "99999", "9" * 18, "9" * 40),
    *(
        "1e9",
        "٣",
        "٢٠٢٧",
        "=1+1",
        "\0",
        "\r\nSet-Cookie: a=b",
        "../../etc/passwd",
        "%00",
        "*",
        '"',
        "a:b OR c",
        "{{7*7}}",
    ),
    *(
        "2027-02-30",
        "0000-00-00",
        "<script>",
        "\u202e",
        "\ufeff",
        "\U0001f469\u200d\U0001f467" * 30,
        "e\u0301" * 99,
        form_of(PLEDGE).digest,
    ),
]
TEXTS = st.text(max_size=40) | st.sampled_from(WORDS)
HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40) | st.sampled_from(
    [
        "application/json",
        "text/html",
        '"',
        'W/"a"',
        "*",
        "null",
        "https://promise.example.org",
        "1.2.3.4, ::1",
        "a=b; a=c",
    ]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["accept", "accept-language", "cookie", "expect", "host", "if-none-match", "if-modified-since", "origin",
         "range", "referer", "x-forwarded-for", "x-forwarded-proto"]
    ),
    HEADER_TEXT,
    max_size=4,
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)


def mostly(likely: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the likely three times in four: what always stops at the first check never gets behind it."""
    return st.integers(0, 3).flatmap(lambda number: likely if number else other)


def pairs(known: Known, most: int = 8) -> st.SearchStrategy[bytes]:
    """Return encoded names and values, some of which are known to the endpoint."""
    values = TEXTS | st.sampled_from(known.values)
    return st.lists(st.tuples(NAMES, values), max_size=most).map(
        lambda given: urlencode(given, errors="surrogatepass").encode()
    )


def changed(usual: list[Body], known: Known) -> st.SearchStrategy[Body]:
    """Return what a page posts, with a few of its fields, or of others, as they should not be."""
    values = TEXTS | st.sampled_from(known.values)
    fields = st.sampled_from(sorted({name for body in usual for name in body})) | NAMES
    odd = mostly(st.just({}), st.dictionaries(fields, values, max_size=3))
    return st.tuples(st.sampled_from(usual), odd).map(lambda both: {**both[0], **both[1]})


def bodies(address: Address, known: Known) -> st.SearchStrategy[tuple[str, bytes]]:
    """Return bodies with their content type, which need not be true."""
    usual = known.bodies.get(address.path)
    return mostly(_usual(changed(usual, known)), _any(known)) if usual else _any(known)


def _usual(content: st.SearchStrategy[Body]) -> st.SearchStrategy[tuple[str, bytes]]:
    as_form = content.map(lambda body: urlencode(body, errors="surrogatepass").encode())
    as_json = content.map(lambda body: json.dumps(body).encode())
    return mostly(st.tuples(st.just(FORM), as_form), st.tuples(st.just("application/json"), as_json))


def _any(known: Known) -> st.SearchStrategy[tuple[str, bytes]]:
    as_json = JSON.map(lambda content: json.dumps(content).encode())
    told = st.tuples(st.just(FORM), pairs(known, 12)) | st.tuples(st.just("application/json"), as_json)
    return told | st.tuples(TYPES, st.binary(max_size=300) | pairs(known) | as_json)


def paths(address: Address, prefix: str, known: Known) -> st.SearchStrategy[str]:
    """Return paths of an address: with what it knows, and with anything."""
    texts = TEXTS.map(lambda text: quote(text, safe="", errors="surrogatepass"))
    odd = st.sampled_from(["..", "%2e%2e%2f", "%ff%fe", "%00", "a" * 3_000, "%", "%zz", "a;b", "%0d%0ax"])
    others = (
        st.sampled_from(known.values).map(lambda text: quote(text, safe=""))
        | texts
        | st.binary(min_size=1, max_size=20).map(quote_from_bytes)
        | odd
    )
    parts, places = re.split(r"\{\w+\}", prefix + address.path), re.findall(r"\{(\w+)\}", address.path)
    given = st.tuples(*(mostly(st.sampled_from(known.pieces[place]), others) for place in places))
    return given.map(lambda values: "".join(part + value for part, value in zip(parts, (*values, ""), strict=True)))


def requests(address: Address, known: Known) -> st.SearchStrategy[Request]:
    """Return requests to one address."""

    def put_together(given: tuple[Any, ...]) -> Request:
        method, path, query, headers, (kind, body), signed_in = given
        target = path + (f"?{query.decode()}" if query else "")
        return Request(method, target, {**headers, "content-type": kind}, body, signed_in)

    return st.tuples(
        st.sampled_from([*address.methods * 32, *METHODS]),
        st.sampled_from(["", "/api"]).flatmap(lambda prefix: paths(address, prefix, known)),
        mostly(st.just(b""), pairs(known)),
        mostly(st.just({}), HEADERS),
        bodies(address, known),
        mostly(st.just(address.path.startswith("/moderate")), st.booleans()),
    ).map(put_together)


__all__ = ["ADDRESSES", "Request", "requests"]
