"""A signed call to whoever builds the site, in the manner of Standard Webhooks.

The address is the operator's, and yet it is looked at: a name may lead into the network that the endpoint stands in. It
is resolved once; what was looked at is what is connected to.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from http.client import HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from endpoint.rebuild.hooks import HookFault
from endpoint.setting_checks import Networks

SECONDS: Final = 10.0
HTTPS_PORT: Final = 443

#: IPv6 addresses that stand for IPv4 ones: where they lead depends on the network.
_TRANSLATED: Final = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))

Address = IPv4Address | IPv6Address


class Webhook:
    """A call to an https address.

    :param secret: the key of the signature, as bytes.
    :param networks: whose addresses may be called although they are not public.
    :param context: how to check the other side; the system's authorities if missing.
    """

    def __init__(self, url: str, secret: bytes, networks: Networks, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or HTTPS_PORT
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret = secret
        self._networks = networks
        self._context = context or ssl.create_default_context()

    def run(self, number: int, stopping: threading.Event) -> None:  # noqa: ARG002 - a call takes seconds
        body = json.dumps({"type": "site.changed", "data": {"decision": number}}).encode()
        headers = {"content-type": "application/json", **signed(self._secret, f"site-changed-{number}", body)}
        try:
            status = self._post(self._resolved(), body, headers)
        except (OSError, HTTPException) as error:
            raise HookFault(f"the webhook did not answer ({type(error).__name__})") from None
        if not 200 <= status < 300:  # a redirect too: it could lead anywhere
            raise HookFault(f"the webhook answered {status}")

    def _resolved(self) -> str:
        """Return an address to connect to; raises HookFault where the name also leads to one that is not allowed."""
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        addresses = [str(place[0]).partition("%")[0] for *_, place in found]
        if not all(may_call(ip_address(address), self._networks) for address in addresses):
            raise HookFault("the webhook's name leads to an address that is not public")
        return addresses[0]

    def _post(self, address: str, body: bytes, headers: dict[str, str]) -> int:
        connection = _Pinned(self._host, self._port, address, self._context)
        try:
            connection.request("POST", self._path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()


class _Pinned(HTTPSConnection):
    """A connection to the address that was looked at, checked under its name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self._pinned, self._checking = (address, port), context

    def connect(self) -> None:
        raw = socket.create_connection(self._pinned, SECONDS)
        self.sock = self._checking.wrap_socket(raw, server_hostname=self.host)


def signed(secret: bytes, event: str, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks: whose call it is, and when it was made."""
    moment = str(int(time.time()))
    digest = hmac.new(secret, b".".join([event.encode(), moment.encode(), body]), hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": event, "webhook-timestamp": moment, "webhook-signature": signature}


def may_call(address: Address, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Return whether an address is public, or in one of the networks that the operator allows."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return may_call(mapped, networks)
    if any(address in network for network in networks):
        return True
    if any(address in network for network in _TRANSLATED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
