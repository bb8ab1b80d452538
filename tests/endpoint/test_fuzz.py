"""Random requests: every route, any method, any header, any body; never a 500."""

from __future__ import annotations

import atexit
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint.config import Settings
from tests.endpoint.material import OPEN, PLEDGE, SECRET, form_of, write_bundle
from tests.endpoint.running import Endpoint

_FOLDER = tempfile.TemporaryDirectory()
_ENDPOINT: list[Endpoint] = []


def endpoint() -> Endpoint:
    """Return one endpoint for all examples."""
    if not _ENDPOINT:
        folder = Path(_FOLDER.name)
        url = f"sqlite:///{folder / 'p.sqlite3'}"
        _ENDPOINT.append(Endpoint(Settings(SECRET, url, write_bundle(folder / "bundle"), body_bytes=4096)))
        atexit.register(_ENDPOINT[0].close)
    return _ENDPOINT[0]


PATHS = st.sampled_from(
    [
        "/forms/pledge",
        "/forms/survey",
        "/api/forms/pledge",
        "/forms/%00",
        "/summary.json",
        "/pledges.json",
        "/health",
        "/",
    ]
)
METHODS = st.sampled_from(["POST", "POST", "POST", "GET", "HEAD", "PUT", "OPTIONS", "X"])
TYPES = st.sampled_from(["application/x-www-form-urlencoded", "application/json", "text/plain", "a;b=c;charset=", ""])
NAMES = st.sampled_from(
    [*OPEN, "form_step", "form_page", "form_key", "form_digest", "team", "shifts", "since-day", "since", "é"]
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["yes", "rest", "check", "next", "change", "send", "2", "99999", "1e9", "٣", "=1+1", form_of(PLEDGE).digest]
    ),
)
HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["accept", "if-none-match", "origin", "host", "content-length-x", "cookie", "expect", "x-forwarded-for"]
    ),
    HEADER_TEXT,
    max_size=4,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)
FIELDS = st.lists(
    st.tuples(NAMES, TEXTS.filter(lambda text: text.encode("utf-8", "replace").decode() == text)), max_size=12
)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def send(method: str, path: str, headers: dict[str, Any], body: bytes) -> None:
    """Send a request and see that the answer is no 5xx."""
    encoded = [(name, value.encode("latin-1")) for name, value in headers.items()]
    response = endpoint().request(method, path, content=body, headers=encoded)
    assert response.status_code < 500, (response.status_code, method, path, headers, body)
    assert response.headers["x-content-type-options"] == "nosniff"


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
@given(METHODS, PATHS, HEADERS, TYPES, st.binary(max_size=300))
def test_it_survives_random_bytes(method: str, path: str, headers: dict[str, str], kind: str, body: bytes) -> None:
    """Random bodies under any content type."""
    send(method, path, {**headers, "content-type": kind}, body)


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
@given(st.sampled_from(["/forms/pledge", "/forms/survey"]), HEADERS, FIELDS)
def test_it_survives_random_forms(path: str, headers: dict[str, str], fields: list[tuple[str, str]]) -> None:
    """Random values under known names reach every step."""
    body = urlencode(fields).encode()
    send("POST", path, {**headers, "content-type": "application/x-www-form-urlencoded"}, body)


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
@given(st.sampled_from(["/forms/pledge", "/forms/survey"]), HEADERS, JSON)
def test_it_survives_random_json(path: str, headers: dict[str, str], content: Any) -> None:
    """Random JSON, NaN and huge numbers included."""
    body = json.dumps(content).encode()
    send("POST", path, {**headers, "content-type": "application/json"}, body)
