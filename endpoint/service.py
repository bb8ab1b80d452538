"""Everything that runs: the store, its writer, the bundle in use and what is public."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Scope

from campaign.forms import Submission
from endpoint.abuse.page_token import read_key
from endpoint.abuse.screen import Screen, Verdict
from endpoint.actions.counting import numbers_chosen, told_of_actions
from endpoint.areas.counting import numbers_by_area, told_by_area
from endpoint.areas.filling import fill_areas
from endpoint.arriving import complete
from endpoint.bundle import Bundle, FormVersion, LiveBundle, PlacedForm
from endpoint.codes import Codes
from endpoint.config import Settings
from endpoint.counted import Counted
from endpoint.editions import Editions
from endpoint.log import FailureLog, RequestLog, kind_of
from endpoint.mail.mailer import Mailer
from endpoint.mail.messages import Messages
from endpoint.polls.counting import numbers_by_choice, told_of_polls
from endpoint.projection import Projection
from endpoint.rebuild.rebuilder import Rebuilder, hook_of
from endpoint.states import HELD
from endpoint.store import Store, new_public_id, now
from endpoint.submissions import Meta, pledge_row, submission_key
from endpoint.transparency import Transparency
from endpoint.versions import Versions
from endpoint.wall.cache import PageCache
from endpoint.wall.cards import PledgeCards
from endpoint.wall.entries import fill_wall
from endpoint.wall.entry_ranges import EntryRanges
from endpoint.writer import StoreBusy, Writer

logger = logging.getLogger("groundswell.endpoint")


@dataclass(frozen=True)
class Running:
    """What is there between `Service.open` and `Service.close`."""

    store: Store
    writer: Writer
    versions: Versions
    editions: Editions
    entry_ranges: EntryRanges
    projection: Projection
    screen: Screen
    wall: PageCache
    cards: PledgeCards
    mailer: Mailer | None
    rebuilder: Rebuilder | None
    transparency: Transparency
    chosen: Counted
    areas: Counted
    polls: Counted


class Stored(NamedTuple):
    """A pledge that is on disk.

    :param key: its submission key.
    :param public_id: its name in addresses. A repeat is known by the page's one-time key and has the same one. Without
        such a key it may be somebody else who says the same: they get a name that leads nowhere, not the other's.
    :param urgent: whether its words are those of somebody who may need help now.
    """

    key: str
    verdict: Verdict
    public_id: str
    urgent: bool


class Service:
    """The endpoint without HTTP.

    :ivar exporting: held by whoever reads a piece of the open data.
    :raises BundleFault: the bundle cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.log = RequestLog()
        self.failures = FailureLog()
        self.codes = Codes(settings.secret)
        self.exporting = asyncio.Lock()
        self._live = LiveBundle(settings.bundle)
        self._running: Running | None = None
        self._reloading = asyncio.Lock()

    @property
    def running(self) -> Running:
        """Return the open parts; raises RuntimeError before `open` and after `close`."""
        if self._running is None:
            raise RuntimeError("the endpoint is not open: run its lifespan, or open()")
        return self._running

    @property
    def served(self) -> Bundle:
        """Return the bundle in use."""
        return self._live.current

    def open(self) -> None:
        """Open the store, migrated, with every form of the bundle in it.

        :raises sqlalchemy.exc.SQLAlchemyError: the database cannot be opened or migrated.
        """
        if self._running is not None:
            return
        store = Store(self.settings.database_url, self.settings.busy_seconds)
        versions = Versions(store, self.served.campaign)
        versions.remember(self.served)
        fill_wall(store)
        fill_areas(store)
        editions = Editions(store)
        writer = Writer(store, self.settings.queue_pledges)
        mailer = self._mailer(store, versions)
        hook = hook_of(self.settings)
        rebuilder = Rebuilder(store, hook, self.settings.rebuild_quiet_seconds) if hook else None
        self._running = Running(
            store,
            writer,
            versions,
            editions,
            EntryRanges(store),
            Projection(store, versions, editions),
            Screen(self.settings, store),
            PageCache(store),
            PledgeCards(store),
            mailer,
            rebuilder,
            Transparency(store),
            Counted(store, editions, numbers_chosen, told_of_actions),
            Counted(store, editions, numbers_by_area, told_by_area),
            Counted(store, editions, numbers_by_choice, told_of_polls),
        )
        for worker in (mailer, rebuilder):
            if worker:
                worker.start()

    def _mailer(self, store: Store, versions: Versions) -> Mailer | None:
        settings = self.settings
        if settings.smtp_url is None or settings.mail_from is None:
            return None
        messages = Messages(settings.mail_from, self.codes)
        days, to = settings.manage_days, settings.digest_to
        return Mailer(store, settings.smtp_url, messages, lambda: self.served, self.codes, versions, days, digest_to=to)

    def close(self) -> None:
        """Write what waits, then close the store."""
        if self._running is not None:
            self._running.writer.close()
            for worker in (self._running.mailer, self._running.rebuilder):
                if worker:
                    worker.close()
            self._running.store.close()
            self._running = None
        self.log.flush()

    async def bundle(self) -> Bundle:
        """Return the newest bundle that could be read."""
        if self._live.is_stale() and not self._reloading.locked():
            async with self._reloading:
                await asyncio.to_thread(self._reload)
        return self._live.current

    def _reload(self) -> None:
        newer = self._live.read_newer()
        if newer is None:
            return
        try:
            # Before it is served: a pledge refers to its form's version.
            self.running.versions.remember(newer[0])
        except SQLAlchemyError as error:
            logger.error("the new bundle's forms could not be stored: %s", kind_of(error))
            return
        self._live.serve(*newer)

    async def version(self, placed: PlacedForm, meta: Meta) -> FormVersion:
        """Return the version that the supporter saw; the current one where nobody knows it."""
        current = placed.version
        if not meta.digest or meta.digest == current.form.digest:
            return current
        versions = self.running.versions
        known = versions.known(meta.digest, current.form.id)
        return known or await asyncio.to_thread(versions.find, meta.digest, current.form.id) or current

    async def store(
        self,
        bundle: Bundle,
        version: FormVersion,
        submission: Submission,
        meta: Meta,
        scope: Scope,
        joined: int | None = None,
    ) -> Stored:
        """Return once the pledge is on disk, or was there already.

        :param scope: of the request that brought it.
        :param joined: the number of the pledge that it joins.
        :raises StoreBusy: it is not stored.
        """
        at = now()
        token = read_key(self.settings.secret, meta.key)
        key = self._key(version, submission, meta, token.key or local_day(bundle, at))
        verdict = await self.running.screen.judge(scope, token, meta.trap, key)
        public_id = self.codes.public_id(key) if token.key else new_public_id()
        begun = (joined, meta.action, meta.stands_on)
        row = pledge_row(version.form, submission, key, verdict, at, public_id, *begun)
        complete(row, version.form, submission, self.codes, bundle.distress_words)
        try:
            await self.running.writer.add(row)
        except StoreBusy:
            await self.running.screen.give_back(verdict)
            raise
        if self.running.mailer and row.get("mail"):
            self.running.mailer.wake()
        return Stored(key, verdict, public_id, row["urgent"])

    async def stored(self, version: FormVersion, submission: Submission, meta: Meta) -> Stored | None:
        """Return the pledge that these answers were stored as before; None where their one-time key is not known.

        :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        token = read_key(self.settings.secret, meta.key)
        if not token.key:
            return None
        key = self._key(version, submission, meta, token.key)
        row = await asyncio.to_thread(self.running.store.pledge_sent_as, key)
        if row is None:
            return None
        reason = row["reason"] if row["state"] == HELD else None
        return Stored(key, Verdict(row["state"], reason, None), row["public_id"], row["urgent"])

    def _key(self, version: FormVersion, submission: Submission, meta: Meta, once: str) -> str:
        # The same words below another text are another comment.
        once += meta.stands_on
        return submission_key(self.settings.secret, version.form.id, submission.answers, once)

    def thanks_address(
        self, placed: PlacedForm, public_id: str, *, urgent: bool = False, stands_on: str | None = None
    ) -> str:
        """Return the address of the thank-you page: the site's, or ours.

        Ours has the link to the pledge's own page, where pledges have one, and urgent help, where that is called for.

        :param stands_on: the page that a comment was sent from, to lead back to; empty or None for a pledge.
        """
        own = f"/thanks/{self.codes.make('manage', public_id)}" if placed.version.form.manage else ""
        if not own and not urgent:
            return placed.thanks
        back = f"?on={quote(stands_on, safe='/')}" if stands_on else ""
        return f"{placed.action}{own}{'/help' if urgent else ''}{back}"

    async def is_well(self) -> bool:
        """Return whether pledges can be written and read."""
        running = self.running
        try:
            await asyncio.to_thread(running.store.check)
        except SQLAlchemyError as error:
            self.failures.tell(error)
            return False
        return running.writer.is_alive


def local_day(bundle: Bundle, at: datetime) -> str:
    """Return the day in the campaign's time zone: ``2027-03-03``."""
    return at.astimezone(bundle.campaign.zone).date().isoformat()
