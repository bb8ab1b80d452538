"""One thread looks whether something public has changed, and has the site built."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from endpoint.config import Settings
from endpoint.log import kind_of
from endpoint.rebuild.claims import claim, give_back, note_built, note_fault
from endpoint.rebuild.hooks import Command, Hook, HookFault, Stopped
from endpoint.rebuild.webhook import Webhook
from endpoint.store import Store, now

logger = logging.getLogger("groundswell.endpoint")

LOOK_SECONDS = 5.0


def hook_of(settings: Settings) -> Hook | None:
    """Return what the settings ask for; None where they ask for nothing."""
    if settings.rebuild_command:
        return Command(settings.rebuild_command)
    if settings.rebuild_url:
        return Webhook(settings.rebuild_url, settings.rebuild_secret, settings.rebuild_networks)
    return None


class Rebuilder:
    """Has the site built, from a thread of its own.

    :param quiet_seconds: how long nothing public must have changed.
    """

    def __init__(self, store: Store, hook: Hook, quiet_seconds: float) -> None:
        self._store = store
        self._hook = hook
        self._quiet = timedelta(seconds=quiet_seconds)
        self._look = min(LOOK_SECONDS, max(quiet_seconds / 2, 0.05))
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="rebuilder", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; a command under way is ended, and left to whoever comes next."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def build_if_due(self, at: datetime) -> bool:
        """Have the site built if it is time; returns whether it was.

        :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        rebuild = claim(self._store, at, self._quiet)
        if rebuild is None:
            return False
        try:
            self._hook.run(rebuild.upto, self._stopping)
        except Stopped:
            give_back(self._store, rebuild)
            return False
        except HookFault as fault:
            wait = note_fault(self._store, rebuild, now())
            logger.error("the site was not rebuilt: %s; again in %d s", fault, wait.total_seconds())
            return False
        note_built(self._store, rebuild)
        logger.info("the site was rebuilt, decision %d included", rebuild.upto)
        return True

    def _run(self) -> None:
        while not self._stopping.wait(self._look):
            try:
                self.build_if_due(now())
            except SQLAlchemyError as error:
                logger.error("builds could not be read or written: %s", kind_of(error))
            except Exception:
                logger.exception("the site could not be rebuilt")
