"""What is done once an hour: forgetting, mostly, and noting what the counter stands at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from endpoint.abuse.day_keys import forget_networks
from endpoint.abuse.work import forget_spent
from endpoint.polls.counting import forget_repeats
from endpoint.progress import note_totals
from endpoint.store import Store, now

logger = logging.getLogger("groundswell.endpoint")

EVERY_SECONDS = 3600

Chore = Callable[[Store, datetime], None]


def cut_log(store: Store, _at: datetime) -> None:
    """Let nothing that was forgotten be found in the store's log."""
    store.cut_log()


CHORES: tuple[Chore, ...] = (forget_networks, forget_spent, forget_repeats, note_totals, cut_log)


async def keep_house(store: Store) -> None:
    """Do all chores at once and then every hour, until cancelled; several instances may do them at the same time."""
    while True:
        await asyncio.to_thread(do_chores, store, now())
        await asyncio.sleep(EVERY_SECONDS)


def do_chores(store: Store, at: datetime) -> None:
    """Do every chore; one that fails is told in the log and keeps none of the others from being done."""
    for chore in CHORES:
        try:
            chore(store, at)
        except Exception as error:  # whatever it is: forgetting must go on
            logger.error("%s failed (%s)", chore.__name__, type(error).__name__)
