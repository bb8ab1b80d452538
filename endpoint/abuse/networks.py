"""From a connection to the network that it came from. The address itself is never kept."""

from __future__ import annotations

import hashlib
import socket
from functools import lru_cache
from ipaddress import ip_address

from starlette.types import Scope

from endpoint.setting_checks import Networks

#: Of a packed address of so many bytes this many name its network: /24 and /56, about what a provider gives a
#: household or a ward; a smaller piece would be one device.
NETWORK_BYTES = {4: 3, 16: 7}
FORWARDED = b"x-forwarded-for"
UNKNOWN = b""
_IPV4_IN_IPV6 = bytes(10) + b"\xff\xff"


class ClientNetworks:
    """Tells from which network a request came.

    :param proxies: our own proxies; only their word about the client is taken.
    :param trusted: networks whose people are never held for their number, such as a hospital's own.
    """

    def __init__(self, proxies: Networks, trusted: Networks) -> None:
        self._trusted = trusted
        self._is_proxy = lru_cache(maxsize=256)(lambda address: _is_in(address, proxies))

    def of(self, scope: Scope) -> tuple[bytes, bool]:
        """Return the network, and whether it is trusted."""
        client = scope.get("client")
        # A proxy may add a line of its own below the one that it got: together they are one list (RFC 9110, 5.3).
        forwarded = b",".join([value for name, value in scope["headers"] if name == FORWARDED])
        address = self._client(client[0] if client else "", forwarded)
        if address is None:
            return UNKNOWN, False
        return network_of(address), _is_in(address, self._trusted)

    def _client(self, peer: str, forwarded: bytes) -> bytes | None:
        """Walk back along the proxies; the first that is not ours is the client, whatever it says itself."""
        address = packed(peer)
        for said in reversed(forwarded.decode("latin-1").split(",") if forwarded else []):
            if address is None or not self._is_proxy(address):
                break
            address = packed(said.strip())
        return address


def network_hash(key: bytes, network: bytes) -> str:
    """Return a day's name for a network: 32 hexadecimal digits."""
    return hashlib.blake2b(network, key=key, digest_size=16).hexdigest()


def network_of(address: bytes) -> bytes:
    """Return the network that a packed address belongs to."""
    return address[: NETWORK_BYTES[len(address)]]


def packed(text: str) -> bytes | None:
    """Return an address as 4 or 16 bytes; None where it is none. Each pledge needs it, and `ipaddress` takes 20 us.

    :param text: with or without a port, as proxies write it: ``1.2.3.4:5678``, ``[2001:db8::1]:5678``.
    """
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    text = text.partition("%")[0]
    try:
        if ":" not in text:
            return socket.inet_pton(socket.AF_INET, text)
        address = socket.inet_pton(socket.AF_INET6, text)
    except (OSError, ValueError):
        return None
    return address[12:] if address.startswith(_IPV4_IN_IPV6) else address


def _is_in(address: bytes, networks: Networks) -> bool:
    return bool(networks) and any(ip_address(address) in network for network in networks)
