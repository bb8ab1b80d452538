"""From a connection to the network that it came from. The address itself is never kept."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

from endpoint.config import Networks

#: A provider gives a household or a ward about this much; a smaller piece would be one device.
PREFIX_BITS = {4: 24, 6: 56}
FORWARDED = b"x-forwarded-for"
UNKNOWN = "unknown"


class ClientNetworks:
    """Tells from which network a request came.

    :param proxies: our own proxies; only their word about the client is taken.
    :param trusted: networks whose people are never held for their number, such as a hospital's own.
    """

    def __init__(self, proxies: Networks, trusted: Networks) -> None:
        self._proxies = proxies
        self._trusted = trusted
        self.of_address = lru_cache(maxsize=4096)(self._of_address)

    def of(self, scope: Scope) -> tuple[str, bool]:
        """Return the network as text, and whether it is trusted."""
        client = scope.get("client")
        forwarded = next((value for name, value in reversed(scope["headers"]) if name == FORWARDED), b"")
        return self.of_address(client[0] if client else "", forwarded)

    def _of_address(self, peer: str, forwarded: bytes) -> tuple[str, bool]:
        address = self._client(peer, forwarded)
        if address is None:
            return UNKNOWN, False
        return network_of(address), any(address in network for network in self._trusted)

    def _client(self, peer: str, forwarded: bytes) -> IPv4Address | IPv6Address | None:
        """Walk back along the proxies; the first that is not ours is the client, whatever it says itself."""
        address = _parse(peer)
        for said in reversed(forwarded.decode("latin-1").split(",") if forwarded else []):
            if address is None or not any(address in network for network in self._proxies):
                break
            address = _parse(said.strip())
        return address


def network_hash(key: bytes, network: str) -> str:
    """Return a day's name for a network: 32 hexadecimal digits."""
    return hashlib.blake2b(network.encode(), key=key, digest_size=16).hexdigest()


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if isinstance(mapped, IPv4Address) else address


def network_of(address: IPv4Address | IPv6Address) -> str:
    """Return the network that an address belongs to, as text."""
    kind = IPv4Network if address.version == 4 else IPv6Network
    return str(kind((str(address), PREFIX_BITS[address.version]), strict=False))
