"""Addresses of ours: the sender, and who gets the digest."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr


def sender(text: str) -> Address:
    """Read ``Pocket Promise <hello@promise.example.org>``; raises ValueError saying what was expected."""
    name, address = parseaddr(text)
    try:
        found = Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError, MessageError):  # which of them depends on the Python
        found = Address()
    if not text.isprintable() or not found.username or "." not in found.domain:
        raise ValueError("expected an address such as Pocket Promise <hello@promise.example.org>")
    return found
