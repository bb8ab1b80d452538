"""Headers that every answer carries, built from the bundle alone: no byte of a request reaches a header."""

from __future__ import annotations

from urllib.parse import urlsplit

Headers = list[tuple[bytes, bytes]]

#: Instead of ours, where the address is somebody's key.
NO_REFERRER = (b"referrer-policy", b"no-referrer")

_FIXED: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]

PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"600"),
]


def origin(address: str) -> str:
    """Return ``https://change.example.org`` for an address there; empty for a path."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def content_security_policy(site: str, forms: str = "") -> str:
    """Return the one policy of all pages.

    :param site: the static site's origin where it is another one than that of the page's own host, else empty.
    :param forms: the endpoint's origin, likewise.
    """
    files = f"'self' {site}".rstrip()
    sent_to = f"{files} {forms}".rstrip()
    return (
        f"default-src 'none'; script-src {files}; style-src {files}; img-src {files}; media-src {files}; "
        f"connect-src {sent_to}; form-action {sent_to}; base-uri 'none'; frame-ancestors 'none'"
    )


def page_headers(site: str, endpoint: str) -> Headers:
    """Return what a static host sends with every page and file of the site.

    :param site: the static site's address; empty where it shares the endpoint's host.
    :param endpoint: the endpoint's address, or its path.
    """
    other = origin(endpoint) if origin(endpoint) != origin(site) else ""
    return [*_FIXED, (b"content-security-policy", content_security_policy("", other).encode("ascii"))]


def security_headers(site: str, endpoint: str) -> Headers:
    """Return what every answer of the endpoint carries.

    :param site: the static site's address; empty where it shares the endpoint's host.
    :param endpoint: the endpoint's address, or its path.
    """
    other = origin(site) if origin(site) != origin(endpoint) else ""
    headers = [*_FIXED, (b"content-security-policy", content_security_policy(other).encode("ascii"))]
    if other:
        # One fixed origin, whoever asks: nothing to reflect, nothing to vary by.
        headers.append((b"access-control-allow-origin", other.encode("ascii")))
    return headers
