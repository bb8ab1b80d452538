"""Whether a pledge is taken as it is or held for a human look."""

from __future__ import annotations

from typing import NamedTuple

from starlette.types import Scope

from endpoint.abuse.day_keys import DayKeys
from endpoint.abuse.limits import GUESSES, WITH_TOKEN, WITHOUT_TOKEN, Limits
from endpoint.abuse.networks import ClientNetworks, network_hash
from endpoint.abuse.page_token import PageToken
from endpoint.config import Settings
from endpoint.states import HELD, PENDING
from endpoint.store import Store

TRAP = "trap"
TOO_MANY = "too-many"


class Verdict(NamedTuple):
    """What is done with a pledge.

    :param reason: a code of `endpoint.states.HOLD_REASONS` where it is held.
    :param network: the keyed hash of the network that it came from.
    """

    state: str
    reason: str | None
    network: str | None


#: For what we bring in ourselves.
UNSCREENED = Verdict(PENDING, None, None)


class Screen:
    """Judges by what a request does, never by its address alone: over a limit means held, not refused."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._networks = ClientNetworks(settings.proxies, settings.trusted_networks)
        self._keys = DayKeys(store)
        self.limits = Limits(settings.limits_url)

    async def network(self, scope: Scope) -> tuple[str, bool]:
        """Return today's hash of the network that a request came from, and whether the network is trusted."""
        network, is_trusted = self._networks.of(scope)
        return network_hash(await self._keys.today(), network), is_trusted

    async def judge(self, scope: Scope, token: PageToken, trap: str) -> Verdict:
        """Return the verdict on a pledge whose answers are in order.

        :param trap: what came in the field that people cannot see.
        :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        network, is_trusted = await self.network(scope)
        if trap:
            return Verdict(HELD, TRAP, network)
        if is_trusted or await self._has_room(network, token):
            return Verdict(PENDING, None, network)
        return Verdict(HELD, TOO_MANY, network)

    async def _has_room(self, network: str, token: PageToken) -> bool:
        if token.is_ripe and await self.limits.is_first(token.key):
            return await self.limits.allows(WITH_TOKEN, "pledge with token", network)
        return await self.limits.allows(WITHOUT_TOKEN, "pledge", network)

    async def may_guess(self, scope: Scope) -> bool:
        """Return whether a network may ask for one more address that only its owner knows."""
        network, is_trusted = await self.network(scope)
        return is_trusted or await self.limits.allows(GUESSES, "guess", network)
