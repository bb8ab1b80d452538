"""Checks of the endpoint's settings: each turns what an operator typed into a value, or says what was expected."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from endpoint.mail.address import sender

MEMORY = "memory://"
SECRET_CHARACTERS = 32

Check = Callable[[str], Any]
Networks = tuple[IPv4Network | IPv6Network, ...]


def whole_number(least: int, most: int) -> Check:
    """Return a check that turns a text into an int from ``least`` to ``most``; raises ValueError."""

    def check(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(text)

    return check


def seconds(least: float, most: float) -> Check:
    """Return a check that turns a text into seconds from ``least`` to ``most``; raises ValueError."""

    def check(text: str) -> float:
        expected = f"expected seconds from {least:g} to {most:g}"
        try:
            number = float(text)
        except ValueError:
            raise ValueError(expected) from None
        if not least <= number <= most:
            raise ValueError(expected)
        return number

    return check


def database_url(text: str) -> str:
    """Return the address of a file on this machine or of a PostgreSQL database; raises ValueError."""
    expected = "expected sqlite:///FILE or postgresql+psycopg://HOST/NAME"
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(expected) from None
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql") or (backend == "sqlite" and url.database in (None, "", ":memory:")):
        raise ValueError(expected)
    try:
        url.get_dialect().import_dbapi()
    except (ImportError, NoSuchModuleError):
        raise ValueError(f"the driver of {url.drivername} is not installed") from None
    return text


def secret(text: str) -> str:
    """Return a text that is long enough and not one character over and over; raises ValueError."""
    if len(text) < SECRET_CHARACTERS or len(set(text)) < 8:
        raise ValueError(f"expected at least {SECRET_CHARACTERS} random characters")
    return text


def networks(text: str) -> Networks:
    """Return networks from a list with commas, ``10.0.0.0/8, 192.0.2.7``; raises ValueError."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("expected networks such as 10.20.0.0/16, 192.0.2.7") from None


def limits_url(text: str) -> str:
    """Return where limits are counted; raises ValueError."""
    if text != MEMORY and not _is_redis(text):
        raise ValueError(f"expected {MEMORY} or redis://HOST:PORT")
    return text


def _is_redis(text: str) -> bool:
    try:
        place = urlsplit(text)
        return place.scheme in ("redis", "rediss") and (place.port is None or place.port > 0)
    except ValueError:  # the port is no number
        return False


def folder(text: str) -> Path:
    """Return a folder's path; whether a bundle lies there is told when it is read."""
    return Path(text)


def host(text: str) -> str:
    """Return the address to listen on; raises ValueError where it is empty or has blanks."""
    if not text or any(character.isspace() for character in text):
        raise ValueError("expected an address such as 127.0.0.1")
    return text


def optional(check: Check, missing: Any = None) -> Check:
    """Return a check that gives ``missing`` for an empty text, and else what ``check`` gives."""
    return lambda text: check(text) if text else missing


def addresses(text: str) -> tuple[str, ...]:
    """Return mail addresses separated by commas; raises ValueError."""
    return tuple(sender(part.strip()).addr_spec for part in text.split(","))
