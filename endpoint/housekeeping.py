"""What is done once an hour: forgetting, mostly, and noting what the counter stands at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from endpoint.abuse.day_keys import OldNetworks
from endpoint.abuse.work import forget_spent
from endpoint.log import kind_of
from endpoint.polls.counting import forget_repeats
from endpoint.progress import note_totals
from endpoint.store import Store, now

logger = logging.getLogger("groundswell.endpoint")

EVERY_SECONDS = 3600

Chore = Callable[[Store, datetime], None]


def cut_log(store: Store, _at: datetime) -> None:
    """Let nothing that was forgotten be found in the store's log."""
    store.cut_log()


def chores() -> tuple[Chore, ...]:
    """Return all chores of a store; some know how far they came the last time."""
    return OldNetworks().forget_networks, forget_spent, forget_repeats, note_totals, cut_log


async def keep_house(store: Store) -> None:
    """Do all chores at once and then every hour, until cancelled; several instances may do them at the same time."""
    ours = chores()
    while True:
        await asyncio.to_thread(do_chores, ours, store, now())
        await asyncio.sleep(EVERY_SECONDS)


def do_chores(chores: Iterable[Chore], store: Store, at: datetime) -> None:
    """Do every one of these chores; one that fails is told in the log and keeps none of the others from being done."""
    for chore in chores:
        try:
            chore(store, at)
        except Exception as error:  # whatever it is: forgetting must go on
            logger.error("%s failed: %s", chore.__name__, kind_of(error))
