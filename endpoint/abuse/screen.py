"""Whether a pledge is taken as it is or held for a human look."""

from __future__ import annotations

from typing import NamedTuple

from starlette.types import Scope

from endpoint.abuse.day_keys import DayKeys
from endpoint.abuse.limits import GUESSES, ONCE, REPEATS, WITH_TOKEN, WITHOUT_TOKEN, Limits
from endpoint.abuse.networks import ClientNetworks, network_hash
from endpoint.abuse.page_token import PageToken
from endpoint.abuse.windows import Count
from endpoint.config import Settings
from endpoint.states import HELD, PENDING
from endpoint.store import Store

TRAP = "trap"
TOO_MANY = "too-many"


class Verdict(NamedTuple):
    """What is done with a pledge.

    :param reason: a code of `endpoint.states.HOLD_REASONS` where it is held.
    :param network: the keyed hash of the network that it came from.
    :param counted: what was counted against its sender, but for the count that was over its limit.
    """

    state: str
    reason: str | None
    network: str | None
    counted: tuple[Count, ...] = ()


#: For what we bring in ourselves.
UNSCREENED = Verdict(PENDING, None, None)


class Screen:
    """Judges by what a request does, never by its address alone: over a limit means held, not refused."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._networks = ClientNetworks(settings.proxies, settings.trusted_networks)
        self.keys = DayKeys(store)
        self.limits = Limits(settings.limits_url)

    async def network(self, scope: Scope) -> tuple[str, bool]:
        """Return today's hash of the network that a request came from, and whether the network is trusted."""
        network, is_trusted = self._networks.of(scope)
        return network_hash(await self.keys.today(), network), is_trusted

    async def judge(self, scope: Scope, token: PageToken, trap: str, key: str) -> Verdict:
        """Return the verdict on a pledge whose answers are in order.

        :param trap: what came in the field that people cannot see.
        :param key: the pledge's submission key.
        :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        network, is_trusted = await self.network(scope)
        if trap:
            return Verdict(HELD, TRAP, network)
        if is_trusted:
            return Verdict(PENDING, None, network)
        return await self._count(network, token, key)

    async def _count(self, network: str, token: PageToken, key: str) -> Verdict:
        sent = Count(REPEATS, "pledge sent", key)
        unread = Count(WITHOUT_TOKEN, "pledge", network)
        if not await self.limits.allows(sent):
            # It is stored already, or about to be: nobody pays for it twice.
            return _verdict(await self.limits.is_within(unread), network, ())
        token_used = Count(ONCE, "token", token.key)
        if token.is_ripe and await self.limits.allows(token_used):
            read = Count(WITH_TOKEN, "pledge with token", network)
            return _verdict(await self.limits.allows(read), network, (sent, token_used, read))
        return _verdict(await self.limits.allows(unread), network, (sent, unread))

    async def give_back(self, verdict: Verdict) -> None:
        """Take back what was counted for a pledge that could not be stored: it will be sent again."""
        for count in verdict.counted:
            await self.limits.give_back(count)

    async def may_guess(self, scope: Scope) -> bool:
        """Return whether a network may ask for one more address that only its owner knows."""
        network, is_trusted = await self.network(scope)
        return is_trusted or await self.limits.allows(Count(GUESSES, "guess", network))


def _verdict(has_room: bool, network: str, counted: tuple[Count, ...]) -> Verdict:
    if has_room:
        return Verdict(PENDING, None, network, counted)
    # The last count was over its limit in one window, and so not taken in those after it: none has room to give back.
    return Verdict(HELD, TOO_MANY, network, counted[:-1])
