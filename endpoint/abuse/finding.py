"""Which hashes of networks an operator means: those are kept for 48 hours, and the keys that made them likewise."""

from __future__ import annotations

from sqlalchemy import select

from endpoint.abuse.networks import network_hash, network_of, packed
from endpoint.abuse.tables import network_keys
from endpoint.store import Store
from endpoint.tables import pledges


def hashes_of(store: Store, said: str) -> frozenset[str]:
    """Return the hashes of a network; none where nothing that is kept leads there.

    :param said: an address out of the network, or the public id of a pledge that came from it.
    """
    address = packed(said)
    if address is None:
        query = select(pledges.c.network_hash).where(pledges.c.public_id == said, pledges.c.network_hash.is_not(None))
        with store.read() as connection:
            return frozenset(str(found) for found in connection.scalars(query))
    network = network_of(address)
    with store.read() as connection:
        return frozenset(network_hash(key, network) for key in connection.scalars(select(network_keys.c.key)))
